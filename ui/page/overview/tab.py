"""The Overview tab: what the library holds, and what is asked of it. Counted anew whenever somebody opens it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import gradio as gr
import pandas as pd

from rag.workspace.library_stats import compute_library_stats
from rag.workspace.usage import (
    count_daily_outcomes,
    find_missed_questions,
    measure_daily_latency,
    summarise_ratings,
)
from ui.page.events import PRIVATE
from ui.page.overview import strings
from ui.page.overview.charts import (
    Chart,
    build_latency_chart,
    build_outcomes_chart,
    build_publication_chart,
)
from ui.page.overview.tables import (
    render_missed_questions,
    render_ratings,
    render_section_heading,
    render_source_shares,
)

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.workspace.history import History

_PERIODS, _USUAL = (7, 30, 90), 30
_X = "When"  # the column of a chart's points whose name nobody sees
_HEIGHT = 260  # pixels


class _Figure(NamedTuple):
    """A chart between its heading and its numbers."""

    above: gr.HTML
    plot: gr.BarPlot
    below: gr.HTML


class _Parts(NamedTuple):
    holdings: _Figure
    sources: gr.HTML
    period: gr.Radio
    outcomes: _Figure
    missed: gr.HTML
    ratings: gr.HTML
    pace: _Figure


def build_overview_tab(tab: gr.Tab, assistant: Assistant, history: History) -> None:
    """Draws the tab, and wires what happens in it."""
    with gr.Column(elem_id="overview"):
        parts = _build_parts()
    shown = [
        *parts.holdings,
        parts.sources,
        *parts.outcomes,
        parts.missed,
        parts.ratings,
        *parts.pace,
    ]

    def show(count: int) -> list[Any]:
        return _build_overview(assistant, history, count if count in _PERIODS else _USUAL)

    tab.select(show, parts.period, shown, **PRIVATE)
    parts.period.change(show, parts.period, shown, **PRIVATE)


def _build_parts() -> _Parts:
    holdings, sources = _build_figure(strings.ARTICLES), _build_html()
    _build_html(render_section_heading(strings.QUESTIONS, strings.PRIVACY))
    period = gr.Radio(
        [(strings.format_last_days(count), count) for count in _PERIODS],
        value=_USUAL,
        label=strings.PERIOD,
        elem_id="overview-period",
    )
    outcomes, missed, ratings = _build_figure(strings.COUNT), _build_html(), _build_html()
    return _Parts(
        holdings, sources, period, outcomes, missed, ratings, _build_figure(strings.SECONDS)
    )


def _build_figure(measured: str) -> _Figure:
    above = _build_html()
    # The legend is ours, above the chart: the chart's own does not wrap, and is cut off on a phone.
    plot = gr.BarPlot(
        x=_X,
        y=measured,
        color=strings.KIND,
        colors_in_legend=[],
        height=_HEIGHT,
        visible=False,
        container=False,
        elem_classes="chart",
    )
    return _Figure(above, plot, _build_html())


def _build_html(value: str = "") -> gr.HTML:
    return gr.HTML(value, apply_default_css=False, js_on_load=None, elem_classes="overview")


def _build_overview(assistant: Assistant, history: History, count: int) -> list[Any]:
    """What every part of the tab shows, over the last `count` days."""
    midnight = datetime.now().replace(hour=0, minute=0, second=0, microsecond=0)
    asked = list(history.iterate_exchanges((midnight - timedelta(days=count - 1)).astimezone(UTC)))
    days = count_daily_outcomes(asked, midnight.date(), count)
    holdings = compute_library_stats(assistant.library.list_files())
    return [
        *_build_chart_updates(build_publication_chart(holdings), strings.ARTICLES),
        render_source_shares(holdings),
        *_build_chart_updates(build_outcomes_chart(days), strings.COUNT),
        render_missed_questions(find_missed_questions(asked)),
        render_ratings(summarise_ratings(asked)),
        *_build_chart_updates(
            build_latency_chart(measure_daily_latency(asked), [day.day for day in days]),
            strings.SECONDS,
        ),
    ]


def _build_chart_updates(chart: Chart, measured: str) -> list[Any]:
    """The updates of a figure; without points no axes are drawn. The charts put what comes first on top, and the first series
    is to stand at the bottom."""
    if not chart.points:
        return [chart.above, gr.update(visible=False), chart.below]
    points = pd.DataFrame(reversed(chart.points), columns=[_X, strings.KIND, measured])
    plot = gr.BarPlot(
        points, x=_X, y=measured, color=strings.KIND, colors_in_legend=[],
        color_map=dict(chart.colours), x_title=chart.axis, y_lim=[0, chart.top], x_axis_labels_visible=chart.labelled,
        x_label_angle=chart.angle, sort=list(dict.fromkeys(place for place, _, _ in chart.points)), visible=True,
    )  # fmt: skip
    return [chart.above, plot, chart.below]
