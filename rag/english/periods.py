"""Reads a period that is counted from today: "since Monday", "this week", "in October 2024"."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from rag.english.dates import DATE, parse_date
from rag.english.partial_dates import PartialDate, find_partial_dates
from rag.english.word_lists import load_entries, load_values

_FLAGS = re.IGNORECASE | re.VERBOSE
_WEEKDAYS = [day.casefold() for day in load_entries("weekdays")]
_WEEK = 7
_COUNT = rf"(?P<count>an?|\d{{1,3}}|{'|'.join(load_values('number_words'))})"
_RELATION = re.compile(
    r"""
    (?P<word>since|after|before|until|till|up[ ]to|on|in|during|from|of|dated|for)
    [ ]+(?P<rest>.+)
    """,
    _FLAGS,
)
_RANGE = re.compile(
    r"""
    (?: between[ ]+(?P<first>.+?)[ ]+and | from[ ]+(?P<first2>.+?)[ ]+(?:to|until|till) )
    [ ]+(?P<last>.+)
    """,
    _FLAGS,
)
_DAY_ALONE = re.compile(r"(?:the[ ])?(\d{1,2})(?:st|nd|rd|th)?", _FLAGS)
_WEEKDAY = re.compile(rf"(?:(?:last|this)[ ])?({'|'.join(_WEEKDAYS)})", _FLAGS)
_CALENDAR_UNIT = re.compile(r"(?P<which>this|last|previous)[ ](?P<unit>week|month|year)", _FLAGS)
_START = re.compile(
    r"(?:the[ ])?(?:start|beginning)[ ]of[ ](?:the|this)[ ](?P<unit>week|month|year)", _FLAGS
)
_LAST_UNITS = re.compile(
    rf"the[ ](?:last|past|previous)[ ](?:{_COUNT}[ ])?(?P<unit>day|week|month|year)s?"
    rf"|past[ ](?:{_COUNT.replace('count', 'count2')}[ ])?(?P<unit2>day|week|month|year)s?",
    _FLAGS,
)
_AGO = re.compile(rf"{_COUNT}[ ](?P<unit>day|week|month|year)s?[ ]ago", _FLAGS)
_ONWARDS = re.compile(r"[ ](?:on|onwards?)$", re.IGNORECASE)
# Without a word such as "in" in front, only these are a period.
_STANDS_ALONE = re.compile(
    r"(?:today|yesterday|this|last|the|past|lately|recently)\b", re.IGNORECASE
)
_RECENT_DAYS = 30  # that "lately" means


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `first` to `last`, both included; None where that end is open."""

    first: date | None = None
    last: date | None = None


def parse_period(text: str, today: date) -> Period | None:
    """Parse a text that names a period and nothing else.

    Args:
        text: Such as "since Monday" or "in October 2024".
        today: The day on which it is said.

    Returns:
        The period; None for any other text.
    """
    text = " ".join(text.split())
    try:
        return _parse_range(text, today) or _parse_related(text, today)
    except (ValueError, OverflowError):  # a day that no calendar has
        return None


def _parse_range(text: str, today: date) -> Period | None:
    match = _RANGE.fullmatch(text)
    if match is None:
        return None
    last = _find_days(match["last"], today)
    if last is None or last.last is None:
        return None
    # The first day may leave month and year to the last: "between 1 June and 3 July 2025".
    named = match["first"] or match["first2"]
    if day_alone := _DAY_ALONE.fullmatch(named):
        named = last.last.replace(day=int(day_alone[1])).isoformat()
    first = _find_days(named, last.last)
    if first is None:
        return None
    return Period(first.first, last.last)


def _parse_related(text: str, today: date) -> Period | None:
    match = _RELATION.fullmatch(text)
    if match is None:
        return _find_days(text, today) if _STANDS_ALONE.match(text) else None
    word = match["word"].casefold()
    rest = match["rest"]
    is_open = word == "since"
    if word == "from" and _ONWARDS.search(rest):
        is_open = True
        rest = _ONWARDS.sub("", rest)
    days = _find_days(rest, today)
    if days is None:
        return None
    if is_open:
        return Period(first=days.first)
    if word == "before" and days.first:
        return Period(last=days.first - timedelta(days=1))
    if word == "after" and days.last:
        return Period(first=days.last + timedelta(days=1))
    if word in ("until", "till", "up to"):
        return Period(last=days.last)
    return days


