"""Tells whether the numbers and dates of a question were said, or follow from what was said."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterable
from datetime import date, timedelta

from rag.english.partial_dates import PartialDate, find_partial_dates
from rag.english.quantities import find_quantities
from rag.english.tokens import find_words
from rag.english.word_lists import load_entries

_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")
_IMPLIED_STEP = 1  # of "the year after" and "the day before"
_MAX_STEP = 31  # days, weeks, months or years between what was said and what is asked
_WEEK = 7  # days
_MONTHS_OF_YEAR = 12
_MONTHS = [month.casefold() for month in load_entries("months")]
_ABBREVIATION = 3  # letters
_LEAP_YEAR = 2024  # of a date without a year, so that 29 February is one

_Number = tuple[float, int]  # its value, and where it begins
_MonthAndDay = tuple[int, int]


def follows_from(text: str, told: str) -> bool:
    """Tell whether every number and every date of a text was told or can be reckoned from it.

    A sum or a difference of two numbers that were told can be, and so can a day, a month or a year
    that lies as many steps before or after one that was told.
    """
    values = {value for value, _ in _find_numbers(told)}
    steps = _find_steps(values)
    told_dates = find_partial_dates(told)
    days = _reckon_days(told_dates, steps)
    asked_dates = find_partial_dates(text)
    if not _has_known_months(asked_dates, _reckon_months(told, steps, days)):
        return False
    if any(day.weekday is not None for day in asked_dates) and not told_dates:
        return False
    known = _reckon_numbers(values)
    for value, start in _find_numbers(text):
        if value not in known and _find_day(start, asked_dates) not in days:
            return False
    return True


def _find_numbers(text: str) -> list[_Number]:
    """Find the numbers of a text, in digits and in words, those of dates too."""
    quantities = find_quantities(text)
    numbers = [(quantity.value, quantity.start) for quantity in quantities]
    for match in _DIGITS.finditer(text):
        if any(quantity.start <= match.start() < quantity.end for quantity in quantities):
            continue
        value = float(match.group().replace(",", ""))
        numbers.append((value, match.start()))
    return numbers


def _find_steps(values: Iterable[float]) -> set[int]:
    """Find the whole numbers that may count days, weeks, months or years."""
    steps = {int(value) for value in values if value.is_integer() and 0 < value <= _MAX_STEP}
    return steps | {_IMPLIED_STEP}


def _reckon_numbers(values: Collection[float]) -> set[float]:
    terms = {*values, float(_IMPLIED_STEP)}
    known = set(terms)
    for one, other in itertools.product(terms, repeat=2):
        known.add(one + other)
        known.add(round(one - other, 6))
    return known


def _reckon_days(dates: Iterable[PartialDate], steps: Collection[int]) -> set[_MonthAndDay]:
    """Reckon the days that lie some days or weeks before or after others."""
    bases = [_complete(day) for day in dates]
    found: set[_MonthAndDay] = set()
    for base, step, unit in itertools.product(bases, steps, (1, _WEEK)):
        if base is None:
            continue
        distance = timedelta(days=step * unit)
        for day in (base - distance, base + distance):
            found.add((day.month, day.day))
    return found


def _complete(day: PartialDate) -> date | None:
    if day.month is None or day.day is None:
        return None
    try:
        return date(day.year or _LEAP_YEAR, day.month, day.day)
    except ValueError:
        return None


def _reckon_months(told: str, steps: Iterable[int], days: Iterable[_MonthAndDay]) -> set[int]:
    """Reckon the months, from 1, that were told or follow from them."""
    named = {
        number
        for number, month in enumerate(_MONTHS, start=1)
        if {month, month[:_ABBREVIATION]} & set(find_words(told))
    }
    months = named | {month for month, _ in days}
    for month, step in itertools.product(named, steps):
        months.add((month - 1 + step) % _MONTHS_OF_YEAR + 1)
        months.add((month - 1 - step) % _MONTHS_OF_YEAR + 1)
    return months


def _has_known_months(dates: Iterable[PartialDate], known: Collection[int]) -> bool:
    return all(day.month is None or day.month in known for day in dates)


def _find_day(start: int, dates: Iterable[PartialDate]) -> _MonthAndDay | None:
    """Find the day of the date that holds an offset."""
    for each in dates:
        if each.start <= start < each.end and each.month is not None and each.day is not None:
            return each.month, each.day
    return None
