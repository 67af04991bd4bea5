"""The Overview tab: what the library has, and what is asked of it, counted at each opening."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import gradio as gr
import pandas as pd
from gradio.components import Component

from rag.workspace.exchanges import StoredExchange
from rag.workspace.history import History
from rag.workspace.library_stats import LibraryStats, compute_library_stats
from rag.workspace.usage import (
    count_daily_outcomes,
    find_missed_questions,
    measure_daily_latency,
    summarise_ratings,
)
from ui.page.events import PRIVATE, Update
from ui.page.overview import strings
from ui.page.overview.chart import Chart
from ui.page.overview.library_chart import build_publication_chart, describe_library
from ui.page.overview.question_charts import build_latency_chart, build_outcomes_chart
from ui.page.overview.tables import (
    render_chart_heading,
    render_missed_questions,
    render_numbers_table,
    render_ratings,
    render_section_heading,
    render_source_shares,
)

if TYPE_CHECKING:
    from rag.assistant import Assistant

_PERIODS = (7, 30, 90)  # days
_DEFAULT_PERIOD = 30
_X_COLUMN = "When"  # of a chart's points; nobody sees this name
_CHART_HEIGHT = 260  # pixels


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart between its heading and its numbers; `measure` names its values."""

    heading: gr.HTML
    plot: gr.BarPlot
    numbers: gr.HTML
    measure: str

    @property
    def components(self) -> list[Component]:
        return [self.heading, self.plot, self.numbers]


@dataclass(frozen=True, slots=True)
class OverviewComponents:
    library: gr.HTML
    publication: Figure
    sources: gr.HTML
    period: gr.Radio
    outcomes: Figure
    missed: gr.HTML
    ratings: gr.HTML
    latency: Figure

    @property
    def outputs(self) -> list[Component]:
        """The components that change with the period."""
        return [
            self.library,
            *self.publication.components,
            self.sources,
            *self.outcomes.components,
            self.missed,
            self.ratings,
            *self.latency.components,
        ]


def build_overview_tab(tab: gr.Tab, assistant: Assistant, history: History) -> None:
    """Build the tab and connect its events."""
    with gr.Column(elem_id="overview"):
        components = _build_components()

    def show_overview(period: int) -> Update:
        days = period if period in _PERIODS else _DEFAULT_PERIOD
        stats = compute_library_stats(assistant.library.list_files())
        return {
            **_show_library(components, stats),
            **_show_questions(components, history, days),
        }

    period = components.period
    tab.select(show_overview, period, components.outputs, **PRIVATE)
    period.change(show_overview, period, components.outputs, **PRIVATE)


def _build_components() -> OverviewComponents:
    """Build the components, in the order in which they stand on the page."""
    library = _build_html()
    publication = _build_figure(strings.ARTICLES)
    sources = _build_html()
    _build_html(render_section_heading(strings.QUESTIONS, strings.PRIVACY))
    period = gr.Radio(
        [(strings.format_last_days(days), days) for days in _PERIODS],
        value=_DEFAULT_PERIOD,
        label=strings.PERIOD,
        elem_id="overview-period",
    )
    outcomes = _build_figure(strings.COUNT)
    missed = _build_html()
    ratings = _build_html()
    latency = _build_figure(strings.SECONDS)
    return OverviewComponents(
        library, publication, sources, period, outcomes, missed, ratings, latency
    )


def _build_figure(measure: str) -> Figure:
    heading = _build_html()
    plot = gr.BarPlot(
        x=_X_COLUMN,
        y=measure,
        color=strings.KIND,
        # The legend is in our heading: that of the plot does not wrap, and is cut off on a phone.
        colors_in_legend=[],
        height=_CHART_HEIGHT,
        visible=False,
        container=False,
        elem_classes="chart",
    )
    return Figure(heading, plot, _build_html(), measure)


def _build_html(value: str = "") -> gr.HTML:
    return gr.HTML(value, apply_default_css=False, js_on_load=None, elem_classes="overview")


def _show_library(components: OverviewComponents, stats: LibraryStats) -> Update:
    """Show what the library has."""
    heading = render_section_heading(strings.LIBRARY, describe_library(stats))
    return {
        components.library: heading,
        **_show_chart(components.publication, build_publication_chart(stats)),
        components.sources: render_source_shares(stats),
    }


def _show_questions(components: OverviewComponents, history: History, days: int) -> Update:
    """Show what was asked in the last `days` days, of which today is one."""
    midnight = datetime.now().replace(hour=0, minute=0, second=0, microsecond=0)
    since = (midnight - timedelta(days=days - 1)).astimezone(UTC)
    questions: list[StoredExchange] = list(history.iterate_exchanges(since))
    outcomes = count_daily_outcomes(questions, midnight.date(), days)
    dates = [outcome.day for outcome in outcomes]
    latency_chart = build_latency_chart(measure_daily_latency(questions), dates)
    return {
        **_show_chart(components.outcomes, build_outcomes_chart(outcomes)),
        components.missed: render_missed_questions(find_missed_questions(questions)),
        components.ratings: render_ratings(summarise_ratings(questions)),
        **_show_chart(components.latency, latency_chart),
    }


def _show_chart(figure: Figure, chart: Chart | None) -> Update:
    """Show a chart in its figure; without points no axes are drawn."""
    if chart is None:
        return {figure.heading: "", figure.plot: gr.update(visible=False), figure.numbers: ""}
    has_points = bool(chart.points)
    plot = _build_plot(chart, figure.measure) if has_points else gr.update(visible=False)
    return {
        figure.heading: render_chart_heading(chart),
        figure.plot: plot,
        figure.numbers: render_numbers_table(chart.table) if chart.table else "",
    }


def _build_plot(chart: Chart, measure: str) -> gr.BarPlot:
    # The plot puts the first row on top, and the first series is to be at the bottom.
    rows = list(reversed(chart.points))
    places = list(dict.fromkeys(point.place for point in chart.points))
    return gr.BarPlot(
        pd.DataFrame(rows, columns=[_X_COLUMN, strings.KIND, measure]),
        x=_X_COLUMN,
        y=measure,
        color=strings.KIND,
        colors_in_legend=[],
        color_map=dict(chart.series),
        x_title=chart.axis_label,
        y_lim=[0, chart.axis_top],
        x_axis_labels_visible=chart.has_place_labels,
        x_label_angle=chart.label_angle,
        sort=places,
        visible=True,
    )
