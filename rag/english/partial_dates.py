"""Finds dates of which a part may be missing: "19 June", "June 2024", "Monday", "last year"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from rag.english.word_lists import build_alternation, load_entries, load_values

_MONTHS = [month.casefold() for month in load_entries("months")]
_WEEKDAYS = [day.casefold() for day in load_entries("weekdays")]
_MONTH = rf"(?:{build_alternation('months')})"
_YEAR = r"(?:1[5-9]|20)\d\d"
_DAY = r"(?P<{0}>[0-3]?\d)(?:st|nd|rd|th)?"
_DATE = re.compile(
    rf"""
    \b(?:
      {_DAY.format("day")}\ (?:of\ )?(?P<month>{_MONTH})(?:,?\ (?P<year>{_YEAR}))?
    | (?P<month2>{_MONTH})\ {_DAY.format("day2")}(?!\d|,\d|\s(?:per|million|thousand))
      (?:,?\ (?P<year2>{_YEAR}))?
    | (?P<month3>{_MONTH})(?:,?\ (?:of\ )?(?P<year3>{_YEAR}))?
    | (?P<year4>(?<![£$€\d,.])\b{_YEAR})
      (?![\d%]|[.,]\d|\ (?:{build_alternation("counted_nouns")})\b)
    )(?!\w)
    """,
    re.VERBOSE,
)
_WEEKDAY = re.compile(rf"\b({build_alternation('weekdays')})s?\b")
_RELATIVE = re.compile(
    r"\b(?:(?P<near>yesterday|today|tomorrow|tonight)"
    r"|(?P<which>last|this|next|previous) (?P<unit>week|month|year|spring|summer|autumn|winter))\b",
    re.IGNORECASE,
)
_COUNT = rf"(?P<count>a|an|\d+|{'|'.join(load_values('number_words'))})"
_LATER = re.compile(
    rf"\b{_COUNT} (?P<unit>day|week|month|year)s? "
    r"(?P<way>later|after|afterwards|earlier|before|ago)\b",
    re.IGNORECASE,
)
_AHEAD = re.compile(r"\b(?:will|would|to|due|next|tomorrow|plans?|planned)\b", re.IGNORECASE)
_NEAR_DAYS = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1}
_STEPS = {"last": -1, "previous": -1, "this": 0, "next": 1}
_BACKWARDS = frozenset(("earlier", "before", "ago"))
_DAYS = {"day": 1, "week": 7}
_WEEK = 7  # days
_MONTHS_OF_YEAR = 12
_BETWEEN = re.compile(r",?\s*(?:the\s+)?")  # a weekday and the day of a month


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date, or as much of it as is known, with where it stands in the text."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None  # 0 is Monday
    start: int = 0
    end: int = 0

    def to_date(self) -> date | None:
        """Return the day where year, month and day are known."""
        if self.year is None or self.month is None or self.day is None:
            return None
        try:
            return date(self.year, self.month, self.day)
        except ValueError:
            return None


def find_partial_dates(text: str) -> list[PartialDate]:
    """Find the dates that a text names, in order; what it only reckons is left out."""
    dates = [_read_date(match) for match in _DATE.finditer(text)]
    for match in _WEEKDAY.finditer(text):
        weekday = PartialDate(
            weekday=_number_weekday(match),
            start=match.start(),
            end=match.end(),
        )
        dates.append(weekday)
    dates.sort(key=lambda day: day.start)
    return _join_weekdays(dates, text)


def _read_date(match: re.Match[str]) -> PartialDate:
    month = match["month"] or match["month2"] or match["month3"]
    day = match["day"] or match["day2"]
    year = match["year"] or match["year2"] or match["year3"] or match["year4"]
    return PartialDate(
        year=int(year) if year else None,
        month=_MONTHS.index(month.casefold()) + 1 if month else None,
        day=int(day) if day else None,
        start=match.start(),
        end=match.end(),
    )


def _number_weekday(match: re.Match[str]) -> int:
    return _WEEKDAYS.index(match.group(1).casefold())


def _join_weekdays(dates: Iterable[PartialDate], text: str) -> list[PartialDate]:
    """Join "Monday, 4 November" to one date."""
    joined: list[PartialDate] = []
    for day in dates:
        if joined and _continues(joined[-1], day, text):
            weekday = joined[-1]
            joined[-1] = replace(day, weekday=weekday.weekday, start=weekday.start)
        else:
            joined.append(day)
    return joined


def _continues(weekday: PartialDate, day: PartialDate, text: str) -> bool:
    """Whether a day of a month stands right behind a weekday."""
    if weekday.weekday is None or weekday.month is not None:
        return False
    if day.day is None or day.weekday is not None:
        return False
    between = text[weekday.end : day.start]
    return _BETWEEN.fullmatch(between) is not None


def reckon_dates(
    text: str,
    published: date | None,
    known: Sequence[PartialDate],
) -> list[PartialDate]:
    """Find the dates that follow from what a text says.

    "Three days later" behind "3 May 2024" is 6 May 2024; "on Monday" in an article of 9 May 2024 is
    6 May 2024, and also 13 May where the text looks ahead.

    Args:
        text: With words such as "yesterday", "on Monday" or "three days later".
        published: The day from which they are reckoned, if it is known.
        known: Dates named in or before the text, from which "later" is reckoned.
    """
    days: list[PartialDate] = []
    if published:
        days += _reckon_weekdays(text, published)
        days += _reckon_relative(text, published)
    bases = _list_bases(known, published)
    for match in _LATER.finditer(text):
        if published and match["way"].casefold() == "ago":
            days.append(_step(published, match))
        else:
            days += [_step(base, match) for base in bases]
    return days


def _list_bases(known: Sequence[PartialDate], published: date | None) -> list[date]:
    """List the days that are known, also with the year of the article where none is named."""
    candidates = list(known)
    if published:
        candidates += [replace(day, year=day.year or published.year) for day in known]
    bases: list[date] = []
    for candidate in candidates:
        day = candidate.to_date()
        if day:
            bases.append(day)
    return bases


def build_partial_date(day: date) -> PartialDate:
    """Build the partial date, with all its parts, of a day."""
    return PartialDate(day.year, day.month, day.day, day.weekday())


def _reckon_weekdays(text: str, published: date) -> list[PartialDate]:
    """Reckon the last day of each weekday, and the next one where a text looks ahead."""
    days: list[PartialDate] = []
    is_ahead = _AHEAD.search(text) is not None
    for match in _WEEKDAY.finditer(text):
        days_back = (published.weekday() - _number_weekday(match)) % _WEEK
        last = published - timedelta(days=days_back)
        days.append(build_partial_date(last))
        if is_ahead:
            following = last + timedelta(days=_WEEK)
            days.append(build_partial_date(following))
    return days


def _reckon_relative(text: str, published: date) -> list[PartialDate]:
    """Reckon "yesterday", "last month" and the like."""
    days: list[PartialDate] = []
    for match in _RELATIVE.finditer(text):
        if match["near"]:
            shift = _NEAR_DAYS[match["near"].casefold()]
            day = published + timedelta(days=shift)
            days.append(build_partial_date(day))
        else:
            step = _STEPS[match["which"].casefold()]
            unit = match["unit"].casefold()
            days.append(_shift_unit(published, unit, step))
    return days


def _shift_unit(published: date, unit: str, step: int) -> PartialDate:
    """Reckon "last week" or "next spring": of a week only the month is known, else the year."""
    if unit == "week":
        day = published + timedelta(days=_WEEK * step)
        return PartialDate(day.year, day.month)
    if unit == "month":
        return _shift_month(published, step)
    return PartialDate(published.year + step)


def _shift_month(start: date, steps: int) -> PartialDate:
    months = start.year * _MONTHS_OF_YEAR + start.month - 1 + steps
    return PartialDate(
        year=months // _MONTHS_OF_YEAR,
        month=months % _MONTHS_OF_YEAR + 1,
    )


def _step(start: date, match: re.Match[str]) -> PartialDate:
    """Reckon "three days later" from a day; from months and years only those follow."""
    steps = _read_steps(match["count"].casefold())
    if match["way"].casefold() in _BACKWARDS:
        steps = -steps
    unit = match["unit"].casefold()
    if unit == "year":
        return PartialDate(start.year + steps)
    if unit == "month":
        return _shift_month(start, steps)
    distance = timedelta(days=_DAYS[unit] * steps)
    return build_partial_date(start + distance)


def _read_steps(written: str) -> int:
    if written in ("a", "an"):
        return 1
    count = load_values("number_words").get(written)
    return int(written) if count is None else int(count)
