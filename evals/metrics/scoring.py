"""Score the outcomes of a run: every metric of every case, whether it passed, and if not, why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from evals.cases.gold_spans import LocatedCase
from evals.metrics import citation, retrieval
from evals.metrics.overlap import find_covered_facts, is_gold_citation
from evals.metrics.text import (
    measure_containment,
    measure_stated_facts,
    remove_markers,
    score_exact_match,
    score_token_f1,
    score_token_recall,
)
from evals.runs.run_folder import Outcome, Run
from rag.errors import DossierError

# The share of a reference's tokens that an answer needs to pass where only a reference is known.
_MIN_TOKEN_RECALL = 0.5

OutcomeOfCase = tuple[LocatedCase, Outcome]
Metrics = dict[str, float | None]  # None where a metric does not apply


@dataclass(frozen=True, slots=True)
class ScoredCase:
    """An outcome with its metrics by name; metrics that do not apply are left out.

    Attributes:
        failure: Why the case failed; None if it passed.
        would_be_wrong: Whether the answer is wrong, or would have been wrong if the system had
            answered with the nearest passage that it shows instead of abstaining. The risk at a
            coverage is made of this.
    """

    located: LocatedCase
    outcome: Outcome
    values: dict[str, float] = field(default_factory=dict)
    passed: bool = False
    failure: str | None = None
    would_be_wrong: bool = True

    @property
    def id(self) -> str:
        return self.located.case.id

    @property
    def answered(self) -> bool:
        """Whether the system gave an answer: it neither abstained nor failed."""
        return not self.outcome.error and bool(self.outcome.answer) and not self.abstained

    @property
    def abstained(self) -> bool:
        return _has_abstained(self.outcome.answer or {})

    @property
    def confidence(self) -> float | None:
        """The answer's confidence: 0 where the system failed, None where it gives none."""
        if self.outcome.error:
            return 0.0
        value = (self.outcome.answer or {}).get("confidence")
        return float(value) if isinstance(value, int | float) else None

    @property
    def reason(self) -> str:
        """Why the case failed, the same word for all errors."""
        return "error" if self.outcome.error else self.failure or ""


def score_run(run: Run, variant: str = "") -> list[ScoredCase]:
    """Score the cases of a run in one variant of the question.

    A case that was asked twice counts as it was asked last.

    Args:
        run: The run.
        variant: The variant; "" for the questions as written.

    Returns:
        The scored cases, in the order of the cases; none for a variant in which no case was asked.

    Raises:
        DossierError: An answer is of a case that the run does not have, or no question as written
            has been answered.
    """
    cases = run.cases
    outcomes = {
        outcome.case: outcome for outcome in run.read_outcomes() if outcome.variant == variant
    }
    unknown = [case_id for case_id in outcomes if case_id not in cases]
    if unknown:
        raise DossierError(
            f"{run.folder}/answers.jsonl has an answer to {unknown[0]}, "
            "which is none of the run's cases."
        )
    if not outcomes and not variant:
        raise DossierError(f"The run in {run.folder} has no answers yet.")
    answered = [(cases[case_id], outcomes[case_id]) for case_id in cases if case_id in outcomes]
    return _score_outcomes(answered)


def score_outcome(located: LocatedCase, outcome: Outcome) -> ScoredCase:
    """Score one outcome, without a run."""
    return _score_outcomes([(located, outcome)])[0]


def _score_outcomes(outcomes: Sequence[OutcomeOfCase]) -> list[ScoredCase]:
    values = _compute_values(outcomes)
    scored = []
    for located, outcome in outcomes:
        metrics = values[located.case.id]
        failure = _find_failure(located, outcome, metrics)
        scored.append(
            ScoredCase(
                located,
                outcome,
                metrics,
                passed=failure is None,
                failure=failure,
                would_be_wrong=_is_wrong_if_answered(located, outcome, metrics),
            )
        )
    return scored


def _compute_values(outcomes: Sequence[OutcomeOfCase]) -> dict[str, dict[str, float]]:
    """Compute the metrics by case id; an error scores like a system that returned nothing."""
    rankings = [(located.case.id, outcome.passages, located.gold) for located, outcome in outcomes]
    passage_metrics = retrieval.measure_passages(rankings)
    article_metrics = retrieval.measure_articles(rankings)
    values: dict[str, dict[str, float]] = {}
    for located, outcome in outcomes:
        case_id = located.case.id
        metrics: Metrics = {}
        for name, value in passage_metrics.get(case_id, {}).items():
            metrics[f"passage {name}"] = value
        for name, value in article_metrics.get(case_id, {}).items():
            metrics[f"article {name}"] = value
        if located.case.wants_answer:
            metrics |= _score_answer(located, outcome)
        values[case_id] = {name: value for name, value in metrics.items() if value is not None}
    for name, case_id, value in _score_follow_ups(outcomes):
        values[case_id][name] = value
    return values


