"""Publication dates in the spellings that pages, front matter and bylines use."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from rag.english.dates import parse_date, parse_date_line

DAY = date(2024, 11, 5)


@pytest.mark.parametrize(
    "text",
    [
        "2024-11-05",
        "2024/11/05",
        "2024.11.5",
        "5 November 2024",
        "5 Nov 2024",
        "5th November 2024",
        "5th of November 2024",
        "5 November, 2024",
        "November 5, 2024",
        "November 5 2024",
        "Nov. 5, 2024",
        "NOV 5, 2024",
        "Nov 5th, 2024",
        "05/11/2024",
        "5.11.2024",
        "05-11-2024",
        "2024-11-05T23:59:00-11:00",
        "Tue, 05 Nov 2024 08:30:00 GMT",
        datetime(2024, 11, 5, 23, 30),
        date(2024, 11, 5),
    ],
)
def test_a_date_is_understood(text: object) -> None:
    assert parse_date(text) == DAY


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Sept 3, 2024", date(2024, 9, 3)),
        ("31/01/2024", date(2024, 1, 31)),
        ("01/31/2024", date(2024, 1, 31)),
        ("3/4/2024", date(2024, 4, 3)),
        ("29 February 2024", date(2024, 2, 29)),
        ("1 May 1999", date(1999, 5, 1)),
    ],
)
def test_awkward_dates(text: str, day: date) -> None:
    assert parse_date(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "November 2024",
        "2024",
        "31/02/2024",
        "45 November 2024",
        "2024-13-45",
        "12:30",
        "v1.2.3",
    ],
)
def test_what_names_no_day_is_no_date(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize(
    "line",
    [
        "5 November 2024",
        "Published: 5 November 2024",
        "Published on 5 November 2024",
        "First published: Nov 5, 2024",
        "Posted Nov 5, 2024",
        "Tuesday 5 November 2024",
        "Tuesday, November 5, 2024",
        "Tue, Nov 5, 2024, 7:55 PM",
        "5 November 2024, 08:40",
        "Nov 5, 2024 at 9:15 am GMT",
        "2024-11-05T08:30:00Z",
        "Date: 2024-11-05",
    ],
)
def test_a_line_that_is_only_a_date_is_one(line: str) -> None:
    assert parse_date_line(line) == DAY


@pytest.mark.parametrize(
    "line",
    [
        "On 5 November 2024 the council met.",
        "5 November 2024 was a Tuesday",
        "Minutes of 5 November 2024",
    ],
)
def test_a_line_that_says_more_is_text(line: str) -> None:
    assert parse_date_line(line) is None
