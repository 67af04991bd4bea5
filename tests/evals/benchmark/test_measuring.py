"""Quantiles are values that were measured."""

from __future__ import annotations

from evals.benchmark.measuring import compute_quantile


def test_a_quantile_is_one_of_the_values() -> None:
    assert [compute_quantile([4.0, 1.0, 3.0, 2.0], share) for share in (0.0, 0.5, 0.95, 1.0)] == [
        1.0,
        3.0,
        4.0,
        4.0,
    ]
