"""The words and tables of the overview."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from rag.workspace.library_stats import LibraryStats, SourceShare
from rag.workspace.usage import MissedQuestion, Ratings
from tests.support.harbour import HOSTILE
from tests.support.html import (
    Element,
    by_class,
    find_all,
    find_one,
    get_text,
    get_texts,
    parse_html,
)
from ui.page.overview.chart import NumbersTable
from ui.page.overview.tables import (
    render_missed_questions,
    render_numbers_table,
    render_ratings,
    render_source_shares,
)

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


def read_rows(root: Element) -> list[list[str]]:
    return [[get_text(cell) for cell in row] for row in root.iter("tr")]


def build_stats(*shares: SourceShare) -> LibraryStats:
    return LibraryStats(sum(share.articles for share in shares), 0, shares, (), False, ())


@pytest.mark.parametrize(
    "rendered",
    [
        render_missed_questions((MissedQuestion(HOSTILE, 1, 1, 0, NOON),)),
        render_source_shares(build_stats(SourceShare(HOSTILE, 1))),
        render_numbers_table(NumbersTable("Numbers", ("A", HOSTILE), (("x", 1),))),
        render_ratings(Ratings(0, 1, ((HOSTILE, 1),))),
    ],
    ids=["missed", "shares", "numbers", "ratings"],
)
def test_nothing_that_articles_and_people_wrote_is_markup(rendered) -> None:
    drawn = parse_html(rendered)
    cells = [cell.text for cell in drawn.iter("th", "td")]
    assert HOSTILE in cells
    assert drawn.xpath(".//img | .//script") == []


def test_what_was_not_found_is_shown_with_how_often_when_and_why() -> None:
    missed = (
        MissedQuestion("Who?", 3, 2, 1, NOON),
        MissedQuestion("When?", 1, 1, 0, NOON - timedelta(days=40)),
    )
    drawn = parse_html(render_missed_questions(missed))
    assert read_rows(drawn) == [
        ["Question", "How often", "Last asked", "What happened"],
        ["Who?", "3 times", "10 March 2026", "Not answered 2 times. 1 reader missed something."],
        ["When?", "Once", "29 January 2026", "Not answered."],
    ]


def test_of_many_missed_questions_the_last_are_shown() -> None:
    missed = [MissedQuestion(f"Question {number}", 1, 1, 0, NOON) for number in range(200)]
    drawn = parse_html(render_missed_questions(missed))
    assert len(read_rows(drawn)) == 1 + 150
    assert find_one(drawn, by_class("summary")).text.endswith("The last 150 are shown.")


def test_without_missed_questions_there_is_no_table() -> None:
    drawn = parse_html(render_missed_questions(()))
    assert find_one(drawn, by_class("summary")).text.startswith(
        "No question was left without an answer"
    )
    assert read_rows(drawn) == []


def test_ratings_are_shown_with_their_reasons() -> None:
    drawn = parse_html(render_ratings(Ratings(1, 3, (("wrong", 2), ("", 1)))))
    assert find_one(drawn, by_class("summary")).text == "1 thumb up and 3 down."
    assert read_rows(drawn) == [
        ["Reason", "How many"],
        ["It was wrong", "2"],
        ["No reason given", "1"],
    ]


def test_sources_have_bars_as_long_as_their_share() -> None:
    stats = build_stats(SourceShare("A", 4), SourceShare("", 1))
    drawn = parse_html(render_source_shares(stats))
    assert read_rows(drawn)[1:] == [["A", "4", ""], ["No source named", "1", ""]]
    bars = [bar.find("span").get("style") for bar in find_all(drawn, by_class("bar"))]
    assert bars == ["width:100%", "width:25%"]
    assert get_texts(drawn, by_class("number")) == ["Articles", "4", "1"]
