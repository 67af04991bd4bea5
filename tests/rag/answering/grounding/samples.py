"""Sentences of one article, and a claim checked against those that it cites."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from rag.answering.generation.stream_parser import Claim
from rag.answering.grounding import GroundedSentence, ground_claim
from rag.records import Evidence
from tests.rag.answering.test_disagreement import build_evidence

PUBLISHED = date(2023, 3, 15)  # a Wednesday


def show_sentences(*texts: str, published: date | None = PUBLISHED) -> dict[str, Evidence]:
    """Label the sentences of one article, in their order."""
    sentences: dict[str, Evidence] = {}
    for number, text in enumerate(texts, start=1):
        evidence = build_evidence(text, text.split()[0], 1.0, "a")
        passage = replace(evidence.passage, published=published)
        sentences[f"a{number}"] = replace(evidence, passage=passage)
    return sentences


def check_claim(
    claim: str, *texts: str, cited: tuple[int, ...] = (1,), question: str = "What happened?"
) -> GroundedSentence:
    """Check a claim that cites sentences of an article by their numbers."""
    labels = tuple(f"a{number}" for number in cited)
    return ground_claim(Claim(claim, labels), show_sentences(*texts), question)
