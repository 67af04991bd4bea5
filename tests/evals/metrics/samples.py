"""Passages, facts, cases and answers to score."""

from __future__ import annotations

from typing import Any

from evals.cases.case import Case
from evals.cases.gold_spans import GoldFact, GoldSpan, LocatedCase
from evals.metrics.scoring import ScoredCase, score_outcome
from evals.runs.run_folder import Outcome

KYIV = "Kyiv holds 1,300 square kilometres."
CAPACITY = Case("pocket", "How much does Kyiv hold?", answers=(("1,300 square kilometres",),))
UNANSWERABLE = Case("nobody", "Who is the mayor?", unanswerable="no article says")


def build_passage(start: int, end: int, article: str = "a", text: str = "") -> dict[str, Any]:
    return {
        "article_id": article,
        "path": f"{article}.md",
        "title": article,
        "start": start,
        "end": end,
        "text": text,
    }


def build_fact(start: int, end: int, article: str = "a", grade: int = 1) -> GoldFact:
    quote = "the quoted words of the sentence"
    span = GoldSpan(article, f"{article}.md", article, start, end, quote)
    return GoldFact((span,), grade)


def build_answer(
    segments: list[tuple[str, list[int]]],
    quotes: list[tuple[str, int, int]],
    status: str = "answered",
) -> dict[str, Any]:
    """Build an answer.

    Args:
        segments: The texts, with the numbers of the citations of each.
        quotes: The citations in the order of their numbers: quote, start and end.
        status: The answer's status.
    """
    citations = []
    for number, (quote, start, end) in enumerate(quotes, start=1):
        citations.append({**build_passage(start, end), "number": number, "quote": quote})
    return {
        "status": status,
        "confidence": 0.9,
        "text": " ".join(text for text, _ in segments),
        "segments": [
            {"text": text, "support": "supported", "citations": numbers}
            for text, numbers in segments
        ],
        "citations": citations,
    }


def score_answer(
    answer: dict[str, Any] | None,
    case: Case,
    gold: tuple[GoldFact, ...] = (),
    **fields: Any,
) -> ScoredCase:
    """Score an answer to a case; `fields` are other fields of its outcome."""
    located = LocatedCase(case, gold)
    outcome = Outcome(case.id, "", case.question, answer, **fields)
    return score_outcome(located, outcome)


GOOD = build_answer([(KYIV, [1])], [(KYIV, 0, 35)])
