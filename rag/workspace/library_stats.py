"""What a library holds, counted: articles by month and by source.

Pure functions over its listing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from rag.records import ListedFile

_MOST_MONTHS = 36  # a bar a month is readable up to here; a longer time is counted by year


@dataclass(frozen=True, slots=True)
class SourceShare:
    """Articles of one source; `source` is empty where an article names none."""

    source: str
    articles: int


@dataclass(frozen=True, slots=True)
class Period:
    """A month or a year, and the articles published in it.

    One count for each of the sources that are told apart.
    """

    start: date
    articles: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LibraryStats:
    """The articles of a library.

    `told_apart` are the sources that `periods` count, "" for those that name none, and None for all
    the rest together; periods without an article are there too.
    """

    articles: int
    undated: int
    shares: tuple[SourceShare, ...]
    named_sources: tuple[str | None, ...]
    by_year: bool
    periods: tuple[Period, ...]


def compute_library_stats(files: Sequence[ListedFile], most_sources: int = 5) -> LibraryStats:
    """The indexed articles of a listing, the sources with the most articles told apart."""
    indexed = [file for file in files if file.state == "indexed"]
    shares = _count_by_source(indexed)
    dated = [(day, file.source or "") for file in indexed if (day := _parse_day(file.published))]
    sources: tuple[str | None, ...] = tuple(share.source for share in shares[:most_sources])
    told_apart = (*sources, None) if len(shares) > most_sources else sources
    by_year = bool(dated) and len(_list_months(day for day, _ in dated)) > _MOST_MONTHS
    return LibraryStats(
        len(indexed),
        len(indexed) - len(dated),
        shares,
        told_apart,
        by_year,
        _count_by_period(dated, told_apart, by_year),
    )


def _count_by_source(files: Iterable[ListedFile]) -> tuple[SourceShare, ...]:
    counts = Counter(file.source or "" for file in files)
    return tuple(
        SourceShare(source, count)
        for source, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    )


def _count_by_period(
    dated: Sequence[tuple[date, str]],
    told_apart: Sequence[str | None],
    by_year: bool,
) -> tuple[Period, ...]:
    if not dated:
        return ()
    months = _list_months(day for day, _ in dated)
    starts = sorted({month.replace(month=1) for month in months}) if by_year else months
    counts = Counter(
        (
            day.replace(day=1, month=1) if by_year else day.replace(day=1),
            source if source in told_apart else None,
        )
        for day, source in dated
    )
    return tuple(
        Period(start, tuple(counts[start, source] for source in told_apart)) for start in starts
    )


def _list_months(days: Iterable[date]) -> list[date]:
    """The first days of all months from the earliest to the latest."""
    known = sorted(days)
    first, last = (each.year * 12 + each.month - 1 for each in (known[0], known[-1]))
    return [date(number // 12, number % 12 + 1, 1) for number in range(first, last + 1)]


def _parse_day(published: str | None) -> date | None:
    try:
        return date.fromisoformat(published) if published else None
    except ValueError:
        return None
