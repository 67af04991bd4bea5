"""The metadata of an article in words."""

from __future__ import annotations

from datetime import date

import pytest

from ui.metadata import format_date, join_metadata


@pytest.mark.parametrize(
    ("published", "words"),
    [
        ("2024-11-06", "6 November 2024"),
        (date(2024, 11, 6), "6 November 2024"),
        ("last week", "last week"),
        (None, ""),
        ("", ""),
    ],
)
def test_dates_are_written_out(published, words) -> None:
    assert format_date(published) == words


def test_only_what_is_known_is_joined() -> None:
    assert join_metadata("The Courier", None, "", "Opinion") == "The Courier · Opinion"
