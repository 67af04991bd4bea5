"""Tells whether the numbers and dates of a question were said, or follow from what was said."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, timedelta

from rag.english.partial_dates import PartialDate, find_partial_dates
from rag.english.quantities import Quantity, find_quantities
from rag.english.tokens import find_words
from rag.english.word_lists import load_entries

_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")
_IMPLIED_STEP = 1  # of "the year after" and "the day before"
_MAX_STEP = 31  # days, weeks, months or years between what was said and what is asked
_WEEK = 7  # days
_MONTHS_OF_YEAR = 12
_MONTHS = [month.casefold() for month in load_entries("months")]
_ABBREVIATION = 3  # letters
_DECIMALS = 6  # to which differences are rounded
_LEAP_YEAR = 2024  # of a date without a year, so that 29 February is one

_Number = tuple[float, int]  # its value, and where it begins
_MonthAndDay = tuple[int, int]


def follows_from(text: str, told: str) -> bool:
    """Tell whether every number and every date of a text was told or can be reckoned from it.

    A sum or a difference of two numbers that were told can be, and so can a day, a month or a year
    that lies as many steps before or after one that was told. From "two days after 3 May" follow
    "5 May" and "June", but not "9 May".
    """
    values = {value for value, _ in _find_numbers(told)}
    steps = _find_steps(values)
    told_dates = find_partial_dates(told)
    asked_dates = find_partial_dates(text)
    days = _reckon_days(told_dates, steps)
    months = _reckon_months(told, steps) | {month for month, _ in days}
    if not _has_known_months(asked_dates, months):
        return False
    if _has_weekday(asked_dates) and not told_dates:
        return False
    known = _reckon_numbers(values)
    for value, start in _find_numbers(text):
        if value in known:
            continue
        if _find_day(start, asked_dates) not in days:
            return False
    return True


def _find_numbers(text: str) -> list[_Number]:
    """Find the numbers of a text, in digits and in words, those of dates too."""
    quantities = find_quantities(text)
    numbers = [(quantity.value, quantity.start) for quantity in quantities]
    for match in _DIGITS.finditer(text):
        if _is_inside(match.start(), quantities):
            continue
        digits = match.group().replace(",", "")
        numbers.append((float(digits), match.start()))
    return numbers


def _is_inside(position: int, quantities: Iterable[Quantity]) -> bool:
    return any(quantity.start <= position < quantity.end for quantity in quantities)


def _find_steps(values: Iterable[float]) -> set[int]:
    """Find the whole numbers that may count days, weeks, months or years."""
    steps = {_IMPLIED_STEP}
    for value in values:
        if value.is_integer() and 0 < value <= _MAX_STEP:
            steps.add(int(value))
    return steps


def _reckon_numbers(values: Collection[float]) -> set[float]:
    """Reckon the sums and differences of some numbers."""
    terms = {*values, float(_IMPLIED_STEP)}
    known = set(terms)
    for first, second in itertools.product(terms, repeat=2):
        known.add(first + second)
        known.add(round(first - second, _DECIMALS))
    return known


def _reckon_days(dates: Iterable[PartialDate], steps: Collection[int]) -> set[_MonthAndDay]:
    """Reckon the days that lie some days or weeks before or after others."""
    distances: list[timedelta] = []
    for step in steps:
        distances.append(timedelta(days=step))
        distances.append(timedelta(days=step * _WEEK))
    found: set[_MonthAndDay] = set()
    for base in _list_days(dates):
        for distance in distances:
            found.add(_drop_year(base - distance))
            found.add(_drop_year(base + distance))
    return found


def _list_days(dates: Iterable[PartialDate]) -> list[date]:
    """List the days of dates with a day and a month."""
    days: list[date] = []
    for partial in dates:
        day = replace(partial, year=partial.year or _LEAP_YEAR).to_date()
        if day is not None:
            days.append(day)
    return days


def _drop_year(day: date) -> _MonthAndDay:
    return day.month, day.day


def _reckon_months(told: str, steps: Iterable[int]) -> set[int]:
    """Reckon the months, from 1, that were told or lie some months before or after."""
    named = _find_months(told)
    months = set(named)
    for month, step in itertools.product(named, steps):
        months.add((month - 1 + step) % _MONTHS_OF_YEAR + 1)
        months.add((month - 1 - step) % _MONTHS_OF_YEAR + 1)
    return months


def _find_months(told: str) -> set[int]:
    """Find the months that a text names, also abbreviated: "Sep"."""
    words = set(find_words(told))
    found: set[int] = set()
    for number, month in enumerate(_MONTHS, start=1):
        if month in words or month[:_ABBREVIATION] in words:
            found.add(number)
    return found


def _has_known_months(dates: Iterable[PartialDate], known: Collection[int]) -> bool:
    return all(day.month is None or day.month in known for day in dates)


def _has_weekday(dates: Iterable[PartialDate]) -> bool:
    return any(day.weekday is not None for day in dates)


def _find_day(start: int, dates: Iterable[PartialDate]) -> _MonthAndDay | None:
    """Find the day of the date that holds an offset."""
    for partial in dates:
        if not partial.start <= start < partial.end:
            continue
        if partial.month is not None and partial.day is not None:
            return partial.month, partial.day
    return None
