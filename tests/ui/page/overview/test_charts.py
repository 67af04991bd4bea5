"""The points, words and tables of the charts."""

from __future__ import annotations

from datetime import date, timedelta

from rag.workspace.library_stats import LibraryStats, Period, SourceShare
from rag.workspace.usage import DailyLatency, DailyOutcomes
from ui.page.overview.library_chart import build_publication_chart, describe_library
from ui.page.overview.question_charts import build_latency_chart, build_outcomes_chart

FIRST = date(2026, 3, 1)
STATS = LibraryStats(
    articles=4,
    undated=1,
    shares=(SourceShare("A", 2), SourceShare("", 1), SourceShare("B", 1)),
    named_sources=("A", "", None),
    by_year=False,
    periods=(Period(date(2024, 9, 1), (0, 0, 1)), Period(date(2024, 10, 1), (2, 0, 0))),
)
EMPTY_STATS = LibraryStats(0, 0, (), (), False, ())


def test_articles_are_drawn_by_month_and_source() -> None:
    chart = build_publication_chart(STATS)
    assert chart is not None
    assert [name for name, _ in chart.series] == ["A", "No source named", "Other"]
    assert chart.points == (
        ("Sep 2024", "A", 0),
        ("Sep 2024", "No source named", 0),
        ("Sep 2024", "Other", 1),
        ("Oct 2024", "A", 2),
        ("Oct 2024", "No source named", 0),
        ("Oct 2024", "Other", 0),
    )
    assert chart.caption == "Sep 2024 to Oct 2024"
    assert chart.axis_label == "Month"
    assert chart.table is not None
    assert chart.table.columns == ("Month", "A", "No source named", "Other", "All")
    assert chart.table.rows == (("Sep 2024", 0, 0, 1, 1), ("Oct 2024", 2, 0, 0, 2))


def test_the_library_is_described() -> None:
    sentence = "4 articles from 2 sources. 1 article without a date is not in the chart."
    assert describe_library(STATS) == sentence


def test_an_empty_library_has_no_chart() -> None:
    assert build_publication_chart(EMPTY_STATS) is None
    assert describe_library(EMPTY_STATS).startswith("The library has no articles yet.")


def test_questions_are_drawn_by_day_and_outcome() -> None:
    days = [
        DailyOutcomes(FIRST, answered=9, partial=1),
        DailyOutcomes(FIRST + timedelta(days=1)),
        DailyOutcomes(FIRST + timedelta(days=2), abstained=2, failed=1),
    ]
    chart = build_outcomes_chart(days)
    assert chart.caption == (
        "13 questions: 10 answered wholly or in part, 2 not answered by the articles, 1 failed."
    )
    assert len(chart.points) == 12
    assert chart.points[0] == ("1 Mar", "Answered", 9)
    assert chart.axis_top == 10
    assert chart.table is not None
    # The newest day comes first; days without a question are left out.
    assert chart.table.rows == (("3 March 2026", 0, 0, 2, 1, 3), ("1 March 2026", 9, 1, 0, 0, 10))


def test_days_without_questions_have_no_points() -> None:
    chart = build_outcomes_chart([DailyOutcomes(FIRST)])
    assert chart.points == ()
    assert chart.caption == "Nobody has asked the articles anything in this time."


def test_latencies_are_drawn_as_the_median_and_the_rest_to_the_95th_percentile() -> None:
    days = [FIRST, FIRST + timedelta(days=1)]
    before = DailyLatency(FIRST - timedelta(days=1), 9, 9.0, 9.0)
    chart = build_latency_chart([before, DailyLatency(FIRST, 3, 1.25, 4.0)], days)
    assert chart.points == (
        ("1 Mar", "Median", 1.25),
        ("1 Mar", "From there to the 95th percentile", 2.75),
        ("2 Mar", "Median", 0),
        ("2 Mar", "From there to the 95th percentile", 0),
    )
    assert chart.caption == (
        "On 1 March 2026, half of the answers took 1.2 s or less, and 95 of 100 took 4.0 s or less."
    )
    assert chart.axis_top == 4.4
    assert chart.table is not None
    assert chart.table.rows == (("1 March 2026", 3, "1.2 s", "4.0 s"),)


def test_many_days_have_their_span_in_place_of_labels() -> None:
    days = [DailyOutcomes(FIRST + timedelta(days=number), answered=1) for number in range(30)]
    chart = build_outcomes_chart(days)
    assert not chart.has_place_labels
    assert chart.axis_label == "1 Mar to 30 Mar 2026"
