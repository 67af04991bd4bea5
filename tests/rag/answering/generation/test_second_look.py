"""A language model's second look decides where it gives a verdict."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag import Assistant
from rag.answering.generation.second_look import (
    apply_judgement,
    build_judging_prompt,
    parse_judgement,
)
from rag.answering.grounding import GroundedSentence
from rag.records import Passage, RetrievedPassage, Sentence, Support
from tests.rag.answering.grounding.samples import show_sentences
from tests.rag.models.test_language_models import PROSE, ask_model, label_of, pieces

EVIDENCE = (show_sentences("The harbour opened in May.")["a1"],)
JUDGEMENTS = {"YES": "supported", "no.": "unconfirmed", "Contradicted!": "contradicted"}


@pytest.mark.parametrize("reply", JUDGEMENTS)
def test_the_first_word_is_the_verdict(reply: str) -> None:
    assert parse_judgement(reply) == JUDGEMENTS[reply]
    assert parse_judgement(f"I think {reply}") is None
    assert parse_judgement("") is None


@pytest.mark.parametrize(
    ("reply", "support", "contradicted"),
    [
        ("YES", "supported", False),
        ("NO", "partly", False),
        ("CONTRADICTED", "unsupported", True),
        ("Perhaps", "partly", False),
    ],
)
def test_a_judgement_clears_a_doubt_or_finds_a_fault(
    reply: str, support: Support, contradicted: bool
) -> None:
    doubtful = GroundedSentence("The harbour opened.", "partly", EVIDENCE)
    judged = apply_judgement(doubtful, parse_judgement(reply))
    assert (judged.support, judged.contradicted) == (support, contradicted)
    assert judged.evidence == EVIDENCE


def test_what_the_rules_contradict_needs_a_clear_yes() -> None:
    contradicted = GroundedSentence("It opened in June.", "unsupported", EVIDENCE, True)
    assert apply_judgement(contradicted, "unconfirmed") == contradicted
    assert apply_judgement(contradicted, None) == contradicted
    assert apply_judgement(contradicted, "supported").support == "supported"


def test_the_sentence_before_is_shown_unless_it_gives_orders() -> None:
    texts = ("Ann Poe chairs the board.", "She resigned.")
    spans = (Sentence(0, len(texts[0])), Sentence(len(texts[0]) + 1, len(" ".join(texts))))
    template = EVIDENCE[0]
    whole = " ".join(texts)
    passage = RetrievedPassage(
        Passage("p", "x", 0, len(whole), "", spans),
        title="Board",
        author=None,
        source=None,
        published=None,
        path="",
        version="",
        text=whole,
        score=0.0,
    )
    second = replace(
        template, passage=passage, start=spans[1].start, end=spans[1].end, text=texts[1]
    )
    claim = GroundedSentence("Ann Poe resigned.", "supported", (second,))
    shown = build_judging_prompt(claim)[-1].text
    assert "- Ann Poe chairs the board. ‖ She resigned. (Board)" in shown
    assert shown.endswith("Sentence: Ann Poe resigned.")


@pytest.mark.models
@pytest.mark.parametrize(
    ("verdict", "supports"),
    [("YES", ["supported", "supported"]), ("NO", ["partly", "partly"]), ("CONTRADICTED", [])],
)
def test_each_sentence_is_judged_before_it_is_shown(
    verdict: str, supports: list[str], assistant: Assistant
) -> None:
    def reply(prompt: str) -> list[str]:
        if "Sentence: " in prompt:
            return [verdict]
        label = label_of(prompt, "up to 12,000")
        doubtful = PROSE.replace("operating", "marching")
        return pieces(f"{PROSE} {doubtful}".format(label=label))

    answer = ask_model(assistant, reply, second_look=True)
    if supports:
        assert [segment.support for segment in answer.segments] == supports
    else:
        assert answer.answerer == "extractive"
