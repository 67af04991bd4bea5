"""Judge an outcome: whether it failed and why, and whether an answer would have been wrong."""

from __future__ import annotations

from typing import Any

from evals.cases.gold_spans import LocatedCase
from evals.metrics.overlap import find_covered_facts, is_gold_citation
from evals.metrics.text import measure_containment
from evals.runs.run_folder import Outcome

# The share of a reference's tokens that an answer needs to pass where only a reference is known.
_MIN_TOKEN_RECALL = 0.5


def find_failure(
    located: LocatedCase,
    outcome: Outcome,
    values: dict[str, float],
) -> str | None:
    """Find why the case failed: what went wrong first between question and answer."""
    answer = outcome.answer
    if outcome.error:
        return f"error: {outcome.error}"
    if not located.case.wants_answer:
        if values.get("article hit@10"):
            return None
        return "not retrieved"
    if answer is None:
        return "error: no answer"
    if not located.case.answerable:
        if has_abstained(answer) or _says_that_it_is_so(located, answer):
            return None
        return "answered what the articles do not say"
    return _find_failure_of_answerable(located, outcome, answer, values)


def _find_failure_of_answerable(
    located: LocatedCase,
    outcome: Outcome,
    answer: dict[str, Any],
    values: dict[str, float],
) -> str | None:
    case = located.case
    needs_gold = bool(located.gold)
    is_missed = False
    if needs_gold and outcome.passages:
        is_missed = not values.get("passage recall@10")
    if has_abstained(answer):
        if is_missed:
            return "abstained: the passage was not retrieved"
        return "abstained although the passage was retrieved"
    if is_missed:
        return "the passage was not retrieved"
    if needs_gold and not answer.get("citations"):
        return "cites nothing"
    if needs_gold and not values.get("citation recall"):
        return "cited other sentences"
    if case.answers and not values.get("contains"):
        return "the answer does not hold what was expected"
    if not case.answers and values.get("token recall", 1.0) < _MIN_TOKEN_RECALL:
        return "the answer shares too little with the reference"
    return None


def has_abstained(answer: dict[str, Any]) -> bool:
    return answer.get("status") == "abstained"


def _says_that_it_is_so(located: LocatedCase, answer: dict[str, Any]) -> bool:
    """Whether the answer says that the thing is unknown, or that the question's premise is false.

    It cites where an article says so; or, where the question is a near miss, whose premise is
    false, it is judged to correct it.
    """
    is_near_miss = "near miss" in located.case.tags
    if is_near_miss and answer.get("verdict") == "corrects" and answer.get("citations"):
        return True
    for citation in answer.get("citations") or []:
        if any(is_gold_citation(citation, span) for span in located.says_so):
            return True
    return False


def is_wrong_if_answered(
    located: LocatedCase,
    outcome: Outcome,
    values: dict[str, float],
) -> bool:
    case = located.case
    answer = outcome.answer
    if not case.answerable:
        return not (answer and _says_that_it_is_so(located, answer))
    if outcome.error or answer is None:
        return True
    if not has_abstained(answer):
        return find_failure(located, outcome, values) is not None
    nearest_passages = answer.get("nearest") or []
    if not nearest_passages:
        return True
    nearest = nearest_passages[0]
    if case.answers:
        quote = str(nearest.get("quote") or "")
        return not measure_containment(quote, case.answers)
    return not find_covered_facts(nearest, located.gold)
