"""Conversations in the page: stored, searched, renamed, deleted; edited questions and ratings."""

from __future__ import annotations

from datetime import date

import pytest

from rag import Assistant
from rag.records import Filters
from rag.workspace.exchanges import StoredExchange
from rag.workspace.history import open_history
from tests.browser.conftest import ask, measure_overflow, serve_assistant, wait_for_list
from tests.support.harbour import (
    AND_IT,
    CLOSED,
    OPENED,
    STRIKE,
    UNANSWERED,
    WHEN_CLOSED,
    WHEN_OPENED,
    open_with_models,
)


def find_rated(keeping: Assistant) -> StoredExchange:
    """Find the only question whose answer was rated."""
    exchanges = open_history(keeping.library).iterate_exchanges()
    (rated,) = [exchange for exchange in exchanges if exchange.feedback]
    return rated


def find_last(keeping: Assistant) -> StoredExchange:
    """Find the question that was asked last."""
    return list(open_history(keeping.library).iterate_exchanges())[-1]


@pytest.fixture(scope="module")
def address(keeping: Assistant) -> str:
    return serve_assistant(keeping)


def get_titles(page) -> list[str]:
    return (
        page.get_by_role("navigation", name="Conversations").get_by_role("button").all_inner_texts()
    )


def test_a_reload_opens_the_conversation_again_and_it_goes_on(open_page, address):
    page = open_page(address)
    ask(page, WHEN_CLOSED)
    wait_for_list(page, WHEN_CLOSED)
    assert "?c=" in page.url
    page.reload()
    page.wait_for_selector("#a1 .reply.answered")
    assert page.locator("#evidence mark").count() >= 1
    ask(page, AND_IT)
    assert "Saltmouth" in page.locator("#a2 .understood").inner_text()
    assert OPENED in page.locator("#a2 .reply").inner_text()


def test_conversations_are_opened_found_renamed_and_deleted(open_page, address):
    page = open_page(address)
    ask(page, WHEN_CLOSED)
    page.get_by_role("button", name="New conversation").click()
    page.wait_for_selector("#conversation .exchange", state="detached")
    assert page.locator(".welcome").is_visible()
    assert "?c=" not in page.url
    ask(page, UNANSWERED)
    wait_for_list(page, UNANSWERED, WHEN_CLOSED)
    page.get_by_label("Find in conversations").fill("strike pilots")  # words of an answer
    wait_for_list(page, WHEN_CLOSED)
    page.get_by_label("Find in conversations").fill("penguin")
    page.wait_for_selector("text=No conversation has these words.")
    page.get_by_label("Find in conversations").fill("")
    wait_for_list(page, UNANSWERED, WHEN_CLOSED)
    page.get_by_role("button", name=WHEN_CLOSED).click()
    page.wait_for_selector("#a1 .reply.answered")
    page.get_by_role("button", name="Rename").click()
    page.get_by_label("Name of the conversation").fill("The harbour <b>")
    page.get_by_role("button", name="Save").click()
    page.wait_for_selector("#kept li button[aria-current]:text-is('The harbour <b>')")
    assert page.locator(".heading .title").inner_text() == "The harbour <b>"
    page.locator(".heading").get_by_role("button", name="Delete").first.click()
    assert "It cannot be brought back." in page.locator("#delete").inner_text()
    page.locator("#delete").get_by_role("button", name="Delete").click()
    wait_for_list(page, UNANSWERED)
    assert page.locator(".welcome").is_visible()


def test_an_edited_question_replaces_what_followed_it(open_page, address):
    page = open_page(address)
    ask(page, UNANSWERED)
    ask(page, WHEN_CLOSED)
    page.locator("#a1").get_by_role("button", name="Edit").click()
    box = page.locator("#e1 textarea")
    assert box.input_value() == UNANSWERED
    box.fill(WHEN_OPENED)
    box.press("Enter")
    page.wait_for_selector("#a3 .reply.answered")
    assert page.locator(".exchange").count() == 1
    assert page.locator(".asked").inner_text().endswith(WHEN_OPENED)
    page.reload()
    page.wait_for_selector("#a3 .reply.answered")
    assert page.locator(".exchange").count() == 1


def test_the_question_as_understood_can_be_changed_and_asked_again(open_page, address):
    page = open_page(address)
    ask(page, WHEN_CLOSED)
    ask(page, AND_IT)
    page.locator("#a2").get_by_role("button", name="Change").click()
    assert "Saltmouth" in page.locator("#u2 textarea").input_value()
    page.locator("#u2 textarea").fill("When was the harbour of Saltmouth opened again?")
    page.locator("#u2").get_by_role("button", name="Ask").click()
    page.wait_for_selector("#a3 .reply.answered")
    assert page.locator("#a3 .understood").count() == 0
    assert OPENED in page.locator("#a3 .reply").inner_text()


def test_two_windows_of_one_person_do_not_mix(open_page, address):
    first = open_page(address)
    ask(first, WHEN_CLOSED)
    second = first.context.new_page()
    second.goto(address)
    second.wait_for_selector("#question textarea")
    wait_for_list(second, WHEN_CLOSED)
    ask(second, AND_IT)
    assert second.locator(".understood").count() == 0  # nothing was asked before it here
    ask(first, AND_IT)
    assert "Saltmouth" in first.locator("#a2 .understood").inner_text()
    assert first.locator(".exchange").count() == 2
    assert second.locator(".exchange").count() == 1


