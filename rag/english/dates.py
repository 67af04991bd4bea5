"""Publication dates in the many spellings that articles use."""

from __future__ import annotations

import re
from datetime import date, datetime

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_NUMERIC = r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}"
_WRITTEN = rf"(?:{_NUMERIC}|{_DAY}\s+(?:of\s+)?{_MONTH},?\s+\d{{4}}|{_MONTH}\s+{_DAY},?\s+\d{{4}})"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_TIME = r"(?:[T,\s]+(?:at\s+)?\d{1,2}[:.]\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[ap]\.?m\.?)?\s*(?:Z|[+-]\d{2}:?\d{2}|[A-Z]{2,4})?)?"
_LABEL = r"(?:(?:first\s+)?(?:published|posted|updated|last\s+updated|date)(?:\s+on)?\s*:?\s*)?"

DATE = re.compile(_WRITTEN, re.IGNORECASE)
DATE_LINE = re.compile(rf"^{_LABEL}{_WEEKDAY}({_WRITTEN}){_TIME}$", re.IGNORECASE)


def parse_date(value: object) -> date | None:
    """The day meant by a date, a datetime or a text such as "Nov 18, 2024"; None when there is none.

    An ambiguous 3/4/2024 is read day first, as most of the world writes it.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    found = DATE.search(str(value))
    if not found:
        return None
    text = found.group(0)
    order = "YMD" if re.match(r"\d{4}", text) else "DMY"
    import dateparser  # takes a quarter of a second

    parsed = dateparser.parse(
        text,
        languages=["en"],
        settings={"DATE_ORDER": order, "REQUIRE_PARTS": ["day", "month", "year"]},
    )
    return parsed.date() if parsed else None


def parse_date_line(line: str) -> date | None:
    """The date of a line that holds a date and nothing else, such as "Published: 16 November 2024"."""
    match = DATE_LINE.match(line.strip())
    return parse_date(match.group(1)) if match else None
