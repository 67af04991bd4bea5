"""The chart of the library: its articles by date of publication."""

from __future__ import annotations

from collections.abc import Sequence

from rag.workspace.library_stats import LibraryStats, Period
from ui.page.overview import strings
from ui.page.overview.chart import (
    GREY,
    HUES,
    Chart,
    NumbersTable,
    Point,
    Series,
    compute_axis_top,
    format_axis_label,
)


def describe_library(stats: LibraryStats) -> str:
    """Say how many articles the library has, and from how many sources."""
    if not stats.articles:
        return strings.NO_ARTICLES
    named_sources = [share for share in stats.shares if share.source]
    return strings.format_library_caption(stats.articles, len(named_sources), stats.undated)


def build_publication_chart(stats: LibraryStats) -> Chart | None:
    """Count the articles by month or year of publication.

    The sources with the most articles have a colour each.

    Returns:
        The chart; None for a library without articles.
    """
    if not stats.articles:
        return None
    if not stats.periods:
        return Chart(strings.PUBLISHED, strings.NO_DATES)
    series = _build_series(stats)
    labels = [_format_period(period, by_year=stats.by_year) for period in stats.periods]
    points = []
    for label, period in zip(labels, stats.periods, strict=True):
        for (name, _), count in zip(series, period.articles, strict=True):
            points.append(Point(label, name, count))
    unit = strings.YEAR if stats.by_year else strings.MONTH
    span = strings.format_span(labels[0], labels[-1])
    return Chart(
        strings.PUBLISHED,
        span,
        series=series,
        points=tuple(points),
        axis_top=compute_axis_top(sum(period.articles) for period in stats.periods),
        axis_label=format_axis_label(unit, span, len(labels)),
        places=len(labels),
        table=_build_table(unit, series, labels, stats.periods),
    )


def _build_table(
    unit: str, series: Sequence[Series], labels: Sequence[str], periods: Sequence[Period]
) -> NumbersTable:
    names = [name for name, _ in series]
    rows = []
    for label, period in zip(labels, periods, strict=True):
        rows.append((label, *period.articles, sum(period.articles)))
    return NumbersTable(strings.PUBLISHED, (unit, *names, strings.ALL), tuple(rows))


def _build_series(stats: LibraryStats) -> tuple[Series, ...]:
    """A series for each source that is counted by itself, and a grey one for the others."""
    hues = iter(HUES)
    series = []
    for source in stats.named_sources:
        if source is None:
            series.append(Series(strings.OTHER, GREY))
        else:
            series.append(Series(source or strings.UNNAMED, next(hues, GREY)))
    return tuple(series)


def _format_period(period: Period, *, by_year: bool) -> str:
    return f"{period.start:%Y}" if by_year else strings.format_month(period.start)
