"""Figures of a run, each with its 95 % interval: over all cases, by tag, by stage of an answer."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from evals.metrics import abstention
from evals.metrics.scoring import ScoredCase
from evals.metrics.statistics import Estimate, Rows, Statistic, Values, apply_per_sample, estimate

# The figures of each stage, in the order of the report.
STAGES: dict[str, tuple[str, ...]] = {
    "all": ("passed",),
    "retrieval": (
        "passage hit@1",
        "passage hit@5",
        "passage recall@5",
        "passage recall@10",
        "passage mrr@10",
        "passage map@10",
        "passage ndcg@5",
        "passage ndcg@10",
        "article hit@1",
        "article hit@5",
        "article recall@5",
        "article mrr@10",
        "article ndcg@5",
        "article ndcg@10",
    ),
    "answer": (
        "contains",
        "contains, first sentence",
        "facts",
        "token recall",
        "token F1",
        "exact match",
    ),
    "citation": (
        "citation exactness",
        "citation coverage",
        "dangling markers",
        "citation precision",
        "citation recall",
        "support",
    ),
    "disagreement": ("disagreement reported", "false disagreement"),
    "abstention": (
        "abstention precision",
        "abstention recall",
        "abstention F1",
        "wrongly abstained",
        "risk-coverage area",
        "confidence AUROC",
        "calibration error",
    ),
    "conversation": (
        "recall@5, as asked",
        "recall@5, as understood",
        "recall@5, as a person rewrote it",
    ),
    "errors": ("errors",),
}
STAGE_OF = {name: stage for stage, names in STAGES.items() for name in names}
LOWER_IS_BETTER = frozenset(
    (
        "dangling markers",
        "false disagreement",
        "wrongly abstained",
        "risk-coverage area",
        "calibration error",
        "errors",
    )
)
TAG_FIGURES = (
    "passed",
    "passage hit@5",
    "contains",
    "citation precision",
    "citation recall",
    "wrongly abstained",
)
VARIANT_FIGURES = (
    "passed",
    "passage hit@5",
    "passage ndcg@5",
    "contains",
    "citation recall",
    "abstention recall",
    "wrongly abstained",
)
HEADLINE = (
    "passed",
    "errors",
    "passage hit@5",
    "passage ndcg@5",
    "article ndcg@10",
    "contains",
    "contains, first sentence",
    "citation exactness",
    "citation precision",
    "citation recall",
    "abstention precision",
    "abstention recall",
    "wrongly abstained",
    "risk-coverage area",
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A statistic over the cases of a run; `rows` are the cases for which it is defined."""

    statistic: Statistic
    rows: Rows

    def compute_estimate(self) -> Estimate:
        return estimate(lambda drawn: self.statistic(self.rows[drawn]), len(self.rows))


def compute_figures(scored_cases: Sequence[ScoredCase]) -> dict[str, Figure]:
    """Compute every figure for which the cases have data, in the order of the report."""
    figures = {"passed": _build_mean([float(scored.passed) for scored in scored_cases])}
    metric_names: set[str] = set()
    for scored in scored_cases:
        metric_names.update(scored.values)
    for name in metric_names:
        values = [scored.values.get(name, math.nan) for scored in scored_cases]
        figures[name] = _build_mean(values)
    if any(scored.located.case.wants_answer for scored in scored_cases):
        figures |= _build_abstention_figures(scored_cases)
    errors = [float(bool(scored.outcome.error)) for scored in scored_cases]
    figures["errors"] = _build_mean(errors)
    ordered = {}
    for name in STAGE_OF:
        if name in figures and len(figures[name].rows):
            ordered[name] = figures[name]
    return ordered


def compute_estimates(
    scored_cases: Sequence[ScoredCase],
    names: Sequence[str] = (),
) -> dict[str, Estimate]:
    """Compute figures with their intervals: the named ones in their order, or all."""
    figures = compute_figures(scored_cases)
    estimates = {}
    for name in names or figures:
        if name in figures:
            estimates[name] = figures[name].compute_estimate()
    return estimates


