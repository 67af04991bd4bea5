"""Metrics of abstention and confidence. Abstaining is read from the answer's typed status.

Arrays run over cases. Where a function works "over the last axis", the axes before it are
resamples, which are computed together.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

Flags = NDArray[np.bool_]
Values = NDArray[np.float64]


def compute_precision_recall_f1(
    abstained: Flags,
    unanswerable: Flags,
) -> tuple[Values, Values, Values]:
    """Compute precision, recall and F1 of abstaining on unanswerable cases, over the last axis.

    Computed here for all resamples at once: scikit-learn takes milliseconds for each of them.

    Returns:
        Precision, 0 where nothing was abstained on; recall, nan where nothing is unanswerable; F1.
    """
    right = (abstained & unanswerable).sum(axis=-1)
    predicted = abstained.sum(axis=-1)
    actual = unanswerable.sum(axis=-1)
    precision = right / np.maximum(1, predicted)
    recall = np.where(actual, right / np.maximum(1, actual), np.nan)
    f1 = 2 * right / np.maximum(1, predicted + actual)
    return precision, recall, f1


def compute_wrong_abstention(abstained: Flags, unanswerable: Flags) -> Values:
    """Compute the share of answerable cases that were abstained on, over the last axis.

    Returns:
        The share; nan where no case is answerable.
    """
    answerable = (~unanswerable).sum(axis=-1)
    wrong = (abstained & ~unanswerable).sum(axis=-1)
    return np.where(answerable, wrong / np.maximum(1, answerable), np.nan)


def compute_risk_coverage(confidence: Values, wrong: Flags) -> tuple[Values, Values]:
    """Compute the risk-coverage curve (El-Yaniv & Wiener 2010).

    Cases are answered in the order of their confidence. Those with equal confidence share their
    mean error, which is the expectation over their orders.

    Returns:
        Coverage and risk, a point for each number of answered cases.
    """
    order = np.argsort(-confidence, kind="stable")
    errors = wrong[order].astype(float)
    _, groups = np.unique(-confidence[order], return_inverse=True)
    errors = (np.bincount(groups, errors) / np.bincount(groups))[groups]
    answered = np.arange(1, len(errors) + 1)
    return answered / len(errors), np.cumsum(errors) / answered


def compute_aurc(confidence: Values, wrong: Flags) -> float:
    """Compute the area under the risk-coverage curve: the mean risk; less is better."""
    if not len(wrong):
        return float("nan")
    _, risk = compute_risk_coverage(confidence, wrong)
    return float(risk.mean())


def compute_auroc(confidence: Values, answerable: Flags) -> Values:
    """Compute how often an answerable case has more confidence than an unanswerable one.

    This is Mann and Whitney's U by ranks, the area under the ROC curve, over the last axis.

    Returns:
        The area; nan where all cases are of one kind.
    """
    ranks = rankdata(confidence, axis=-1)
    positives = answerable.sum(axis=-1)
    negatives = (~answerable).sum(axis=-1)
    pairs = positives * negatives
    ordered_pairs = (ranks * answerable).sum(axis=-1) - positives * (positives + 1) / 2
    return np.where(pairs, ordered_pairs / np.maximum(1, pairs), np.nan)


def compute_reliability(
    confidence: Values,
    right: Flags,
    bins: int = 10,
) -> list[tuple[float, float, int]]:
    """Compute how often the system was right, by confidence.

    Returns:
        Mean confidence, share of right cases and number of cases, for each bin that has any.
    """
    bin_of_case = np.minimum((confidence * bins).astype(int), bins - 1)
    points = []
    for bin_number in np.unique(bin_of_case):
        in_bin = bin_of_case == bin_number
        points.append(
            (float(confidence[in_bin].mean()), float(right[in_bin].mean()), int(in_bin.sum()))
        )
    return points


def compute_calibration_error(
    confidence: Values,
    right: Flags,
    bins: int = 10,
) -> float:
    """Compute the expected calibration error (Guo et al. 2017).

    It is the distance of confidence from the share of right cases, averaged over the bins with
    their cases as weights.
    """
    total = 0.0
    for mean_confidence, share_right, count in compute_reliability(confidence, right, bins):
        total += count * abs(mean_confidence - share_right)
    return total / max(1, len(right))
