"""Metrics of abstention and confidence. Abstaining is read from the answer's typed status.

Arrays run over cases. Where a function works "over the last axis", the axes before it are
resamples, which are computed together.
"""

from __future__ import annotations

import math
from typing import Any

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
    recall = _divide_or_nan(right, actual)
    f1 = 2 * right / np.maximum(1, predicted + actual)
    return precision, recall, f1


def compute_wrong_abstention(abstained: Flags, unanswerable: Flags) -> Values:
    """Compute the share of answerable cases that were abstained on, over the last axis.

    Returns:
        The share; nan where no case is answerable.
    """
    answerable = (~unanswerable).sum(axis=-1)
    wrong = (abstained & ~unanswerable).sum(axis=-1)
    return _divide_or_nan(wrong, answerable)


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
    errors_of_group = np.bincount(groups, errors)
    mean_errors = errors_of_group / np.bincount(groups)
    answered = np.arange(1, len(errors) + 1)
    coverage = answered / len(errors)
    risk = np.cumsum(mean_errors[groups]) / answered
    return coverage, risk


def compute_aurc(confidence: Values, wrong: Flags) -> float:
    """Compute the area under the risk-coverage curve: the mean risk; less is better."""
    if not len(wrong):
        return math.nan
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
    rank_sum = (ranks * answerable).sum(axis=-1)
    least_rank_sum = positives * (positives + 1) / 2
    ordered_pairs = rank_sum - least_rank_sum
    return _divide_or_nan(ordered_pairs, pairs)


def _divide_or_nan(part: NDArray[Any], whole: NDArray[Any]) -> Values:
    """Divide; nan where the whole is zero."""
    quotient = part / np.maximum(1, whole)
    return np.where(whole, quotient, np.nan)


def compute_reliability(
    confidence: Values,
    right: Flags,
    bins: int = 10,
) -> list[tuple[float, float, int]]:
    """Compute how often the system was right, by confidence.

    Returns:
        Mean confidence, share of right cases and number of cases, for each bin that has any.
    """
    bin_numbers = (confidence * bins).astype(int)
    bin_of_case = np.minimum(bin_numbers, bins - 1)
    points = []
    for bin_number in np.unique(bin_of_case):
        in_bin = bin_of_case == bin_number
        mean_confidence = float(confidence[in_bin].mean())
        share_right = float(right[in_bin].mean())
        count = int(in_bin.sum())
        points.append((mean_confidence, share_right, count))
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
    points = compute_reliability(confidence, right, bins)
    for mean_confidence, share_right, count in points:
        distance = abs(mean_confidence - share_right)
        total += count * distance
    return total / max(1, len(right))