def _build_mean(values: list[float]) -> Figure:
    column = np.array(values)
    return Figure(lambda rows: column[rows].mean(axis=-1), np.flatnonzero(~np.isnan(column)))


def _build_abstention_figures(scored_cases: Sequence[ScoredCase]) -> dict[str, Figure]:
    abstained = np.array([scored.abstained for scored in scored_cases])
    unanswerable = np.array([not scored.located.case.answerable for scored in scored_cases])
    wants_answer = np.array([scored.located.case.wants_answer for scored in scored_cases])
    rows = np.flatnonzero(wants_answer)
    figures = {
        "wrongly abstained": Figure(
            lambda at: abstention.compute_wrong_abstention(abstained[at], unanswerable[at]), rows
        )
    }
    if unanswerable.any():
        for part, name in enumerate(("precision", "recall", "F1")):
            statistic = partial(
                _compute_abstention_part,
                part,
                abstained,
                unanswerable,
            )
            figures[f"abstention {name}"] = Figure(statistic, rows)
    return figures | _build_confidence_figures(scored_cases, rows, unanswerable)


def _compute_abstention_part(
    part: int,
    abstained: NDArray[np.bool_],
    unanswerable: NDArray[np.bool_],
    rows: Rows,
) -> Values:
    """Compute precision (part 0), recall (1) or F1 (2) of abstaining over these rows."""
    return abstention.compute_precision_recall_f1(abstained[rows], unanswerable[rows])[part]


def _build_confidence_figures(
    scored_cases: Sequence[ScoredCase],
    rows: Rows,
    unanswerable: NDArray[np.bool_],
) -> dict[str, Figure]:
    wrong = np.array([scored.would_be_wrong for scored in scored_cases])
    confidence = np.array(
        [np.nan if scored.confidence is None else scored.confidence for scored in scored_cases]
    )
    rows = rows[~np.isnan(confidence[rows])]
    if not rows.size:
        return {}
    figures = {
        "risk-coverage area": Figure(
            apply_per_sample(lambda at: abstention.compute_aurc(confidence[at], wrong[at])), rows
        ),
        "calibration error": Figure(
            apply_per_sample(
                lambda at: abstention.compute_calibration_error(confidence[at], ~wrong[at])
            ),
            rows,
        ),
    }
    if unanswerable.any():
        figures["confidence AUROC"] = Figure(
            lambda at: abstention.compute_auroc(confidence[at], ~unanswerable[at]),
            rows,
        )
    return figures


def estimate_by_tag(
    scored_cases: Sequence[ScoredCase],
    names: Sequence[str],
) -> dict[str, dict[str, Estimate]]:
    """Estimate the named figures for each tag, and for answerable and unanswerable cases.

    Returns:
        The estimates by tag, the tag with most cases first.
    """
    groups: dict[str, list[ScoredCase]] = defaultdict(list)
    for scored in scored_cases:
        case = scored.located.case
        if case.wants_answer:
            groups["answerable" if case.answerable else "unanswerable"].append(scored)
        for tag in case.tags:
            groups[tag].append(scored)
    largest_first = sorted(groups.items(), key=lambda item: -len(item[1]))
    return {tag: compute_estimates(group, names) for tag, group in largest_first}


def compute_latencies(scored_cases: Sequence[ScoredCase]) -> dict[str, tuple[float, float]]:
    """Compute the seconds of each stage of an answer, and of the whole as the asker waits.

    Returns:
        The median and the 95th percentile, by stage.
    """
    seconds: dict[str, list[float]] = defaultdict(list)
    for scored in scored_cases:
        timings = (scored.outcome.answer or {}).get("timings") or {}
        for stage, stage_seconds in timings.items():
            seconds[stage].append(float(stage_seconds))
        if not scored.outcome.error:
            seconds["as the asker waits"].append(scored.outcome.seconds)
    latencies = {}
    for stage, values in seconds.items():
        median = float(np.median(values))
        percentile_95 = float(np.percentile(values, 95))
        latencies[stage] = (median, percentile_95)
    return latencies
