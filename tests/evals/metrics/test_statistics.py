"""Intervals and tests behave as statistics says."""

from __future__ import annotations

import numpy as np
import pytest

from evals.metrics.statistics import (
    Rows,
    Statistic,
    Values,
    bootstrap_difference,
    compute_mcnemar,
    estimate,
)


def build_mean(values: Values) -> Statistic:
    def compute_mean(rows: Rows) -> Values:
        return np.asarray(values[rows].mean(axis=-1))

    return compute_mean


def test_mcnemars_p_is_the_binomials() -> None:
    assert compute_mcnemar(1, 6) == pytest.approx(0.125)  # 2 (1 + 7) / 2^7
    assert compute_mcnemar(0, 0) == 1


def test_an_interval_holds_the_mean_and_narrows_with_more_cases() -> None:
    mean = build_mean(np.array([0.0, 1.0] * 200))
    few = estimate(mean, 20)
    many = estimate(mean, 400)
    few_width = few.high - few.low
    many_width = many.high - many.low
    assert few.low < few.value == 0.5 < few.high
    # 2 x 1.96 standard errors of 0.5 / sqrt 400
    assert many_width == pytest.approx(4 * 0.5 / 20 * 0.98, rel=0.1)
    assert few_width > 3 * many_width


def test_a_run_does_not_differ_from_itself() -> None:
    mean = build_mean(np.array([0.0, 1.0] * 30))
    same = bootstrap_difference(mean, mean, 60)
    assert same.difference == 0
    assert same.low == 0
    assert same.high == 0
    assert not same.is_real
    assert same.p == 1


def test_a_worse_run_differs() -> None:
    values = np.array([0.0, 1.0] * 30)
    worse = bootstrap_difference(build_mean(values), build_mean(values / 2), 60)
    assert worse.high < 0
    assert worse.is_real
    assert worse.p < 0.01
