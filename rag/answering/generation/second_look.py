"""Checks that look at a sentence once more: an entailment model, and the language model itself."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Literal

from rag.answering.generation.context import escape_markup
from rag.answering.generation.draft import CheckSentence
from rag.answering.generation.prompts import build_second_look_prompt
from rag.answering.grounding import GroundedSentence, apply_entailment
from rag.english.prompt_injection import looks_like_prompt_injection
from rag.errors import ModelFailed, ModelUnavailable
from rag.models.llm import LanguageModel, Message
from rag.models.support import EntailmentModel
from rag.records import Evidence
from rag.settings import GenerationSettings

Judgement = Literal["supported", "unconfirmed", "contradicted"]

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
    if not sentence.evidence:
        return None
    reply = ""
    try:
        for piece in model.stream(build_judging_prompt(sentence)):
            reply += piece
            if len(reply) > _MAX_CHARACTERS:
                break
    except (ModelFailed, ModelUnavailable):
        return None
    return parse_judgement(reply)


def build_judging_prompt(sentence: GroundedSentence) -> list[Message]:
    """Ask whether a sentence follows from its evidence, each with the sentence before it."""
    evidence = [_format_evidence(one) for one in sentence.evidence]
    return build_second_look_prompt(sentence.text, evidence)


def parse_judgement(reply: str) -> Judgement | None:
    """Read the verdict that a reply begins with; None where it begins with another word."""
    word = _FIRST_WORD.search(reply)
    return _JUDGEMENTS.get(word[0].lower()) if word else None


def apply_judgement(sentence: GroundedSentence, judgement: Judgement | None) -> GroundedSentence:
    """Let a judgement decide, where there is one: it clears doubts and finds faults.

    What the rules find contradicted and the judge cannot confirm stays contradicted.
    """
    if judgement == "supported":
        return replace(sentence, support="supported", contradicted=False)
    if judgement == "contradicted":
        return replace(sentence, support="unsupported", contradicted=True)
    if judgement == "unconfirmed" and not sentence.contradicted:
        return replace(sentence, support="partly")
    return sentence


def _format_evidence(evidence: Evidence) -> str:
    passage = evidence.passage
    day = f", {passage.published.day} {passage.published:%B %Y}" if passage.published else ""
    before = _find_sentence_before(evidence)
    context = f"{before} ‖ " if before else ""
    return escape_markup(f"{context}{evidence.text} ({passage.title}{day})")


def _find_sentence_before(evidence: Evidence) -> str:
    """Find the sentence before in the same passage, which may name who "he" is."""
    passage = evidence.passage
    offset = passage.passage.start
    earlier = [one for one in passage.passage.sentences if one.end <= evidence.start]
    if not earlier:
        return ""
    text = passage.text[earlier[-1].start - offset : earlier[-1].end - offset]
    return "" if looks_like_prompt_injection(text) else text
