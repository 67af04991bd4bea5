"""Intervals and tests: 95 % bootstrap intervals of any figure, and McNemar's test."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

_RESAMPLES = 1000
_BATCH = 100  # resamples in memory
_SEED = 20241116

Rows = NDArray[np.intp]
Values = NDArray[np.float64]
# A statistic over the last axis: one value for one sample, or a value for each of many resamples.
Statistic = Callable[[Rows], Values]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure over `count` cases, with its 95 % interval."""

    value: float
    low: float
    high: float
    count: int


def estimate(statistic: Statistic, count: int) -> Estimate:
    """Estimate a statistic over the cases 0 to count - 1.

    The interval is the percentile interval of the bootstrap (Efron & Tibshirani 1993).
    """
    if count == 0:
        return Estimate(math.nan, math.nan, math.nan, 0)
    all_rows = np.arange(count)
    value = float(statistic(all_rows))
    resampled = _bootstrap(statistic, count)
    low, high = _compute_interval(resampled)
    return Estimate(value, low, high, count)


def apply_per_sample(statistic: Callable[[Rows], float]) -> Statistic:
    """Make a statistic of one sample into a statistic of many resamples."""
    return lambda rows: np.apply_along_axis(statistic, -1, rows)


def _bootstrap(statistic: Statistic, count: int) -> Values:
    """Compute the statistic over resamples; those where it is undefined are left out."""
    rng = np.random.default_rng(_SEED)
    batches = []
    for _ in range(_RESAMPLES // _BATCH):
        rows = rng.integers(0, count, (_BATCH, count))
        batches.append(statistic(rows))
    values = np.concatenate(batches)
    defined: Values = values[~np.isnan(values)]
    return defined


def _compute_interval(values: Values) -> tuple[float, float]:
    if not values.size:
        return math.nan, math.nan
    low, high = np.percentile(values, (2.5, 97.5))
    return float(low), float(high)


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure of two runs on the same cases.

    `difference` is b minus a, with its 95 % interval; `p` is its probability without a real
    difference.
    """

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
    """Compare two statistics over the same resampled cases (Koehn 2004).

    p is two-sided: twice the share of resamples in which the difference has the other sign.
    """

    def subtract(rows: Rows) -> Values:
        return b(rows) - a(rows)

    all_rows = np.arange(count)
    value_a = float(a(all_rows))
    value_b = float(b(all_rows))
    differences = _bootstrap(subtract, count)
    low, high = _compute_interval(differences)
    not_above = (differences <= 0).sum()
    not_below = (differences >= 0).sum()
    other_sign = min(not_above, not_below)
    p = min(1.0, 2 * (other_sign + 1) / (differences.size + 1))
    return Difference(
        value_a,
        value_b,
        value_b - value_a,
        low,
        high,
        float(p),
        count,
    )


def compute_mcnemar(only_a: int, only_b: int) -> float:
    """Compute the p-value of McNemar's exact test.

    Args:
        only_a: Number of cases that only the first run passes.
        only_b: Number of cases that only the second run passes.
    """
    flipped = only_a + only_b
    if not flipped:
        return 1.0
    test = binomtest(only_a, flipped)
    return float(test.pvalue)
