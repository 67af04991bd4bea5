"""What the charts of the overview show: their points, their words, and the same numbers as a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from rag.workspace.library_stats import LibraryStats
from rag.workspace.usage import DailyLatency, DailyOutcomes
from ui.metadata import format_date
from ui.page.overview import strings
from ui.page.overview.tables import (
    render_chart_heading,
    render_numbers_table,
    render_section_heading,
)

# Each at least 3:1 against the light and the dark ground.
_HUES = ("#6366f1", "#0d9488", "#d97706", "#db2777", "#0284c7")
_GREY, _RED = "#64748b", "#dc2626"
_OUTCOMES = {
    strings.ANSWERED: "#6366f1",
    strings.PARTIAL: "#0d9488",
    strings.ABSTAINED: "#d97706",
    strings.FAILED: _RED,
}
_LEAST_TOP = 8.0  # an axis of fewer would be divided into halves of a question
_MOST_LABELS, _MOST_LEVEL = 14, 5  # labels that have room on a phone: slanting, and lying


@dataclass(frozen=True, slots=True)
class Chart:
    """`points` are (place on the axis, series, value); without any, `above` says why and nothing is drawn."""

    above: str
    points: tuple[tuple[str, str, float], ...] = ()
    colours: tuple[tuple[str, str], ...] = ()
    top: float = _LEAST_TOP
    axis: str = ""
    labels: int = 0
    below: str = ""

    @property
    def labelled(self) -> bool:
        return self.labels <= _MOST_LABELS

    @property
    def angle(self) -> int:
        return 0 if self.labels <= _MOST_LEVEL else -45


def build_publication_chart(holdings: LibraryStats) -> Chart:
    """The articles by month or year of publication, a colour for each of the sources with the most."""
    if not holdings.articles:
        return Chart(render_section_heading(strings.LIBRARY, strings.NO_ARTICLES))
    above = render_section_heading(
        strings.LIBRARY,
        strings.format_library_caption(
            holdings.articles, sum(bool(each.source) for each in holdings.shares), holdings.undated
        ),
    )
    if not holdings.periods:
        return Chart(above + render_chart_heading(strings.PUBLISHED, strings.NO_DATES))
    names = [
        strings.OTHER if source is None else source or strings.UNNAMED
        for source in holdings.named_sources
    ]
    colours = tuple(
        zip(
            names,
            [*_HUES[: sum(source is not None for source in holdings.named_sources)], _GREY],
            strict=False,
        )
    )
    named = [
        (
            f"{each.start:%Y}" if holdings.by_year else strings.format_month(each.start),
            each.articles,
        )
        for each in holdings.periods
    ]
    points = tuple(
        (period, name, count)
        for period, counts in named
        for name, count in zip(names, counts, strict=True)
    )
    unit = strings.YEAR if holdings.by_year else strings.MONTH
    caption = strings.format_span(named[0][0], named[-1][0])
    rows = [(period, *counts, sum(counts)) for period, counts in named]
    return Chart(
        above + render_chart_heading(strings.PUBLISHED, caption, colours), points, colours, _compute_axis_top(sum(counts) for _, counts in named),
        unit if len(named) <= _MOST_LABELS else caption, len(named), render_numbers_table(strings.PUBLISHED, (unit, *names, strings.ALL), rows),
    )  # fmt: skip


def build_outcomes_chart(days: Sequence[DailyOutcomes]) -> Chart:
    """The questions of each day, by what became of them."""
    asked = sum(day.questions for day in days)
    if not asked:
        return Chart(render_chart_heading(strings.OUTCOMES_TITLE, strings.NO_QUESTIONS))
    counted = [(day.day, (day.answered, day.partial, day.abstained, day.failed)) for day in days]
    points = tuple(
        (strings.format_short_day(day), name, count)
        for day, counts in counted
        for name, count in zip(_OUTCOMES, counts, strict=True)
    )
    answered, abstained = (
        sum(day.answered + day.partial for day in days),
        sum(day.abstained for day in days),
    )
    caption = strings.format_outcomes_caption(
        asked, answered, abstained, sum(day.failed for day in days)
    )
    rows = [
        (format_date(day), *counts, sum(counts)) for day, counts in reversed(counted) if sum(counts)
    ]
    return Chart(
        render_chart_heading(strings.OUTCOMES_TITLE, caption, _OUTCOMES.items()), points, tuple(_OUTCOMES.items()),
        _compute_axis_top(day.questions for day in days), _format_axis_label([day.day for day in days]), len(days),
        render_numbers_table(strings.OUTCOMES_TITLE, (strings.DAY, *_OUTCOMES, strings.ALL), rows),
    )  # fmt: skip


def build_latency_chart(paces: Sequence[DailyLatency], days: Sequence[date]) -> Chart:
    """The median of each day, and upon it what is missing to the 95th percentile; a day without answers keeps its place."""
    measured = {pace.day: pace for pace in paces if pace.day in days}
    if not measured:
        return Chart(render_chart_heading(strings.PACE_TITLE, strings.NO_QUESTIONS))
    last = measured[max(measured)]
    colours = ((strings.MEDIAN, _HUES[0]), (strings.BEYOND, _HUES[2]))
    points = tuple(
        (strings.format_short_day(day), name, round(value, 2))
        for day in days
        for pace in [measured.get(day)]
        for name, value in (
            (strings.MEDIAN, pace.median if pace else 0),
            (strings.BEYOND, pace.p95 - pace.median if pace else 0),
        )
    )
    rows = [
        (
            format_date(pace.day),
            pace.answers,
            strings.format_seconds(pace.median),
            strings.format_seconds(pace.p95),
        )
        for pace in sorted(measured.values(), key=lambda pace: pace.day, reverse=True)
    ]
    return Chart(
        render_chart_heading(strings.PACE_TITLE, strings.format_latency_caption(last.day, last.median, last.p95), colours), points, colours,
        max(1.0, 1.1 * max(pace.p95 for pace in measured.values())), _format_axis_label(days), len(days),
        render_numbers_table(strings.PACE_TITLE, (strings.DAY, strings.ANSWERS, strings.MEDIAN, strings.NEARLY_ALL), rows),
    )  # fmt: skip


def _compute_axis_top(counts: Iterable[int]) -> float:
    return max(_LEAST_TOP, *counts)


def _format_axis_label(days: Sequence[date]) -> str:
    """What stands under the axis: the days themselves where they have room, else their span."""
    return strings.DAY if len(days) <= _MOST_LABELS else strings.format_day_span(days[0], days[-1])
