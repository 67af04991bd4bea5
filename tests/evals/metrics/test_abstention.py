"""Metrics of abstention agree with scikit-learn and with values worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import precision_recall_fscore_support, roc_auc_score

from evals.metrics import abstention


def test_risk_over_coverage_is_that_worked_out_by_hand() -> None:
    confidence = np.array([0.6, 0.9, 0.7, 0.8])
    wrong = np.array([True, False, False, True])
    coverage, risk = abstention.compute_risk_coverage(confidence, wrong)
    assert coverage.tolist() == [0.25, 0.5, 0.75, 1]
    assert risk == pytest.approx([0, 1 / 2, 1 / 3, 1 / 2])
    assert abstention.compute_aurc(confidence, wrong) == pytest.approx(1 / 3)


def test_the_equally_confident_have_no_order() -> None:
    confidence = np.full(4, 0.5)
    wrong = np.array([True, False, False, True])
    assert abstention.compute_aurc(confidence, wrong) == pytest.approx(0.5)


def test_precision_recall_and_f1_agree_with_scikit_learn() -> None:
    rng = np.random.default_rng(1)
    for _ in range(20):
        abstained = rng.random(30) < 0.4
        unanswerable = rng.random(30) < 0.3
        expected = precision_recall_fscore_support(
            unanswerable,
            abstained,
            average="binary",
            zero_division=0.0,
        )
        values = abstention.compute_precision_recall_f1(abstained, unanswerable)
        assert values == pytest.approx(expected[:3])


def test_the_roc_area_agrees_with_scikit_learn() -> None:
    rng = np.random.default_rng(1)
    for _ in range(20):
        unanswerable = rng.random(30) < 0.3
        confidence = np.round(rng.random(30), 1)
        expected = roc_auc_score(unanswerable, confidence)
        auroc = abstention.compute_auroc(confidence, unanswerable)
        assert auroc == pytest.approx(expected)


def test_recall_of_abstaining_is_not_defined_where_everything_can_be_answered() -> None:
    none = np.zeros((2, 5), bool)
    _, recall, _ = abstention.compute_precision_recall_f1(none, none)
    wrong_abstention = abstention.compute_wrong_abstention(none, ~none)
    assert np.isnan(recall).all()
    assert np.isnan(wrong_abstention).all()


def test_calibration_error_is_that_worked_out_by_hand() -> None:
    confidence = np.array([0.95, 0.95, 0.15, 0.15])
    right = np.array([True, False, False, False])
    error = abstention.compute_calibration_error(confidence, right)
    assert error == pytest.approx(0.5 * 0.45 + 0.5 * 0.15)
