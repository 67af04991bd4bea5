"""Metrics of abstention agree with scikit-learn and with values worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import precision_recall_fscore_support, roc_auc_score

from evals.metrics import abstention


def test_risk_over_coverage_is_that_worked_out_by_hand() -> None:
    confidence, wrong = np.array([0.6, 0.9, 0.7, 0.8]), np.array([True, False, False, True])
    coverage, risk = abstention.compute_risk_coverage(confidence, wrong)
    assert coverage.tolist() == [0.25, 0.5, 0.75, 1]
    assert risk == pytest.approx([0, 1 / 2, 1 / 3, 1 / 2])
    assert abstention.compute_aurc(confidence, wrong) == pytest.approx(1 / 3)
    assert abstention.compute_aurc(np.full(4, 0.5), wrong) == pytest.approx(
        0.5
    )  # no order among the equally confident


def test_precision_recall_and_the_roc_area_agree_with_scikit_learn() -> None:
    chance = np.random.default_rng(1)
    for _ in range(20):
        abstained, unanswerable = chance.random(30) < 0.4, chance.random(30) < 0.3
        expected = precision_recall_fscore_support(
            unanswerable, abstained, average="binary", zero_division=0.0
        )[:3]
        assert abstention.compute_precision_recall_f1(abstained, unanswerable) == pytest.approx(
            expected
        )
        confidence = np.round(chance.random(30), 1)
        assert abstention.compute_auroc(confidence, unanswerable) == pytest.approx(
            roc_auc_score(unanswerable, confidence)
        )


def test_recall_of_abstaining_is_not_defined_where_everything_can_be_answered() -> None:
    none = np.zeros((2, 5), bool)
    assert np.isnan(abstention.compute_precision_recall_f1(none, none)[1]).all()
    assert np.isnan(abstention.compute_wrong_abstention(none, ~none)).all()


def test_calibration_error_is_that_worked_out_by_hand() -> None:
    confidence, right = np.array([0.95, 0.95, 0.15, 0.15]), np.array([True, False, False, False])
    assert abstention.compute_calibration_error(confidence, right) == pytest.approx(
        0.5 * 0.45 + 0.5 * 0.15
    )
