"""Metrics of citations, after ALCE (Gao et al. 2023), with gold spans for its entailment model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evals.cases.gold_spans import GoldFact
from evals.metrics.overlap import find_covered_facts, is_gold_citation
from evals.metrics.text import measure_stated_facts


def measure_exactness(
    answer: dict[str, Any],
    stored: Sequence[str | None],
) -> float | None:
    """Measure the share of quotes that equal the stored text at their offsets: 1, or a bug.

    A quote of an article that does not exist is not exact.

    Args:
        answer: The answer with its citations.
        stored: The stored text at the offsets of each citation.

    Returns:
        The share; None without citations, or where the system does not show its texts.
    """
    citations = _get_citations(answer)
    if not citations or all(text is None for text in stored):
        return None
    exact = 0
    for citation, text in zip(citations, stored, strict=False):
        if text is not None and text == citation.get("quote"):
            exact += 1
    return exact / len(citations)


def measure_coverage(answer: dict[str, Any]) -> float | None:
    """Measure the share of segments that carry an existing citation; None without segments."""
    segments = _get_segments(answer)
    numbers = set(_get_citations_by_number(answer))
    if not segments:
        return None
    cited = 0
    for segment in segments:
        if numbers.intersection(segment["citations"]):
            cited += 1
    return cited / len(segments)


def measure_dangling(answer: dict[str, Any]) -> float | None:
    """Measure the share of segments with a number that no citation has: 0, or a bug."""
    segments = _get_segments(answer)
    numbers = set(_get_citations_by_number(answer))
    if not segments:
        return None
    dangling = 0
    for segment in segments:
        if not numbers.issuperset(segment["citations"]):
            dangling += 1
    return dangling / len(segments)


def measure_precision(answer: dict[str, Any], gold: Sequence[GoldFact]) -> float | None:
    """Measure the share of citations that cite a gold span.

    Returns:
        The share, 0 for an answer that cites nothing; None without gold.
    """
    if not gold:
        return None
    citations = _get_citations(answer)
    if not citations:
        return 0.0
    right = 0
    for citation in citations:
        if _find_cited_facts(citation, gold):
            right += 1
    return right / len(citations)


def measure_recall(answer: dict[str, Any], gold: Sequence[GoldFact]) -> float | None:
    """Measure the share of facts of which a gold span is cited; None without gold."""
    if not gold:
        return None
    cited: set[int] = set()
    for citation in _get_citations(answer):
        cited |= find_covered_facts(citation, gold)
        cited |= _find_cited_facts(citation, gold)
    return len(cited) / len(gold)


def measure_support(answer: dict[str, Any]) -> float | None:
    """Measure the share of a segment's numbers and names that its cited quotes have.

    Returns:
        The mean over the segments that have numbers or names; None without any.
    """
    citations = _get_citations_by_number(answer)
    shares = []
    for segment in _get_segments(answer):
        quotes = []
        for number in segment["citations"]:
            if number in citations:
                quote = citations[number].get("quote")
                quotes.append(str(quote or ""))
        text = str(segment["text"])
        share = measure_stated_facts(text, " ".join(quotes))
        if share is not None:
            shares.append(share)
    if not shares:
        return None
    return sum(shares) / len(shares)


def score_disagreement(answer: dict[str, Any], gold: Sequence[GoldFact]) -> float:
    """Score whether the answer reports the disagreement between the gold facts.

    Returns:
        1 when the statements of one reported disagreement cite two of the facts, or the only
        fact there is; else 0.
    """
    citations = _get_citations_by_number(answer)
    for disagreement in answer.get("disagreements") or []:
        facts: set[int] = set()
        for statement in disagreement["statements"]:
            number = statement["citation"]
            if number in citations:
                facts |= _find_cited_facts(citations[number], gold)
        if len(facts) >= min(2, len(gold)):
            return 1.0
    return 0.0


def _find_cited_facts(citation: dict[str, Any], gold: Sequence[GoldFact]) -> set[int]:
    """Find the numbers of the facts of which a citation cites a gold span."""
    facts = set()
    for number, fact in enumerate(gold):
        if any(is_gold_citation(citation, span) for span in fact.spans):
            facts.add(number)
    return facts


def _get_segments(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the segments that have a text."""
    segments = []
    for segment in answer.get("segments") or []:
        text = str(segment.get("text") or "")
        if text.strip():
            segments.append(segment)
    return segments


def _get_citations(answer: dict[str, Any]) -> list[dict[str, Any]]:
    return answer.get("citations") or []


def _get_citations_by_number(answer: dict[str, Any]) -> dict[int, dict[str, Any]]:
    citations = {}
    for citation in _get_citations(answer):
        citations[citation["number"]] = citation
    return citations
