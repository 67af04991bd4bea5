"""The charts of the questions: what became of them, and how long their answers took."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rag.workspace.usage import DailyLatency, DailyOutcomes
from ui.metadata import format_date
from ui.page.overview import strings
from ui.page.overview.chart import (
    HUES,
    RED,
    Chart,
    NumbersTable,
    Point,
    Series,
    compute_axis_top,
    format_axis_label,
)

_OUTCOMES = (
    Series(strings.ANSWERED, HUES[0]),
    Series(strings.PARTIAL, HUES[1]),
    Series(strings.ABSTAINED, HUES[2]),
    Series(strings.FAILED, RED),
)
_LATENCIES = (Series(strings.MEDIAN, HUES[0]), Series(strings.BEYOND, HUES[2]))

_MIN_SECONDS = 1.0  # that the axis of latencies shows
_HEADROOM = 1.1  # the axis reaches a tenth above the slowest day


def build_outcomes_chart(days: Sequence[DailyOutcomes]) -> Chart:
    """Count the questions of each day by what became of them."""
    if not any(day.questions for day in days):
        return Chart(strings.OUTCOMES_TITLE, strings.NO_QUESTIONS)
    points = []
    rows = []
    for day in days:
        counts = _get_counts(day)
        for (name, _), count in zip(_OUTCOMES, counts, strict=True):
            points.append(Point(strings.format_short_day(day.day), name, count))
        if day.questions:
            rows.append((format_date(day.day), *counts, day.questions))
    names = [name for name, _ in _OUTCOMES]
    columns = (strings.DAY, *names, strings.ALL)
    return Chart(
        strings.OUTCOMES_TITLE,
        _describe_outcomes(days),
        series=_OUTCOMES,
        points=tuple(points),
        axis_top=compute_axis_top(day.questions for day in days),
        axis_label=_format_axis_label([day.day for day in days]),
        places=len(days),
        table=NumbersTable(strings.OUTCOMES_TITLE, columns, tuple(reversed(rows))),
    )


def build_latency_chart(latencies: Sequence[DailyLatency], days: Sequence[date]) -> Chart:
    """Show the median of each day, and on top of it the rest up to the 95th percentile.

    A day without answers keeps its place.
    """
    measured = {latency.day: latency for latency in latencies if latency.day in days}
    if not measured:
        return Chart(strings.LATENCY_TITLE, strings.NO_QUESTIONS)
    points: list[Point] = []
    for day in days:
        points += _build_latency_points(day, measured.get(day))
    newest_first = sorted(measured.values(), key=lambda latency: latency.day, reverse=True)
    last = newest_first[0]
    slowest = max(latency.p95 for latency in newest_first)
    columns = (strings.DAY, strings.ANSWERS, strings.MEDIAN, strings.PERCENTILE_95)
    rows = tuple(_build_latency_row(latency) for latency in newest_first)
    return Chart(
        strings.LATENCY_TITLE,
        strings.format_latency_caption(last.day, last.median, last.p95),
        series=_LATENCIES,
        points=tuple(points),
        axis_top=max(_MIN_SECONDS, _HEADROOM * slowest),
        axis_label=_format_axis_label(days),
        places=len(days),
        table=NumbersTable(strings.LATENCY_TITLE, columns, rows),
    )


def _format_axis_label(days: Sequence[date]) -> str:
    span = strings.format_day_span(days[0], days[-1])
    return format_axis_label(strings.DAY, span, len(days))


def _get_counts(day: DailyOutcomes) -> tuple[int, int, int, int]:
    """The counts of a day, in the order of the series."""
    return day.answered, day.partial, day.abstained, day.failed


def _describe_outcomes(days: Sequence[DailyOutcomes]) -> str:
    return strings.format_outcomes_caption(
        questions=sum(day.questions for day in days),
        answered=sum(day.answered + day.partial for day in days),
        abstained=sum(day.abstained for day in days),
        failed=sum(day.failed for day in days),
    )


def _build_latency_points(day: date, latency: DailyLatency | None) -> list[Point]:
    median = latency.median if latency else 0.0
    beyond = latency.p95 - latency.median if latency else 0.0
    place = strings.format_short_day(day)
    return [
        Point(place, strings.MEDIAN, round(median, 2)),
        Point(place, strings.BEYOND, round(beyond, 2)),
    ]


def _build_latency_row(latency: DailyLatency) -> tuple[object, ...]:
    return (
        format_date(latency.day),
        latency.answers,
        strings.format_seconds(latency.median),
        strings.format_seconds(latency.p95),
    )
