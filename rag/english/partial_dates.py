"""Finds dates of which a part may be missing: "19 June", "June 2024", "Monday", "last year"."""

from __future__ import annotations

import re
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
_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}
_WEEK = 7


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
    found: list[PartialDate] = []
    for match in _DATE.finditer(text):
        month = match["month"] or match["month2"] or match["month3"]
        day = match["day"] or match["day2"]
        year = match["year"] or match["year2"] or match["year3"] or match["year4"]
        found.append(
            PartialDate(
                int(year) if year else None,
                _MONTHS.index(month.casefold()) + 1 if month else None,
                int(day) if day else None,
                start=match.start(),
                end=match.end(),
            )
        )
    for match in _WEEKDAY.finditer(text):
        weekday = _WEEKDAYS.index(match.group(1).casefold())
        found.append(PartialDate(weekday=weekday, start=match.start(), end=match.end()))
    return _join_weekdays(sorted(found, key=lambda each: each.start), text)


def reckon_dates(text: str, published: date | None, known: list[PartialDate]) -> list[PartialDate]:
    """Find the dates that follow from what a text says.

    Args:
        text: With words such as "yesterday", "on Monday" or "three days later".
        published: The day from which they are reckoned, if it is known.
        known: Dates named in or before the text, from which "later" is reckoned.
    """
    days = _reckon_from(text, published) if published else []
    bases = [base for base in (each.to_date() for each in known) if base]
    if published:
        completed = [replace(each, year=each.year or published.year) for each in known]
        bases += [base for base in (each.to_date() for each in completed) if base]
    for match in _LATER.finditer(text):
        starts = [published] if match["way"].casefold() == "ago" and published else bases
        days += [_step(start, match) for start in starts]
    return days


def build_partial_date(day: date) -> PartialDate:
    """Build the partial date, with all its parts, of a day."""
    return PartialDate(day.year, day.month, day.day, day.weekday())


def _join_weekdays(found: list[PartialDate], text: str) -> list[PartialDate]:
    """Join "Monday, 4 November" to one date."""
    joined: list[PartialDate] = []
    for each in found:
        last = joined[-1] if joined else None
        if (
            last
            and last.weekday is not None
            and last.month is None
            and each.day is not None
            and each.weekday is None
            and re.fullmatch(r",?\s*(?:the\s+)?", text[last.end : each.start])
        ):
            joined[-1] = replace(each, weekday=last.weekday, start=last.start)
        else:
            joined.append(each)
    return joined


def _reckon_from(text: str, published: date) -> list[PartialDate]:
    days: list[PartialDate] = []
    for match in _WEEKDAY.finditer(text):
        weekday = _WEEKDAYS.index(match.group(1).casefold())
        back = (published.weekday() - weekday) % _WEEK
        nearest = published - timedelta(days=back)
        days.append(build_partial_date(nearest))
        if _AHEAD.search(text):
            days.append(build_partial_date(nearest + timedelta(days=_WEEK)))
    for match in _RELATIVE.finditer(text):
        if match["near"]:
            shift = timedelta(days=_NEAR_DAYS[match["near"].casefold()])
            days.append(build_partial_date(published + shift))
        else:
            days.append(_shift_unit(published, match["unit"].casefold(), match["which"].casefold()))
    return days


def _shift_unit(published: date, unit: str, which: str) -> PartialDate:
    step = _STEPS[which]
    if unit == "week":
        day = published + timedelta(days=_WEEK * step)
        return PartialDate(day.year, day.month)
    if unit == "month":
        months = published.year * 12 + published.month - 1 + step
        return PartialDate(months // 12, months % 12 + 1)
    return PartialDate(published.year + step)


def _step(start: date, match: re.Match[str]) -> PartialDate:
    """Reckon "three days later" from a day; from months and years only those follow."""
    written = match["count"].casefold()
    count = 1 if written in ("a", "an") else load_values("number_words").get(written)
    steps = int(count if count is not None else written)
    if match["way"].casefold() in ("earlier", "before", "ago"):
        steps = -steps
    unit = match["unit"].casefold()
    if unit == "year":
        return PartialDate(start.year + steps)
    if unit == "month":
        months = start.year * 12 + start.month - 1 + steps
        return PartialDate(months // 12, months % 12 + 1)
    return build_partial_date(start + timedelta(days=_DAYS[unit] * steps))
