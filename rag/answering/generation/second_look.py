"""Checks that look at a sentence once more: an entailment model, and the language model itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Literal

from rag.answering.generation.context import escape_markup
from rag.answering.generation.draft import CheckSentence
from rag.answering.generation.prompts import build_second_look_prompt
from rag.answering.grounding import GroundedSentence, apply_entailment
from rag.errors import ModelFailed, ModelUnavailable
from rag.models.llm import LanguageModel
from rag.models.support import EntailmentModel
from rag.records import Evidence
from rag.settings import GenerationSettings

Judgement = Literal["supported", "unconfirmed", "contradicted"]
JudgeSupport = Callable[[str, Sequence[Evidence]], Judgement | None]

_JUDGEMENTS: dict[str, Judgement] = {
    "yes": "supported",
    "no": "unconfirmed",
    "contradicted": "contradicted",
}
_FIRST_WORD = re.compile(r"[A-Za-z]+")
_MAX_CHARACTERS = 200  # of a reply of one word


def build_sentence_check(
    model: LanguageModel,
    settings: GenerationSettings,
    entailment: EntailmentModel | None,
) -> CheckSentence:
    """Build the check that the settings ask for; without any it changes nothing."""

    def check(sentence: GroundedSentence) -> GroundedSentence:
        if entailment is not None:
            sentence = apply_entailment(sentence, entailment)
        if settings.second_look:
            sentence = apply_judgement(sentence, judge_support(model, sentence))
        return sentence

    return check


def judge_support(model: LanguageModel, sentence: GroundedSentence) -> Judgement | None:
    """Ask a language model whether a sentence follows from its evidence.

    Returns:
        None where the sentence has no evidence, or the model fails or replies with no verdict.
    """
    if not sentence.evidence or sentence.contradicted:
        return None
    evidence = [_format_evidence(one) for one in sentence.evidence]
    reply = ""
    try:
        for piece in model.stream(build_second_look_prompt(sentence.text, evidence)):
            reply += piece
            if len(reply) > _MAX_CHARACTERS:
                break
    except (ModelFailed, ModelUnavailable):
        return None
    word = _FIRST_WORD.search(reply)
    return _JUDGEMENTS.get(word[0].lower()) if word else None


def apply_judgement(sentence: GroundedSentence, judgement: Judgement | None) -> GroundedSentence:
    """Let a judgement decide where no number, name or denial of a sentence is contradicted.

    It may clear a doubt of the rules. What they say is contradicted stays so.
    """
    if judgement is None or sentence.contradicted:
        return sentence
    if judgement == "contradicted":
        return GroundedSentence(sentence.text, "unsupported", contradicted=True)
    return replace(sentence, support="supported" if judgement == "supported" else "partly")


def _format_evidence(evidence: Evidence) -> str:
    passage = evidence.passage
    day = f", {passage.published.day} {passage.published:%B %Y}" if passage.published else ""
    return escape_markup(f"{evidence.text} ({passage.title}{day})")
