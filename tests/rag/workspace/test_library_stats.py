"""The articles of a library, counted by month and by source."""

from __future__ import annotations

from datetime import date

from rag.records import ListedFile
from rag.workspace.library_stats import LibraryStats, Period, SourceShare, compute_library_stats


def list_file(
    source: str | None,
    published: str | None,
    state: str = "indexed",
) -> ListedFile:
    return ListedFile("a.md", state, None, "id", source=source, published=published)


def test_articles_are_counted_by_month_and_source() -> None:
    files = [
        list_file("A", "2024-11-03"),
        list_file("A", "2024-11-30"),
        list_file("B", "2024-09-01"),
        list_file("C", "2024-11-01"),
        list_file(None, None),
        list_file("A", "2024-11-03", "duplicate"),
        list_file("D", "soon"),
        list_file("A", None, "failed"),
    ]
    shares = (
        SourceShare("A", 2),
        SourceShare("", 1),
        SourceShare("B", 1),
        SourceShare("C", 1),
        SourceShare("D", 1),
    )
    periods = (
        Period(date(2024, 9, 1), (0, 0, 1)),
        Period(date(2024, 10, 1), (0, 0, 0)),
        Period(date(2024, 11, 1), (2, 0, 1)),
    )
    assert compute_library_stats(files, 2) == LibraryStats(
        articles=6,
        undated=2,
        shares=shares,
        named_sources=("A", "", None),
        by_year=False,
        periods=periods,
    )


def test_an_empty_library_has_no_periods() -> None:
    assert compute_library_stats([]) == LibraryStats(0, 0, (), (), False, ())


def test_more_than_36_months_are_counted_by_year() -> None:
    files = [
        list_file("A", "2019-12-31"),
        list_file("A", "2022-12-01"),
        list_file("A", "2022-01-01"),
    ]
    stats = compute_library_stats(files)
    assert stats.by_year
    assert stats.periods == (
        Period(date(2019, 1, 1), (1,)),
        Period(date(2020, 1, 1), (0,)),
        Period(date(2021, 1, 1), (0,)),
        Period(date(2022, 1, 1), (2,)),
    )


def test_36_months_are_counted_by_month() -> None:
    files = [list_file("A", "2020-01-01"), list_file("A", "2022-12-31")]
    assert not compute_library_stats(files).by_year
