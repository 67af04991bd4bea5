"""Finds and parses dates in the many spellings that articles use."""

from __future__ import annotations

import re
from datetime import date, datetime

from rag.english.word_lists import build_alternation

_MONTH_NAMES = build_alternation("months")
_ANY_MONTH = rf"(?:{build_alternation('months', 'month_abbreviations')})\.?"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DATE = rf"""
    (?: \d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}         # 2024-11-18
      | \d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{4}}         # 18.11.2024
      | {_DAY}\s+(?:of\s+)?{_ANY_MONTH},?\s+\d{{4}} # 18 November 2024
      | {_ANY_MONTH}\s+{_DAY},?\s+\d{{4}}           # Nov 18, 2024
    )
    """
_WEEKDAY = build_alternation("weekdays", "weekday_abbreviations")
_TIME_OF_DAY = r"""
    [T,\s]+ (?:at\s+)?
    \d{1,2}[:.]\d{2} (?: :\d{2}(?:\.\d+)? )?
    \s* (?:[ap]\.?m\.?)?
    \s* (?:Z|[+-]\d{2}:?\d{2}|[A-Z]{2,4})?          # time zone
    """
_LABEL = r"(?:first\s+)? (?:published|posted|updated|last\s+updated|date) (?:\s+on)? \s*:?\s*"

DATE = re.compile(_DATE, re.IGNORECASE | re.VERBOSE)
DATE_LINE = re.compile(
    rf"^(?:{_LABEL})? (?:(?:{_WEEKDAY})\.?,?\s+)? (?P<date>{_DATE}) (?:{_TIME_OF_DAY})?$",
    re.IGNORECASE | re.VERBOSE,
)
MONTH = re.compile(rf"\b(?:{_MONTH_NAMES})\b")
DAY_OF_MONTH = re.compile(rf"\b\d{{1,2}} (?:{_MONTH_NAMES})\b")


def parse_date(value: object) -> date | None:
    """Find the day meant by a date, a datetime or a text such as "Nov 18, 2024".

    An ambiguous 3/4/2024 is read day first, as most of the world writes it.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    match = DATE.search(str(value))
    if match is None:
        return None
    text = match.group(0)
    order = "YMD" if re.match(r"\d{4}", text) else "DMY"
    import dateparser  # imported lazily: it takes a quarter of a second

    parsed = dateparser.parse(
        text,
        languages=["en"],
        settings={"DATE_ORDER": order, "REQUIRE_PARTS": ["day", "month", "year"]},
    )
    return parsed.date() if parsed else None


def is_date_line(line: str) -> bool:
    """Tell whether a line holds a date and nothing else, such as "Published: 16 November 2024"."""
    return bool(DATE_LINE.match(line))


def parse_date_line(line: str) -> date | None:
    """Parse the date of a line that holds a date and nothing else."""
    match = DATE_LINE.match(line.strip())
    return parse_date(match["date"]) if match else None
