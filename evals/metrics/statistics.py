"""Intervals and tests: 95 % bootstrap intervals of any figure, McNemar's test, the paired bootstrap."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

_RESAMPLES = 1000
_AT_ONCE = 100  # resamples that are held in memory
_SEED = 20241116

Rows = NDArray[np.intp]
Values = NDArray[np.float64]
Statistic = Callable[
    [Rows], Values
]  # over the last axis: one value, or one for each of many resamples


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure over `count` cases, with its 95 % interval."""

    value: float
    low: float
    high: float
    count: int


def estimate(statistic: Statistic, count: int) -> Estimate:
    """The statistic over all cases 0 to count - 1, with the percentile interval of its bootstrap (Efron & Tibshirani 1993)."""
    if count == 0:
        return Estimate(float("nan"), float("nan"), float("nan"), 0)
    return Estimate(
        float(statistic(np.arange(count))), *_compute_interval(_bootstrap(statistic, count)), count
    )


def apply_per_sample(statistic: Callable[[Rows], float]) -> Statistic:
    """A statistic of one sample, for many."""
    return lambda rows: np.apply_along_axis(statistic, -1, rows)


def _bootstrap(statistic: Statistic, count: int) -> Values:
    """The statistic over resampled cases; those over which it is not defined are left out."""
    chance = np.random.default_rng(_SEED)
    drawn = np.concatenate(
        [
            statistic(chance.integers(0, count, (_AT_ONCE, count)))
            for _ in range(_RESAMPLES // _AT_ONCE)
        ]
    )
    known: Values = drawn[~np.isnan(drawn)]
    return known


def _compute_interval(drawn: Values) -> tuple[float, float]:
    if not drawn.size:
        return float("nan"), float("nan")
    low, high = np.percentile(drawn, (2.5, 97.5))
    return float(low), float(high)


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure of two runs on the same cases: b minus a, its interval, and how likely that is without a real difference."""

    a: float
    b: float
    difference: float
    low: float
    high: float
    p: float
    count: int

    @property
    def is_real(self) -> bool:
        """Whether the interval leaves out zero."""
        return self.low > 0 or self.high < 0


def bootstrap_difference(a: Statistic, b: Statistic, count: int) -> Difference:
    """Both statistics over the same resampled cases (Koehn 2004). p is two-sided, by how often the difference changes its sign."""
    everything = np.arange(count)
    first, second = a(everything), b(everything)
    drawn = _bootstrap(lambda rows: b(rows) - a(rows), count)
    low, high = _compute_interval(drawn)
    p = min(1.0, 2 * (min((drawn <= 0).sum(), (drawn >= 0).sum()) + 1) / (drawn.size + 1))
    return Difference(
        float(first), float(second), float(second) - float(first), low, high, float(p), count
    )


def mcnemar(only_a: int, only_b: int) -> float:
    """McNemar's exact test: p for cases that only one of two runs passes."""
    return float(binomtest(only_a, only_a + only_b).pvalue) if only_a + only_b else 1.0
