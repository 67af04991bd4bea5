"""Intervals and tests behave as statistics says."""

from __future__ import annotations

import numpy as np
import pytest

from evals.metrics.statistics import bootstrap_difference, compute_mcnemar, estimate


def test_mcnemars_p_is_the_binomials() -> None:
    assert compute_mcnemar(1, 6) == pytest.approx(0.125)  # 2 (1 + 7) / 2^7
    assert compute_mcnemar(0, 0) == 1


def test_an_interval_holds_the_mean_and_narrows_with_more_cases() -> None:
    values = np.array([0.0, 1.0] * 200)
    few, many = (estimate(lambda rows: values[rows].mean(axis=-1), count) for count in (20, 400))
    assert few.low < few.value == 0.5 < few.high
    assert many.high - many.low == pytest.approx(
        4 * 0.5 / 20 * 0.98, rel=0.1
    )  # 2 x 1.96 standard errors of 0.5 / sqrt 400
    assert few.high - few.low > 3 * (many.high - many.low)


def test_a_run_does_not_differ_from_itself_and_a_worse_one_does() -> None:
    values = np.array([0.0, 1.0] * 30)
    same = bootstrap_difference(
        lambda rows: values[rows].mean(axis=-1), lambda rows: values[rows].mean(axis=-1), 60
    )
    worse = bootstrap_difference(
        lambda rows: values[rows].mean(axis=-1), lambda rows: values[rows].mean(axis=-1) / 2, 60
    )
    assert (same.difference, same.low, same.high, same.is_real) == (0, 0, 0, False)
    assert worse.high < 0
    assert worse.is_real
    assert worse.p < 0.01
    assert same.p == 1
