"""Computes what follows from the numbers and dates of the evidence, as a claim may."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import combinations, permutations

from rag.answering.grounding.material import Material
from rag.english.amounts import Amount, has_same_sign
from rag.english.partial_dates import PartialDate, find_partial_dates

_PERCENT = 100
_TOLERANCE = 0.006  # relative


def is_computed(amount: Amount, told: Sequence[Amount], material: Material) -> bool:
    """Whether an amount follows from those of the evidence.

    From "5 men and 7 women" follow 12 and 2, from "50 instead of 40" also 25 %, and from "1990 to
    2010" 20; from none of them does 9.

    Args:
        amount: An amount of the claim.
        told: The amounts of the cited sentences.
        material: The claim and its evidence.
    """
    alike = [other.value for other in told if has_same_sign(amount.quantity, other.quantity)]
    results = _compute_sums(alike)
    if "%" in amount.quantity.units:
        results += _compute_changes(told)
    results += _compute_intervals(material)
    return any(_is_close(amount.value, result) for result in results)


def _is_close(value: float, result: float) -> bool:
    return math.isclose(value, result, rel_tol=_TOLERANCE)


def _compute_sums(values: Sequence[float]) -> list[float]:
    """Compute the sums and differences of two values, and the sum of all."""
    results: list[float] = [sum(values)]
    for first, second in combinations(values, 2):
        results.append(first + second)
        results.append(abs(first - second))
    return results


def _compute_changes(told: Iterable[Amount]) -> list[float]:
    """Compute by how many per cent one number exceeds another, and what share of it is."""
    numbers = [amount.value for amount in told if "%" not in amount.quantity.units]
    divisible = [number for number in numbers if number]
    changes: list[float] = []
    for number, base in permutations(divisible, 2):
        share = _PERCENT * number / base
        changes.append(round(share))
        changes.append(round(abs(share - _PERCENT)))
    return changes


def _compute_intervals(material: Material) -> list[float]:
    """Compute how many years and days lie between two dates of the evidence."""
    dates = _find_dates(material)
    years = {day.year for day in dates if day.year}
    years |= _list_years_of_publication(material)
    intervals: list[float] = []
    for first_year, second_year in combinations(years, 2):
        intervals.append(abs(first_year - second_year))
    for first_day, second_day in combinations(_list_days(dates), 2):
        distance = first_day - second_day
        intervals.append(abs(distance.days))
    return intervals


def _find_dates(material: Material) -> list[PartialDate]:
    dates: list[PartialDate] = []
    for source in material.cited:
        dates += find_partial_dates(source.text)
    return dates


def _list_years_of_publication(material: Material) -> set[int]:
    years: set[int] = set()
    for source in material.cited:
        published = source.evidence.passage.published
        if published:
            years.add(published.year)
    return years


def _list_days(dates: Iterable[PartialDate]) -> set[date]:
    days: set[date] = set()
    for partial in dates:
        day = partial.to_date()
        if day:
            days.add(day)
    return days
