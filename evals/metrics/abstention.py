"""Abstention, by the answer's typed status, and what its confidence is worth. Arrays run over cases."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

Flags = NDArray[np.bool_]
Values = NDArray[np.float64]


def compute_precision_recall_f1(
    abstained: Flags, unanswerable: Flags
) -> tuple[Values, Values, Values]:
    """Of abstaining on what the articles cannot answer, over the last axis; precision 0 where nothing was abstained on,
    recall nan where nothing is unanswerable.

    Counted here for all resamples at once: scikit-learn's takes milliseconds for each.
    """
    right = (abstained & unanswerable).sum(axis=-1)
    said, wanted = abstained.sum(axis=-1), unanswerable.sum(axis=-1)
    recall = np.where(wanted, right / np.maximum(1, wanted), np.nan)
    return right / np.maximum(1, said), recall, 2 * right / np.maximum(1, said + wanted)


def compute_wrong_abstention(abstained: Flags, unanswerable: Flags) -> Values:
    """The share of answerable cases that were abstained on, over the last axis; nan where none is answerable."""
    answerable = (~unanswerable).sum(axis=-1)
    return np.where(
        answerable, (abstained & ~unanswerable).sum(axis=-1) / np.maximum(1, answerable), np.nan
    )


def compute_risk_coverage(confidence: Values, wrong: Flags) -> tuple[Values, Values]:
    """(coverage, risk), a point for each number of cases answered, the most confident first (El-Yaniv & Wiener 2010).

    Cases of equal confidence are answered together in expectation: their mean error is spread over them.
    """
    order = np.argsort(-confidence, kind="stable")
    errors = wrong[order].astype(float)
    _, group = np.unique(-confidence[order], return_inverse=True)
    errors = (np.bincount(group, errors) / np.bincount(group))[group]
    answered = np.arange(1, len(errors) + 1)
    return answered / len(errors), np.cumsum(errors) / answered


def aurc(confidence: Values, wrong: Flags) -> float:
    """Area under the risk-coverage curve: the mean risk over all coverages; less is better."""
    return float(compute_risk_coverage(confidence, wrong)[1].mean()) if len(wrong) else float("nan")


def auroc(confidence: Values, answerable: Flags) -> Values:
    """How often an answerable case is more confident than one that is not, over the last axis; nan where all are of one kind.

    Mann and Whitney's U by ranks, which is the area under the ROC curve.
    """
    ranks = rankdata(confidence, axis=-1)
    positive, negative = answerable.sum(axis=-1), (~answerable).sum(axis=-1)
    above = (ranks * answerable).sum(axis=-1) - positive * (positive + 1) / 2
    return np.where(positive * negative, above / np.maximum(1, positive * negative), np.nan)


def compute_reliability(
    confidence: Values, right: Flags, bins: int = 10
) -> list[tuple[float, float, int]]:
    """(mean confidence, share that was right, cases) of each bin of confidence that has any."""
    at = np.minimum((confidence * bins).astype(int), bins - 1)
    return [
        (
            float(confidence[at == each].mean()),
            float(right[at == each].mean()),
            int((at == each).sum()),
        )
        for each in np.unique(at)
    ]


def expected_calibration_error(confidence: Values, right: Flags, bins: int = 10) -> float:
    """The mean distance of confidence from the share that was right, over bins by their cases (Guo et al. 2017)."""
    return sum(
        count * abs(mean - share)
        for mean, share, count in compute_reliability(confidence, right, bins)
    ) / max(1, len(right))
