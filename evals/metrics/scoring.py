"""Score the outcomes of a run: every metric of every case, whether it passed, and if not, why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from evals.cases.gold_spans import LocatedCase
from evals.metrics import citation, retrieval
from evals.metrics.failures import find_failure, has_abstained, is_wrong_if_answered
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
        if self.outcome.error or not self.outcome.answer:
            return False
        return not self.abstained

    @property
    def abstained(self) -> bool:
        return has_abstained(self.outcome.answer or {})

    @property
    def confidence(self) -> float | None:
        """The answer's confidence: 0 where the system failed, None where it gives none."""
        if self.outcome.error:
            return 0.0
        answer = self.outcome.answer or {}
        value = answer.get("confidence")
        if not isinstance(value, int | float):
            return None
        return float(value)

    @property
    def reason(self) -> str:
        """Why the case failed, the same word for all errors."""
        if self.outcome.error:
            return "error"
        return self.failure or ""


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
    outcomes: dict[str, Outcome] = {}
    for outcome in run.read_outcomes():
        if outcome.variant != variant:
            continue
        if outcome.case not in cases:
            raise DossierError(
                f"{run.folder}/answers.jsonl has an answer to {outcome.case}, "
                "which is none of the run's cases."
            )
        outcomes[outcome.case] = outcome
    if not outcomes and not variant:
        raise DossierError(f"The run in {run.folder} has no answers yet.")
    answered = []
    for case_id, located in cases.items():
        if case_id in outcomes:
            answered.append((located, outcomes[case_id]))
    return _score_outcomes(answered)


def score_outcome(located: LocatedCase, outcome: Outcome) -> ScoredCase:
    """Score one outcome, without a run."""
    (scored,) = _score_outcomes([(located, outcome)])
    return scored


def _score_outcomes(outcomes: Sequence[OutcomeOfCase]) -> list[ScoredCase]:
    values = _compute_values(outcomes)
    scored = []
    for located, outcome in outcomes:
        metrics = values[located.case.id]
        failure = find_failure(located, outcome, metrics)
        scored.append(
            ScoredCase(
                located,
                outcome,
                metrics,
                passed=failure is None,
                failure=failure,
                would_be_wrong=is_wrong_if_answered(located, outcome, metrics),
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
        values[case_id] = _drop_missing(metrics)
    for name, case_id, value in _score_follow_ups(outcomes):
        values[case_id][name] = value
    return values


def _drop_missing(metrics: Metrics) -> dict[str, float]:
    """Leave out the metrics that do not apply."""
    values = {}
    for name, value in metrics.items():
        if value is not None:
            values[name] = value
    return values


def _score_answer(located: LocatedCase, outcome: Outcome) -> Metrics:
    case = located.case
    answer = outcome.answer or {}
    text = _get_stated_text(answer)
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
        stated = answer if text else {}
        metrics["citation recall"] = citation.measure_recall(stated, located.gold)
    return metrics


def _get_stated_text(answer: dict[str, Any]) -> str:
    """Return an answer's text without markers; empty if it abstained."""
    if answer.get("status", "abstained") == "abstained":
        return ""
    return remove_markers(str(answer.get("text") or ""))


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
    if segments:
        return str(segments[0]["text"])
    return remove_markers(str(answer.get("text") or ""))


def _score_follow_ups(outcomes: Sequence[OutcomeOfCase]) -> Iterator[tuple[str, str, float]]:
    """Score what a follow-up retrieves as asked, as understood, and as a person rewrote it.

    Yields:
        The metric's name, the case's id and the value.
    """
    as_asked = []
    as_understood = []
    as_rewritten = []
    for located, outcome in outcomes:
        case_id = located.case.id
        gold = located.gold
        if not located.case.conversation or not gold:
            continue
        if outcome.raw is not None:
            as_asked.append((case_id, outcome.raw, gold))
            as_understood.append((case_id, outcome.passages, gold))
        if outcome.rewritten is not None:
            as_rewritten.append((case_id, outcome.rewritten, gold))
    forms = {
        "recall@5, as asked": as_asked,
        "recall@5, as understood": as_understood,
        "recall@5, as a person rewrote it": as_rewritten,
    }
    for name, rankings in forms.items():
        values = retrieval.measure_passages(rankings)
        for case_id, metrics in values.items():
            yield name, case_id, metrics["recall@5"]
