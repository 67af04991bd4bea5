"""Counts the articles of a library by month and by source.

Pure functions over its listing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from rag.records import ListedFile

_MAX_MONTHS = 36  # a chart with a bar a month is readable up to here; more is counted by year


@dataclass(frozen=True, slots=True)
class SourceShare:
    """Articles of one source; `source` is empty where an article names none."""

    source: str
    articles: int


@dataclass(frozen=True, slots=True)
class Period:
    """A month or a year, and the articles published in it.

    `articles` has a count for each of the named sources.
    """

    start: date
    articles: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LibraryStats:
    """The articles of a library.

    `periods` has a count for each of `named_sources`: "" stands for articles that name no source,
    None for all other sources together. Periods without an article are included.
    """

    articles: int
    undated: int
    shares: tuple[SourceShare, ...]
    named_sources: tuple[str | None, ...]
    by_year: bool
    periods: tuple[Period, ...]


def compute_library_stats(files: Sequence[ListedFile], max_sources: int = 5) -> LibraryStats:
    """Count the indexed articles of a listing.

    Args:
        files: the listing.
        max_sources: how many sources, those with the most articles, are counted by period.
    """
    indexed = [file for file in files if file.state == "indexed"]
    shares = _count_by_source(indexed)
    dated: list[tuple[date, str]] = []
    for file in indexed:
        day = _parse_day(file.published)
        if day:
            dated.append((day, file.source or ""))

    named_sources: list[str | None] = [share.source for share in shares[:max_sources]]
    if len(shares) > max_sources:
        named_sources.append(None)

    months = _list_months([day for day, _ in dated])
    by_year = len(months) > _MAX_MONTHS
    starts = months
    if by_year:
        starts = sorted({month.replace(month=1) for month in months})
    return LibraryStats(
        articles=len(indexed),
        undated=len(indexed) - len(dated),
        shares=shares,
        named_sources=tuple(named_sources),
        by_year=by_year,
        periods=_count_by_period(dated, named_sources, starts, by_year),
    )


def _count_by_source(files: Iterable[ListedFile]) -> tuple[SourceShare, ...]:
    """Count the articles of each source, those with the most articles first."""
    counts = Counter(file.source or "" for file in files)
    by_count = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    return tuple(SourceShare(source, count) for source, count in by_count)


def _count_by_period(
    dated: Sequence[tuple[date, str]],
    named_sources: Sequence[str | None],
    starts: Sequence[date],
    by_year: bool,
) -> tuple[Period, ...]:
    """Count the articles of each period and named source.

    Args:
        dated: day and source of each article.
        named_sources: the sources that are counted; None stands for all others.
        starts: the first day of each period.
        by_year: whether the periods are years, not months.
    """
    counts: Counter[tuple[date, str | None]] = Counter()
    for day, source in dated:
        start = day.replace(day=1)
        if by_year:
            start = start.replace(month=1)
        named_source = source if source in named_sources else None
        counts[start, named_source] += 1
    periods = []
    for start in starts:
        articles = tuple(counts[start, source] for source in named_sources)
        periods.append(Period(start, articles))
    return tuple(periods)


def _list_months(days: Sequence[date]) -> list[date]:
    """List the first days of all months from the earliest day to the latest."""
    if not days:
        return []
    first = _number_month(min(days))
    last = _number_month(max(days))
    months = []
    for number in range(first, last + 1):
        year, months_before = divmod(number, 12)
        months.append(date(year, months_before + 1, 1))
    return months


def _number_month(day: date) -> int:
    """Number the months of all years in one sequence."""
    return day.year * 12 + day.month - 1


def _parse_day(published: str | None) -> date | None:
    if not published:
        return None
    try:
        return date.fromisoformat(published)
    except ValueError:
        return None
