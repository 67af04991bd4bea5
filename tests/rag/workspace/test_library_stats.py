"""The articles of a library, counted by month and by source."""

from __future__ import annotations

from datetime import date

from rag.records import ListedFile
from rag.workspace.library_stats import LibraryStats, Period, SourceShare, compute_library_stats


def listed(source: str | None, published: str | None, state: str = "indexed") -> ListedFile:
    return ListedFile("a.md", state, None, "id", source=source, published=published)  # type: ignore[arg-type]


def test_articles_are_counted_by_month_and_source() -> None:
    files = [
        listed("A", "2024-11-03"),
        listed("A", "2024-11-30"),
        listed("B", "2024-09-01"),
        listed("C", "2024-11-01"),
        listed(None, None),
        listed("A", "2024-11-03", "duplicate"),
        listed("D", "soon"),
        listed("A", None, "failed"),
    ]
    assert compute_library_stats(files, 2) == LibraryStats(
        6,
        2,
        (
            SourceShare("A", 2),
            SourceShare("", 1),
            SourceShare("B", 1),
            SourceShare("C", 1),
            SourceShare("D", 1),
        ),
        ("A", "", None),
        False,
        (
            Period(date(2024, 9, 1), (0, 0, 1)),
            Period(date(2024, 10, 1), (0, 0, 0)),
            Period(date(2024, 11, 1), (2, 0, 1)),
        ),
    )
    assert compute_library_stats([]) == LibraryStats(0, 0, (), (), False, ())


def test_a_long_time_is_counted_by_year() -> None:
    held = compute_library_stats(
        [listed("A", "2019-12-31"), listed("A", "2022-12-01"), listed("A", "2022-01-01")]
    )
    assert held.by_year
    assert held.periods == (
        Period(date(2019, 1, 1), (1,)),
        Period(date(2020, 1, 1), (0,)),
        Period(date(2021, 1, 1), (0,)),
        Period(date(2022, 1, 1), (2,)),
    )
    assert not compute_library_stats([listed("A", "2020-01-01"), listed("A", "2022-12-31")]).by_year
