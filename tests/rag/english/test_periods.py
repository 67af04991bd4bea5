"""Periods that are counted from a day."""

from __future__ import annotations

from datetime import date

import pytest

from rag.english.periods import Period, parse_period

WEDNESDAY = date(2026, 11, 25)


def build_period(first: str, last: str) -> Period:
    return Period(
        date.fromisoformat(first) if first else None,
        date.fromisoformat(last) if last else None,
    )


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("since Monday", "2026-11-23", ""),
        ("since Wednesday", "2026-11-25", ""),
        ("since last Wednesday", "2026-11-18", ""),
        ("this week", "2026-11-23", ""),
        ("last week", "2026-11-16", "2026-11-22"),
        ("the past two weeks", "2026-11-11", "2026-11-25"),
        ("since a week ago", "2026-11-18", ""),
        ("in the last 3 months", "2026-08-25", "2026-11-25"),
        ("yesterday", "2026-11-24", "2026-11-24"),
        ("since 20 November", "2026-11-20", ""),
        ("since November 30", "2025-11-30", ""),
        ("since 20 Nov 2024", "2024-11-20", ""),
        ("since 2024-11-20", "2024-11-20", ""),
        ("after 3 May 2024", "2024-05-04", ""),
        ("before 3 May 2024", "", "2024-05-02"),
        ("until October 2024", "", "2024-10-31"),
        ("in february 2024", "2024-02-01", "2024-02-29"),
        ("in 2024", "2024-01-01", "2024-12-31"),
        ("between 1 June and 3 July 2025", "2025-06-01", "2025-07-03"),
        ("between 1 and 5 November 2024", "2024-11-01", "2024-11-05"),
        ("since the beginning of the month", "2026-11-01", ""),
        ("from 3 May 2024 on", "2024-05-03", ""),
    ],
)
def test_a_period_is_counted_from_the_day_on_which_it_is_said(
    text: str, first: str, last: str
) -> None:
    assert parse_period(text, WEDNESDAY) == build_period(first, last)


@pytest.mark.parametrize(
    "text",
    ["of Russia", "Russia", "since the war", "on 30 February 2024", "since Monday in Lima", "2024"],
)
def test_what_is_no_period_or_more_than_one_is_none(text: str) -> None:
    assert parse_period(text, WEDNESDAY) is None