def _find_days(text: str, today: date) -> Period | None:
    """Find the days that a text such as "Monday", "last week" or "2024" means."""
    near = {"today": 0, "yesterday": -1}
    folded = text.casefold()
    if folded in near:
        day = today + timedelta(days=near[folded])
        return Period(day, day)
    if folded in ("lately", "recently"):
        return Period(today - timedelta(days=_RECENT_DAYS), today)
    if match := _WEEKDAY.fullmatch(text):
        back = (today.weekday() - _WEEKDAYS.index(match[1].casefold())) % _WEEK
        if folded.startswith("last") and back == 0:
            back = _WEEK
        day = today - timedelta(days=back)
        return Period(day, day)
    if match := _CALENDAR_UNIT.fullmatch(text):
        is_this = match["which"].casefold() == "this"
        return _find_calendar_unit(match["unit"].casefold(), is_this, today)
    if match := _START.fullmatch(text):
        return _count_calendar_units(match["unit"].casefold(), 0, today)
    if match := _LAST_UNITS.fullmatch(text):
        unit = match["unit"] or match["unit2"]
        count = _read_count(match["count"] or match["count2"])
        return Period(_step_back(today, count, unit.casefold()), today)
    if match := _AGO.fullmatch(text):
        day = _step_back(today, _read_count(match["count"]), match["unit"].casefold())
        return Period(day, day)
    return _find_date(text, today)


def _find_calendar_unit(unit: str, is_this: bool, today: date) -> Period:
    """Find the days of this week, month or year, which has no end yet, or of the last one."""
    period = _count_calendar_units(unit, 0 if is_this else -1, today)
    return Period(first=period.first) if is_this else period


def _count_calendar_units(unit: str, steps: int, today: date) -> Period:
    if unit == "week":
        first = today + timedelta(days=_WEEK * steps - today.weekday())
        return Period(first, first + timedelta(days=_WEEK - 1))
    if unit == "month":
        months = today.year * 12 + today.month - 1 + steps
        return _build_month(months // 12, months % 12 + 1)
    return _build_year(today.year + steps)


def _step_back(today: date, count: int, unit: str) -> date:
    if unit in ("day", "week"):
        return today - timedelta(days=count * (_WEEK if unit == "week" else 1))
    months = today.year * 12 + today.month - 1
    months -= count * (12 if unit == "year" else 1)
    year, month = divmod(months, 12)
    days_of_month = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(today.day, days_of_month))


def _read_count(text: str | None) -> int:
    if text is None or text.casefold() in ("a", "an"):
        return 1
    if text.isdigit():
        return int(text)
    return int(load_values("number_words")[text.casefold()])


def _find_date(text: str, today: date) -> Period | None:
    """Find a date, month or year; where the year is missing, the last that has begun."""
    text = re.sub(r"^the[ ]", "", text, flags=re.IGNORECASE)
    if DATE.fullmatch(text):
        day = parse_date(text)
        return Period(day, day) if day else None
    titled = re.sub(r"\b[a-z]{3,}", lambda word: word[0].capitalize(), text.casefold())
    titled = re.sub(r"^(?:The )?(?:Start|Beginning) of ", "", titled)
    found = find_partial_dates(titled)
    if len(found) != 1 or (found[0].start, found[0].end) != (0, len(titled)):
        return None
    return _complete(found[0], today)


def _complete(partial: PartialDate, today: date) -> Period | None:
    if partial.month is None:
        return _build_year(partial.year) if partial.year else None
    year = partial.year
    if year is None:
        begins = date(today.year, partial.month, 1)
        if partial.day is not None:
            begins = date(today.year, partial.month, partial.day)
        year = today.year if begins <= today else today.year - 1
    if partial.day is None:
        return _build_month(year, partial.month)
    day = date(year, partial.month, partial.day)
    return Period(day, day)


def _build_month(year: int, month: int) -> Period:
    days = calendar.monthrange(year, month)[1]
    return Period(date(year, month, 1), date(year, month, days))


def _build_year(year: int) -> Period:
    return Period(date(year, 1, 1), date(year, 12, 31))
