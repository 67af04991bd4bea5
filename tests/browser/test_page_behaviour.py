"""The page in a real browser, over the real engine and articles that hold hostile text."""

from __future__ import annotations

import pytest

from rag import Assistant
from tests.browser.conftest import ask, measure_overflow, serve_assistant
from tests.support.harbour import (
    AND_IT,
    CLOSED,
    HOSTILE,
    HOSTILE_NAME,
    ON_THE_WALL,
    OPENED,
    STRIKE,
    UNANSWERED,
    WHEN_CLOSED,
    WHEN_OPENED,
)


@pytest.fixture(scope="module")
def address(harbour: Assistant) -> str:
    # Computed before the first page opens, so that no test waits for them.
    assert harbour.examples()
    return serve_assistant(harbour)


def sources(page) -> set[str]:
    """Where the sentences that the last answer cites come from, as the page tells."""
    return set(page.locator("#evidence section:not([hidden]) .source .where").all_inner_texts())


def test_hostile_text_stays_text_everywhere(open_page, address, harbour):
    page = open_page(address)
    page.wait_for_selector("#welcome button[data-question]")
    assert f"Title {HOSTILE}" in page.locator("#welcome").inner_text()
    ask(page, ON_THE_WALL)
    quote = harbour.ask(ON_THE_WALL).citations[0].quote
    assert HOSTILE in quote
    assert page.locator("#a1 .asked").inner_text().endswith(ON_THE_WALL)
    assert page.locator(".segment").first.inner_text() == f"{quote}[1]"
    card = page.locator("#a1-s1")
    assert card.locator("mark").inner_text() == quote
    assert card.locator("h3").inner_text() == f"[1] Title {HOSTILE}"
    assert card.locator(".where").inner_text() == f"Source {HOSTILE}"
    page.get_by_role("tab", name="Library").click()
    page.wait_for_selector(".library")
    assert f"articles/tower/{HOSTILE_NAME}.md" in page.locator(".library").inner_text()
    drawn = "#conversation, #evidence, #welcome, #listing"
    assert page.locator(drawn).count() == 4
    assert page.locator(drawn).locator("img, script, i, a[href^=javascript]").count() == 0
    assert page.locator("#welcome b, #listing b").count() == 0
    page.get_by_role("tab", name="Ask").click()
    with page.context.expect_page() as opening:
        card.get_by_role("link", name="Open the whole article").click()
    article = opening.value
    article.wait_for_load_state()
    assert article.locator("h1").inner_text() == f"Title {HOSTILE}"
    assert article.locator("mark#quote").inner_text() == quote
    assert article.locator("img, script, a[href^=javascript]").count() == 0


def test_markers_of_an_old_answer_keep_their_evidence(open_page, address):
    page = open_page(address)
    ask(page, WHEN_OPENED)
    ask(page, UNANSWERED)
    assert page.locator("#a1-evidence").is_hidden()
    page.locator("#a1 .segment a.cite").nth(1).click()
    assert page.locator("#a1-evidence").is_visible()
    assert page.locator("#a1-s2 mark").inner_text() == STRIKE
    assert page.locator("#a2-evidence").is_hidden()


def test_markers_work_by_keyboard_and_escape_leads_back(open_page, address):
    page = open_page(address)
    ask(page, WHEN_OPENED)
    page.locator("#a1 a.cite").first.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "a1-s1"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.className") == "cite"


def test_a_marker_does_not_reload_a_page_with_a_theme_in_its_address(open_page, address):
    page = open_page(f"{address}/?__theme=dark")
    ask(page, WHEN_OPENED)
    page.locator("#a1 a.cite").first.click()
    assert page.locator("#a1-s1.chosen").is_visible()


def test_abstention_looks_different(open_page, address):
    page = open_page(address)
    ask(page, WHEN_OPENED)
    ask(page, UNANSWERED)
    border = "element => getComputedStyle(element).borderTopWidth"
    assert page.locator("#a1 .reply").evaluate(border) == "0px"
    assert page.locator("#a2 .reply").evaluate(border) == "1px"
    assert "The articles don't answer this." in page.locator("#a2 .reply").inner_text()
    assert "These passages do not answer it" in page.locator("#evidence").inner_text()
    page.get_by_role("link", name="Show the nearest passages").click()
    assert page.evaluate("document.activeElement.id") == "a2-nearest"


