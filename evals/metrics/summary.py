"""The figures of a run: each with its 95 % interval, over all cases, by tag, and under each change of the question."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from evals.metrics import abstention
from evals.metrics.scoring import ScoredCase
from evals.metrics.statistics import Estimate, Rows, Statistic, Values, apply_per_sample, estimate

# What each figure is, in the order of the report. Those marked - are better when lower.
STAGES: dict[str, tuple[str, ...]] = {
    "all": ("passed",),
    "retrieval": (
        "passage hit@1", "passage hit@5", "passage recall@5", "passage recall@10", "passage mrr@10", "passage map@10", "passage ndcg@5",
        "passage ndcg@10", "article hit@1", "article hit@5", "article recall@5", "article mrr@10", "article ndcg@5", "article ndcg@10",
    ),
    "answer": ("contains", "contains, first sentence", "facts", "token recall", "token F1", "exact match"),
    "citation": ("citation exactness", "citation coverage", "dangling markers", "citation precision", "citation recall", "support"),
    "disagreement": ("disagreement reported", "false disagreement"),
    "abstention": (
        "abstention precision", "abstention recall", "abstention F1", "wrongly abstained", "risk-coverage area", "confidence AUROC",
        "calibration error",
    ),
    "conversation": ("recall@5, as asked", "recall@5, as understood", "recall@5, as a person rewrote it"),
    "errors": ("errors",),
}  # fmt: skip
LOWER_IS_BETTER = frozenset((
    "dangling markers", "false disagreement", "wrongly abstained", "risk-coverage area", "calibration error", "errors",
))  # fmt: skip
TAG_FIGURES = (
    "passed",
    "passage hit@5",
    "contains",
    "citation precision",
    "citation recall",
    "wrongly abstained",
)
VARIANT_FIGURES = (
    "passed", "passage hit@5", "passage ndcg@5", "contains", "citation recall", "abstention recall", "wrongly abstained",
)  # fmt: skip
HEADLINE = (
    "passed", "errors", "passage hit@5", "passage ndcg@5", "article ndcg@10", "contains", "contains, first sentence", "citation exactness",
    "citation precision", "citation recall", "abstention precision", "abstention recall", "wrongly abstained", "risk-coverage area",
)  # fmt: skip
STAGE_OF = {name: stage for stage, names in STAGES.items() for name in names}


@dataclass(frozen=True, slots=True)
class Figure:
    """A statistic over the rows of a run; `rows` are the cases that it is defined for."""

    statistic: Statistic
    rows: NDArray[np.intp]

    def compute_estimate(self) -> Estimate:
        return estimate(lambda drawn: self.statistic(self.rows[drawn]), len(self.rows))


def compute_figures(scored: Sequence[ScoredCase]) -> dict[str, Figure]:
    """Every figure that the run has anything for, in the order of the report."""
    made = {"passed": _build_mean([float(each.passed) for each in scored])}
    names = {name for each in scored for name in each.values}
    for name in names:
        made[name] = _build_mean([each.values.get(name, float("nan")) for each in scored])
    asked = [each for each in scored if each.located.case.wants_answer]
    if asked:
        made |= _build_abstention_figures(scored)
    made["errors"] = _build_mean([float(bool(each.outcome.error)) for each in scored])
    return {
        name: made[name]
        for names in STAGES.values()
        for name in names
        if name in made and len(made[name].rows)
    }


def compute_estimates(
    scored: Sequence[ScoredCase], names: Sequence[str] = ()
) -> dict[str, Estimate]:
    """The figures with their intervals; the named ones, in that order, where any is named."""
    known = compute_figures(scored)
    return {name: known[name].compute_estimate() for name in names or known if name in known}


def _build_mean(values: list[float]) -> Figure:
    known = np.array(values)
    return Figure(lambda rows: known[rows].mean(axis=-1), np.flatnonzero(~np.isnan(known)))


def _build_abstention_figures(scored: Sequence[ScoredCase]) -> dict[str, Figure]:
    abstained = np.array([each.abstained for each in scored])
    unanswerable = np.array([not each.located.case.answerable for each in scored])
    wrong = np.array([each.would_be_wrong for each in scored])
    confidence = np.array(
        [np.nan if each.confidence is None else each.confidence for each in scored]
    )
    rows = np.array(
        [number for number, each in enumerate(scored) if each.located.case.wants_answer]
    )
    made = {
        "wrongly abstained": _build_figure(
            rows, lambda at: abstention.compute_wrong_abstention(abstained[at], unanswerable[at])
        )
    }
    if unanswerable.any():
        parts = ("abstention precision", "abstention recall", "abstention F1")
        for number, name in enumerate(parts):
            made[name] = _build_figure(
                rows,
                partial(_compute_abstention_part, number, abstained, unanswerable),
            )
    sure = rows[~np.isnan(confidence[rows])]
    if sure.size:
        made["risk-coverage area"] = _build_figure(
            sure, apply_per_sample(lambda at: abstention.aurc(confidence[at], wrong[at]))
        )
        made["calibration error"] = _build_figure(
            sure,
            apply_per_sample(
                lambda at: abstention.expected_calibration_error(confidence[at], ~wrong[at])
            ),
        )
        if unanswerable.any():
            made["confidence AUROC"] = _build_figure(
                sure, lambda at: abstention.auroc(confidence[at], ~unanswerable[at])
            )
    return made


def _compute_abstention_part(
    part: int, abstained: NDArray[np.bool_], unanswerable: NDArray[np.bool_], rows: Rows
) -> Values:
    """Compute precision (part 0), recall (1) or F1 (2) of abstaining over these rows."""
    return abstention.compute_precision_recall_f1(abstained[rows], unanswerable[rows])[part]


def _build_figure(rows: NDArray[np.intp], statistic: Statistic) -> Figure:
    return Figure(statistic, rows)


def estimate_by_tag(
    scored: Sequence[ScoredCase], names: Sequence[str]
) -> dict[str, dict[str, Estimate]]:
    """The named figures for the cases of each tag, and for those that are answerable and not; the largest first."""
    groups: dict[str, list[ScoredCase]] = defaultdict(list)
    for each in scored:
        if each.located.case.wants_answer:
            groups["answerable" if each.located.case.answerable else "unanswerable"].append(each)
        for tag in each.located.case.tags:
            groups[tag].append(each)
    return {
        tag: compute_estimates(group, names)
        for tag, group in sorted(groups.items(), key=lambda item: -len(item[1]))
    }


def compute_latencies(scored: Sequence[ScoredCase]) -> dict[str, tuple[float, float]]:
    """(median, 95th percentile) seconds of each stage of an answer, and of the whole as the asker waits."""
    taken: dict[str, list[float]] = defaultdict(list)
    for each in scored:
        for stage, seconds in ((each.outcome.answer or {}).get("timings") or {}).items():
            taken[stage].append(float(seconds))
        if not each.outcome.error:
            taken["as the asker waits"].append(each.outcome.seconds)
    return {
        stage: (float(np.median(values)), float(np.percentile(values, 95)))
        for stage, values in taken.items()
    }
