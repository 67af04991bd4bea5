"""Abstention, by the answer's typed status, and what its confidence is worth. Arrays run over cases."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

Flags = NDArray[np.bool_]
Values = NDArray[np.float64]


def precision_recall_f1(abstained: Flags, unanswerable: Flags) -> tuple[float, float, float]:
    """Of abstaining on what the articles cannot answer; 0 where nothing was abstained on.

    Counted here, for scikit-learn's takes milliseconds, and a report with its intervals needs it 60,000 times.
    """
    right = int((abstained & unanswerable).sum())
    said, wanted = int(abstained.sum()), int(unanswerable.sum())
    return right / max(1, said), right / max(1, wanted), 2 * right / max(1, said + wanted)


def wrongly_abstained(abstained: Flags, unanswerable: Flags) -> float:
    """The share of answerable cases that were abstained on; nan where none is answerable."""
    return float(abstained[~unanswerable].mean()) if (~unanswerable).any() else float("nan")


def risk_coverage(confidence: Values, wrong: Flags) -> tuple[Values, Values]:
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
    return float(risk_coverage(confidence, wrong)[1].mean()) if len(wrong) else float("nan")


def auroc(confidence: Values, answerable: Flags) -> float:
    """How often an answerable case is more confident than one that is not; nan where all are of one kind."""
    return float(roc_auc_score(answerable, confidence)) if 0 < answerable.sum() < len(answerable) else float("nan")


def reliability(confidence: Values, right: Flags, bins: int = 10) -> list[tuple[float, float, int]]:
    """(mean confidence, share that was right, cases) of each bin of confidence that has any."""
    at = np.minimum((confidence * bins).astype(int), bins - 1)
    return [(float(confidence[at == each].mean()), float(right[at == each].mean()), int((at == each).sum())) for each in np.unique(at)]


def expected_calibration_error(confidence: Values, right: Flags, bins: int = 10) -> float:
    """The mean distance of confidence from the share that was right, over bins by their cases (Guo et al. 2017)."""
    return sum(count * abs(mean - share) for mean, share, count in reliability(confidence, right, bins)) / max(1, len(right))