def _score_answer(located: LocatedCase, outcome: Outcome) -> Metrics:
    case = located.case
    answer = outcome.answer or {}
    abstained = answer.get("status", "abstained") == "abstained"
    text = "" if abstained else remove_markers(str(answer.get("text") or ""))
    metrics = _score_text(located, answer, text)
    if "disagreement" in case.tags:
        metrics["disagreement reported"] = citation.score_disagreement(answer, located.gold)
    else:
        metrics["false disagreement"] = float(bool(answer.get("disagreements")))
    if text:
        metrics["citation exactness"] = citation.measure_exactness(answer, outcome.stored)
        metrics["citation coverage"] = citation.measure_coverage(answer)
        metrics["dangling markers"] = citation.measure_dangling(answer)
        metrics["support"] = citation.measure_support(answer)
    if case.answerable:
        if text:
            metrics["citation precision"] = citation.measure_precision(answer, located.gold)
        metrics["citation recall"] = citation.measure_recall(answer if text else {}, located.gold)
    return metrics


def _score_text(
    located: LocatedCase,
    answer: dict[str, Any],
    text: str,
) -> Metrics:
    """Compare the text of an answer, empty if it abstained, with what is accepted."""
    case = located.case
    accepted = [" ".join(texts) for texts in case.answers]
    if case.reference:
        accepted.append(case.reference)
    metrics: Metrics = {
        "exact match": score_exact_match(text, accepted),
        "token F1": score_token_f1(text, accepted),
    }
    if case.answers:
        first_segment = _get_first_segment(answer) if text else ""
        metrics["contains"] = measure_containment(text, case.answers)
        metrics["contains, first sentence"] = measure_containment(first_segment, case.answers)
        metrics["facts"] = measure_stated_facts(" ".join(case.answers[0]), text)
    elif case.reference:
        metrics["facts"] = measure_stated_facts(case.reference, text)
        metrics["token recall"] = score_token_recall(text, case.reference)
    return metrics


def _get_first_segment(answer: dict[str, Any]) -> str:
    segments = answer.get("segments") or []
    return str(segments[0]["text"]) if segments else remove_markers(str(answer.get("text") or ""))


def _score_follow_ups(outcomes: Sequence[OutcomeOfCase]) -> Iterator[tuple[str, str, float]]:
    """Score what a follow-up retrieves as asked, as understood, and as a person rewrote it.

    Yields:
        The metric's name, the case's id and the value.
    """
    as_asked, as_understood, as_rewritten = [], [], []
    for located, outcome in outcomes:
        if not located.case.conversation or not located.gold:
            continue
        if outcome.raw is not None:
            as_asked.append((located.case.id, outcome.raw, located.gold))
            as_understood.append((located.case.id, outcome.passages, located.gold))
        if outcome.rewritten is not None:
            as_rewritten.append((located.case.id, outcome.rewritten, located.gold))
    forms = {
        "recall@5, as asked": as_asked,
        "recall@5, as understood": as_understood,
        "recall@5, as a person rewrote it": as_rewritten,
    }
    for name, rankings in forms.items():
        for case_id, metrics in retrieval.measure_passages(rankings).items():
            yield name, case_id, metrics["recall@5"]


def _find_failure(
    located: LocatedCase,
    outcome: Outcome,
    values: dict[str, float],
) -> str | None:
    """Find why the case failed: what went wrong first between question and answer."""
    answer = outcome.answer
    if outcome.error:
        return f"error: {outcome.error}"
    if not located.case.wants_answer:
        return None if values.get("article hit@10") else "not retrieved"
    if answer is None:
        return "error: no answer"
    if not located.case.answerable:
        if _has_abstained(answer) or _has_says_so_citation(located, answer):
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
    is_missed = needs_gold and bool(outcome.passages) and not values.get("passage recall@10")
    if _has_abstained(answer):
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


def _has_abstained(answer: dict[str, Any]) -> bool:
    return answer.get("status") == "abstained"


def _has_says_so_citation(located: LocatedCase, answer: dict[str, Any]) -> bool:
    """Whether the answer cites where an article says that it is unknown or the premise false."""
    citations = answer.get("citations") or []
    return any(is_gold_citation(cited, span) for cited in citations for span in located.says_so)


def _is_wrong_if_answered(
    located: LocatedCase,
    outcome: Outcome,
    values: dict[str, float],
) -> bool:
    case = located.case
    answer = outcome.answer
    if not case.answerable:
        return not (answer and _has_says_so_citation(located, answer))
    if outcome.error or answer is None:
        return True
    if not _has_abstained(answer):
        return _find_failure(located, outcome, values) is not None
    nearest = (answer.get("nearest") or [])[:1]
    if not nearest:
        return True
    if case.answers:
        return not measure_containment(str(nearest[0].get("quote") or ""), case.answers)
    return not find_covered_facts(nearest[0], located.gold)
