"""The Overview tab in a real browser: charts with their numbers, and missed questions."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta

import pytest

from rag import Assistant
from rag.records import Filters
from rag.workspace.exchanges import Feedback
from rag.workspace.history import open_history
from tests.browser.conftest import measure_overflow, serve_assistant
from tests.support.harbour import (
    HOSTILE,
    ON_THE_WALL,
    UNANSWERED,
    WHEN_CLOSED,
    WHEN_OPENED,
    open_with_models,
    write_articles,
)

DRAWN = "document.querySelectorAll('#overview .chart svg.marks').length === 3"


def store_question(
    own: Assistant, question: str, days_ago: int = 0, feedback: Feedback | None = None
) -> str:
    """Store a question of somebody and its answer, as if it had been asked so many days ago.

    Returns:
        The id of the conversation.
    """
    history = open_history(own.library)
    conversation = history.begin("somebody", question)
    history.add_question("somebody", conversation, question, Filters())
    history.finish(conversation, 1, "done", own.ask(question))
    if feedback:
        history.rate("somebody", conversation, 1, feedback)
    when = (datetime.now(UTC) - timedelta(days=days_ago)).isoformat(timespec="milliseconds")
    with sqlite3.connect(own.library.store.path) as database:
        database.execute(
            "UPDATE exchanges SET asked = ? WHERE conversation_id = ?", (when, conversation)
        )
    database.close()
    return conversation


@pytest.fixture(scope="module")
def own(harbour: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp("overview")
    own = open_with_models(harbour, folder / "library")
    own.library.sync([str(write_articles(folder / "articles"))])
    store_question(own, WHEN_OPENED, feedback=Feedback("up"))
    store_question(own, ON_THE_WALL, 3, Feedback("down", "missing something"))
    store_question(own, UNANSWERED, 3)
    store_question(own, UNANSWERED.lower(), 6)
    store_question(own, "hello")
    store_question(own, WHEN_CLOSED, 60, Feedback("down", "wrong"))
    return own


@pytest.fixture(scope="module")
def address(own: Assistant) -> str:
    own.examples()
    return serve_assistant(own)


def open_overview(page):
    page.get_by_role("tab", name="Overview").click()
    page.wait_for_selector("#overview .figure")
    return page.locator("#overview")


def measure_chart_widths(overview) -> list[float]:
    return [chart.bounding_box()["width"] for chart in overview.locator(".chart svg.marks").all()]


def test_it_is_counted_at_each_opening(open_page, address, own):
    page = open_page(address)
    assert page.locator("#overview .figure").count() == 0
    overview = open_overview(page)
    overview.get_by_text(
        "4 questions: 2 answered wholly or in part, 2 not answered by the articles."
    ).wait_for()
    page.get_by_role("tab", name="Ask").click()
    conversation = store_question(own, WHEN_CLOSED)
    open_overview(page)
    overview.get_by_text(
        "5 questions: 3 answered wholly or in part, 2 not answered by the articles."
    ).wait_for()
    open_history(own.library).delete("somebody", conversation)


def test_charts_have_their_numbers_as_tables(open_page, address):
    page = open_page(address)
    overview = open_overview(page)
    page.wait_for_function(DRAWN)
    assert min(measure_chart_widths(overview)) > 600
    assert (
        overview.get_by_text(
            "3 articles from 3 sources. 1 article without a date is not in the chart."
        ).count()
        == 1
    )
    assert overview.locator(".numbers table").first.is_hidden()
    overview.locator(".numbers summary").first.click()
    rows = [
        row.locator("th, td").all_inner_texts()
        for row in overview.locator(".numbers table").first.locator("tr").all()
    ]
    assert rows == [
        ["Month", f"Source {HOSTILE}", "The Courier", "The Ledger", "All"],
        ["Oct 2024", "0", "0", "1", "1"],
        ["Nov 2024", "0", "1", "0", "1"],
    ]
    axis = overview.locator(".chart svg.marks").first.locator(".mark-text text").all_text_contents()
    assert axis[:2] == ["Oct 2024", "Nov 2024"]
    assert overview.locator(".shares tbody tr").count() == 3


def test_answered_questions_are_at_the_bottom_of_their_bar(open_page, address):
    page = open_page(address)
    chart = open_overview(page).locator(".chart").nth(1)
    day = f"{datetime.now().astimezone() - timedelta(days=3):%-d %b}"
    answered, abstained = (
        chart.locator(f'path[aria-label*=": {day};"][aria-label$="Kind: {kind}"]').bounding_box()
        for kind in ("Answered", "Not answered")
    )
    assert answered["height"] == pytest.approx(abstained["height"], abs=1)
    assert answered["y"] == pytest.approx(abstained["y"] + abstained["height"], abs=2)


def test_the_numbers_open_by_keyboard(open_page, address):
    page = open_page(address)
    overview = open_overview(page)
    overview.locator(".numbers summary").nth(1).focus()
    page.keyboard.press("Enter")
    assert (
        overview.locator(".numbers").nth(1).locator("tbody tr").count() == 3
    )  # the days on which something was asked


def test_missed_questions_are_shown_without_who_asked_them(open_page, address):
    overview = open_overview(open_page(address))
    rows = [
        row.locator("td").all_inner_texts() for row in overview.locator(".missed tbody tr").all()
    ]
    assert [(row[0], row[1], row[3]) for row in rows] == [
        (UNANSWERED, "2 times", "Not answered 2 times."),
        (ON_THE_WALL, "Once", "1 reader missed something."),
    ]
    assert overview.get_by_text("Who asked them is not shown.").count() == 1
    assert "somebody" not in overview.inner_text()
    assert overview.get_by_text("1 thumb up and 1 down.").count() == 1
    assert overview.locator(".reasons tbody tr").inner_text().split("\t") == [
        "Something was missing",
        "1",
    ]


def test_a_longer_period_counts_more(open_page, address):
    page = open_page(address)
    overview = open_overview(page)
    page.get_by_label("Last 90 days").check()
    overview.get_by_text(
        "5 questions: 3 answered wholly or in part, 2 not answered by the articles."
    ).wait_for()
    assert overview.locator(".reasons tbody tr").count() == 2
    page.get_by_label("Last 7 days").check()
    overview.get_by_text(
        "4 questions: 2 answered wholly or in part, 2 not answered by the articles."
    ).wait_for()
    assert page.locator("#overview .chart svg.marks").count() == 3


def test_hostile_names_and_questions_stay_text(open_page, address):
    page = open_page(address)
    overview = open_overview(page)
    page.wait_for_function(DRAWN)
    assert f"Source {HOSTILE}" in overview.locator(".shares").inner_text()
    assert f"Source {HOSTILE}" in overview.locator(".key").first.inner_text()
    assert overview.locator("img, script, a").count() == 0
    box = overview.locator(".chart svg.marks").first.bounding_box()
    for across in range(40, int(box["width"]), 60):  # tips that the charts show where one points
        page.mouse.move(box["x"] + across, box["y"] + box["height"] - 70)
    assert page.locator("#vg-tooltip-element img, #vg-tooltip-element script").count() == 0


def test_a_phone_shows_it_without_sideways_scrolling(open_page, address):
    page = open_page(address, width=375, height=812)
    overview = open_overview(page)
    page.wait_for_function(DRAWN)
    assert measure_overflow(page) <= 0
    for summary in overview.locator(".numbers summary").all():
        summary.click()
    assert measure_overflow(page) <= 0
    assert max(measure_chart_widths(overview)) <= 375


def test_an_empty_overview_has_sentences_and_no_empty_axes(open_page, harbour, tmp_path):
    page = open_page(serve_assistant(open_with_models(harbour, tmp_path / "library")))
    overview = open_overview(page)
    assert overview.get_by_text("The library has no articles yet.").count() == 1
    assert overview.get_by_text("Nobody has asked the articles anything in this time.").count() == 2
    assert overview.get_by_text("No question was left without an answer in this time.").count() == 1
    assert overview.get_by_text("Nobody has rated an answer in this time.").count() == 1
    assert page.locator("#overview svg, #overview .numbers").count() == 0
    assert page.locator("#overview .chart:visible").count() == 0