def test_somebody_elses_conversation_cannot_be_opened(open_page, address):
    mine = open_page(address)
    ask(mine, WHEN_CLOSED)
    theirs = open_page(mine.url)
    theirs.wait_for_selector("text=There is no such conversation")
    assert theirs.locator(".exchange").count() == 0
    assert get_titles(theirs) == []


def test_an_answer_is_rated_with_a_reason_and_a_comment(open_page, address, keeping):
    page = open_page(address)
    ask(page, WHEN_OPENED)
    page.get_by_role("button", name="Not helpful").click()
    page.get_by_label("Something is missing").check()
    page.get_by_label("Comment").fill("Who said so? <b>")
    page.get_by_role("button", name="Send").click()
    page.wait_for_selector("text=Thank you. It is kept")
    assert page.get_by_role("button", name="Not helpful").get_attribute("aria-pressed") == "true"
    rated = find_rated(keeping)
    assert rated.feedback is not None
    assert (rated.feedback.verdict, rated.feedback.reason, rated.feedback.comment) == (
        "down",
        "missing something",
        "Who said so? <b>",
    )
    assert rated.answer is not None
    assert rated.answer.citations[0].quote == f"{OPENED} {CLOSED}"
    page.get_by_role("button", name="Helpful", exact=True).click()
    page.wait_for_selector(".thumb[data-verdict=up][aria-pressed=true]")
    rated = find_rated(keeping)
    assert rated.feedback is not None
    assert (rated.feedback.verdict, rated.feedback.reason) == ("up", None)


def test_filters_are_chips_kept_with_the_question(open_page, address, keeping):
    page = open_page(address)
    page.get_by_role("button", name="Only some articles").click()
    page.get_by_label("Source", exact=True).click()
    page.get_by_role("option", name="The Ledger").click()
    page.get_by_role("textbox", name="Published to").fill("2024-12-31")
    page.wait_for_selector("#chips .chip:has-text('The Ledger')")
    page.wait_for_selector("#chips .chip:has-text('31 December 2024')")
    ask(page, WHEN_OPENED)
    assert STRIKE in page.locator("#a1 .reply").inner_text()
    assert page.locator("#a1 .chip").all_text_contents() == [
        "Source The Ledger",
        "Published to 31 December 2024",
    ]
    assert find_last(keeping).filters == Filters(
        source="The Ledger", published_to=date(2024, 12, 31)
    )
    page.get_by_role("button", name="Remove the filter Source: The Ledger").click()
    page.wait_for_selector("#chips .chip:has-text('The Ledger')", state="detached")
    ask(page, WHEN_OPENED)
    assert page.locator("#a2 .chip").all_text_contents() == ["Published to 31 December 2024"]
    assert OPENED in page.locator("#a2 .reply").inner_text()


def test_only_this_article_comes_with_the_address(open_page, address, keeping):
    only = next(
        file.article_id
        for file in keeping.library.list_files()
        if file.title == "Saltmouth harbour shuts"
    )
    page = open_page(f"{address}/?article={only}")
    page.wait_for_selector("#chips .chip:has-text('Saltmouth harbour shuts')")
    ask(page, WHEN_OPENED)
    citations = find_last(keeping).answer.citations
    assert {citation.article_id for citation in citations} == {only}


def test_an_abstention_says_what_is_missing_and_what_can_be_asked(open_page, address):
    page = open_page(address)
    ask(page, "Which penguins live in Saltmouth?")
    page.wait_for_selector("#a1 .reply.abstained button[data-question]")
    assert "No article has the words “penguins”, “live”." in page.locator("#a1 .reply").inner_text()
    suggestions = page.locator("#a1 button[data-question]")
    assert 1 <= suggestions.count() <= 3
    suggestions.first.click()
    page.wait_for_selector("#a2 .reply.answered")


def test_the_confidence_gives_its_reason(open_page, address):
    page = open_page(address)
    ask(page, WHEN_OPENED)
    assert (
        "confidence: the sentence that says so scored"
        in page.locator("#a1 .confidence").inner_text()
    )
    assert "2 articles" in page.locator("#a1 .confidence").inner_text()


def test_text_from_right_to_left_emoji_and_a_very_long_word_are_shown_as_they_are(
    open_page, keeping, tmp_path
):
    title = "سفينة الإنقاذ Karim 🚢 دخلت ميناء الإسكندرية"
    long = "Donaudampfschiff" * 30
    (tmp_path / "ship.md").write_text(
        f"# {title}\n\n"
        f"The lifeboat Karim entered the port 🚢 on Monday with {long} aboard. {title}.\n"
    )
    other = open_with_models(keeping, tmp_path / "library")
    other.library.sync([str(tmp_path / "ship.md")])
    page = open_page(serve_assistant(other), width=375, height=812)
    ask(page, "When did the lifeboat Karim enter the port? 🚢 مرحبا")
    assert page.locator("#a1 .asked").inner_text().endswith("🚢 مرحبا")
    assert (
        f"entered the port 🚢 on Monday with {long} aboard."
        in page.locator("#a1 .reply").inner_text()
    )
    assert title in page.locator("#evidence").inner_text()
    assert measure_overflow(page) <= 0