def test_ask_again_replaces_the_last_answer_and_a_new_conversation_is_empty(open_page, address):
    page = open_page(address)
    ask(page, WHEN_OPENED)
    page.get_by_role("button", name="Ask again").click()
    page.wait_for_selector("#a2 .reply.answered")
    assert page.locator(".exchange").count() == 1
    page.get_by_role("button", name="New conversation").click()
    page.wait_for_selector(".exchange", state="detached")
    assert page.locator(".welcome").is_visible()
    assert page.locator("#evidence .source").count() == 0


def test_examples_and_suggestions_ask_themselves(open_page, address):
    page = open_page(address)
    page.locator("#welcome button[data-question]").first.click()
    page.wait_for_selector("#a1 .reply.answered")
    ask(page, "hello")
    suggestion = page.locator("#a2 button[data-question]").first
    suggested = suggestion.inner_text()
    suggestion.click()
    page.wait_for_selector("#a3 .reply.answered")
    assert suggested in page.locator("#a3 .asked").inner_text()


def test_copy_takes_the_answer_with_its_sources(open_page, address):
    page = open_page(address, permissions=["clipboard-read", "clipboard-write"])
    ask(page, WHEN_OPENED)
    page.get_by_role("button", name="Copy").click()
    page.wait_for_selector("text=Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert f"[1] “{OPENED} {CLOSED}” Harbour opens again, The Courier, 16 November 2024" in copied


def test_filters_reach_the_engine_and_a_bad_date_is_reported(open_page, address):
    page = open_page(address)
    courier, ledger = "The Courier · 16 November 2024", "The Ledger · 7 October 2024"
    ask(page, WHEN_OPENED)
    assert sources(page) == {courier, ledger}
    page.get_by_role("button", name="Only some articles").click()
    page.get_by_role("textbox", name="Published from").fill("2024-11-01")
    ask(page, WHEN_OPENED)
    assert sources(page) == {courier}
    page.get_by_role("textbox", name="Published from").fill("")
    page.get_by_label("Source", exact=True).click()
    page.get_by_role("option", name="The Ledger").click()
    ask(page, WHEN_OPENED)
    assert sources(page) == {ledger}
    page.get_by_role("textbox", name="Published from").fill("yesterday")
    ask(page, WHEN_OPENED)
    assert "“yesterday” is not a date" in page.locator("#a4 .failed").inner_text()


def test_two_people_do_not_see_each_others_questions(open_page, address):
    first, second = open_page(address), open_page(address)
    ask(first, WHEN_CLOSED)
    ask(second, AND_IT)
    assert (
        second.locator(".understood").count() == 0
    )  # there was nothing before it that "it" could be
    assert second.locator(".exchange").count() == 1
    ask(first, AND_IT)
    assert "Saltmouth" in first.locator("#a2 .understood").inner_text()
    assert first.locator(".exchange").count() == 2


def test_the_library_lists_each_file_with_its_reason(open_page, address):
    page = open_page(address)
    page.get_by_role("tab", name="Library").click()
    page.wait_for_selector(".library")
    listing = page.locator(".library").inner_text()
    assert "articles/<b>.pdf" in listing
    assert "the PDF is damaged" in listing
    assert "files named .<i>no<i> are not read" in listing


def test_a_phone_shows_the_evidence_below_without_sideways_scrolling(open_page, address):
    page = open_page(address, width=375, height=812)
    assert measure_overflow(page) <= 0
    ask(page, WHEN_OPENED)
    ask(page, f"{ON_THE_WALL} {'unbreakable' * 20}")
    assert measure_overflow(page) <= 0
    chat, evidence = (page.locator(part).bounding_box() for part in ("#talk", "#beside"))
    assert evidence["y"] >= chat["y"] + chat["height"]
    page.locator("#a1 a.cite").first.click()
    page.wait_for_function(
        """() => {
          const y = document.querySelector('#a1-s1').getBoundingClientRect().top;
          return y >= 0 && y < 400;
        }"""
    )
    page.get_by_role("tab", name="Library").click()
    page.wait_for_selector(".library")
    assert measure_overflow(page) <= 0


def test_dark_and_light_follow_the_browser_unless_the_address_says(open_page, address):
    def lightness(page):
        page.wait_for_selector(".masthead")
        channels = page.evaluate(
            "getComputedStyle(document.querySelector('gradio-app'))"
            ".backgroundColor.match(/[0-9]+/g).map(Number)"
        )
        return sum(channels[:3]) / 3

    assert lightness(open_page(address, color_scheme="light")) > 200
    assert lightness(open_page(address, color_scheme="dark")) < 60
    assert lightness(open_page(f"{address}/?__theme=light", color_scheme="dark")) > 200
