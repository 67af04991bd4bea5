"""Dates are found with the parts that are written, and reckoned from the day of publication."""

from __future__ import annotations

from datetime import date

import pytest

from rag.english.partial_dates import PartialDate, find_partial_dates, reckon_dates

Parts = tuple[int | None, int | None, int | None, int | None]


def get_parts(day: PartialDate) -> Parts:
    return day.year, day.month, day.day, day.weekday


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on 19 June 2024", [(2024, 6, 19, None)]),
        ("on June 19, 2024", [(2024, 6, 19, None)]),
        ("in June 2024", [(2024, 6, None, None)]),
        ("since 1998, as in June", [(1998, None, None, None), (None, 6, None, None)]),
        ("on Monday, 4 November", [(None, 11, 4, 0)]),
        ("between 7 March and 5 May 2024", [(None, 3, 7, None), (2024, 5, 5, None)]),
        ("In April 1,140 scans and 2000 people; it may rain", [(None, 4, None, None)]),
    ],
)
def test_dates_are_found_with_their_parts(text: str, expected: list[Parts]) -> None:
    assert [get_parts(day) for day in find_partial_dates(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It rained on Tuesday.", (2023, 3, 14, 1)),
        ("It rained yesterday.", (2023, 3, 14, 1)),
        ("It rained last month.", (2023, 2, None, None)),
        ("It rained last year.", (2022, None, None, None)),
        ("It rained three days later.", (2023, 3, 4, 5)),
        ("It rained two years ago.", (2021, None, None, None)),
    ],
)
def test_dates_are_reckoned(text: str, expected: Parts) -> None:
    known = find_partial_dates("It snowed on 1 March.")
    days = reckon_dates(text, date(2023, 3, 15), known)
    assert [get_parts(day) for day in days] == [expected]


def test_a_day_to_come_is_reckoned_where_the_text_looks_ahead() -> None:
    days = reckon_dates("It will be decided on Monday.", date(2023, 3, 15), [])
    assert [day.to_date() for day in days] == [date(2023, 3, 13), date(2023, 3, 20)]
