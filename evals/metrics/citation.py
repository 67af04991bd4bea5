"""Citations, after ALCE (Gao et al. 2023), with gold spans in the place of an entailment model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evals.cases.gold_spans import GoldFact
from evals.metrics.overlap import find_covered_facts, is_gold_citation
from evals.metrics.text import measure_stated_facts


def measure_exactness(answer: dict[str, Any], stored: Sequence[str | None]) -> float | None:
    """The share of quotes that are the stored text at their offsets, to the letter: 1, or a bug.

    None where there is no citation, or the system does not show its texts. What is cited of an article that is not there is not exact.
    """
    citations: list[dict[str, Any]] = answer.get("citations") or []
    if not citations or all(text is None for text in stored):
        return None
    right = [
        text is not None and text == each.get("quote")
        for each, text in zip(citations, stored, strict=False)
    ]
    return sum(right) / len(citations)


def measure_coverage(answer: dict[str, Any]) -> float | None:
    """The share of segments that carry a citation which is there; a number out of range is none. None without segments."""
    segments = _get_segments(answer)
    known = _get_citation_numbers(answer)
    if not segments:
        return None
    return sum(bool(set(each["citations"]) & known) for each in segments) / len(segments)


def measure_dangling(answer: dict[str, Any]) -> float | None:
    """The share of segments that carry a number for which there is no citation: 0, or a bug."""
    segments = _get_segments(answer)
    known = _get_citation_numbers(answer)
    return (
        sum(bool(set(each["citations"]) - known) for each in segments) / len(segments)
        if segments
        else None
    )


def precision(answer: dict[str, Any], gold: Sequence[GoldFact]) -> float | None:
    """The share of citations that are of a gold span. None without gold; 0 for an answer that cites nothing."""
    if not gold:
        return None
    citations = answer.get("citations") or []
    right = sum(
        any(is_gold_citation(each, span) for fact in gold for span in fact.spans)
        for each in citations
    )
    return right / len(citations) if citations else 0.0


def recall(answer: dict[str, Any], gold: Sequence[GoldFact]) -> float | None:
    """The share of facts of which a gold span is cited. None without gold."""
    if not gold:
        return None
    cited: set[int] = set()
    for each in answer.get("citations") or []:
        cited |= find_covered_facts(each, gold)
        cited |= {
            number
            for number, fact in enumerate(gold)
            if any(is_gold_citation(each, span) for span in fact.spans)
        }
    return len(cited) / len(gold)


def measure_support(answer: dict[str, Any]) -> float | None:
    """The mean share of each segment's numbers and names that occur in the quotes it cites. None where there are none."""
    quotes = {
        each["number"]: str(each.get("quote") or "") for each in answer.get("citations") or []
    }
    shares = []
    for segment in _get_segments(answer):
        cited = " ".join(quotes[number] for number in segment["citations"] if number in quotes)
        share = measure_stated_facts(str(segment["text"]), cited)
        if share is not None:
            shares.append(share)
    return sum(shares) / len(shares) if shares else None


def score_disagreement(answer: dict[str, Any], gold: Sequence[GoldFact]) -> float:
    """1 when the answer reports a disagreement whose statements cite two of the facts, or the only one there is; else 0."""
    cited = {each["number"]: each for each in answer.get("citations") or []}
    for found in answer.get("disagreements") or []:
        quotes = [
            cited[each["citation"]] for each in found["statements"] if each["citation"] in cited
        ]
        facts = {
            number
            for number, fact in enumerate(gold)
            for each in quotes
            if any(is_gold_citation(each, span) for span in fact.spans)
        }
        if len(facts) >= min(2, len(gold)):
            return 1.0
    return 0.0


def _get_segments(answer: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for each in answer.get("segments") or [] if str(each.get("text") or "").strip()]


def _get_citation_numbers(answer: dict[str, Any]) -> set[int]:
    return {each["number"] for each in answer.get("citations") or []}
