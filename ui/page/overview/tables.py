"""Draw the words and tables of the overview."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.workspace.library_stats import LibraryStats
from rag.workspace.usage import MissedQuestion, Ratings
from ui.page.overview import strings
from ui.page.overview.chart import Chart, NumbersTable
from ui.templates import render_template

_MAX_MISSED_QUESTIONS = 150  # nobody reads further back


@dataclass(frozen=True, slots=True)
class MissedQuestionRow:
    question: str
    times: str
    last_asked: str
    reason: str


def render_section_heading(title: str, sentence: str) -> str:
    """Render the heading of a part of the tab."""
    return render_template(
        "page/templates/overview/section.html.j2", title=title, sentence=sentence
    )


def render_chart_heading(chart: Chart) -> str:
    """Render the heading of a chart with a sentence, and what each of its colours means."""
    return render_template("page/templates/overview/chart_heading.html.j2", chart=chart)


def render_numbers_table(table: NumbersTable) -> str:
    """Render the numbers of a chart as a table that can be opened."""
    return render_template("page/templates/overview/numbers.html.j2", table=table, strings=strings)


def render_source_shares(stats: LibraryStats) -> str:
    """Render the sources, those with the most articles first, with a bar as long as their share."""
    if not stats.shares:
        return ""
    return render_template(
        "page/templates/overview/shares.html.j2",
        shares=stats.shares,
        max_articles=stats.shares[0].articles,
        strings=strings,
    )


def render_missed_questions(missed: Sequence[MissedQuestion]) -> str:
    """Render what was asked and not found, for whoever decides which articles are wanted."""
    shown = [_build_missed_row(question) for question in missed[:_MAX_MISSED_QUESTIONS]]
    return render_template(
        "page/templates/overview/missed.html.j2",
        sentence=strings.describe_missed_questions(len(missed), len(shown)),
        rows=shown,
        strings=strings,
    )


def render_ratings(ratings: Ratings) -> str:
    """Render the thumbs up and down, and their reasons."""
    reasons = [(strings.describe_reason(reason), count) for reason, count in ratings.reasons]
    return render_template(
        "page/templates/overview/ratings.html.j2",
        sentence=strings.describe_ratings(ratings.up, ratings.down),
        reasons=reasons,
        strings=strings,
    )


def _build_missed_row(missed: MissedQuestion) -> MissedQuestionRow:
    return MissedQuestionRow(
        question=missed.question,
        times=strings.format_times(missed.times),
        last_asked=strings.format_local_day(missed.last),
        reason=strings.explain_missed_question(missed.unanswered, missed.reported),
    )
