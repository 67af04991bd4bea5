"""The page in a real browser over the real engine: a question, its answer and its source."""

import pytest

from tests.browser.conftest import RECORD_STAGES, SCREENSHOT, ask, measure_overflow, serve_assistant

QUESTION = "How many North Korean troops operate alongside Russian forces?"
TITLE = "Allies Press Pyongyang And Moscow Over Soldiers In Kursk"
UNANSWERABLE = "What is the boiling point of tungsten?"


@pytest.fixture(scope="module")
def address(assistant):
    return serve_assistant(assistant)


def test_an_answer_streams_and_its_marker_leads_to_the_sentence(open_page, address):
    page = open_page(address)
    page.evaluate(RECORD_STAGES)
    ask(page, QUESTION)
    assert "Searching the articles" in [stage for stage, _ in page.evaluate("window.stages")]
    assert "12,000" in page.locator("#a1 .segment").first.inner_text()
    page.locator("#a1 .segment a.cite").first.click()
    chosen = page.locator("#evidence .source.chosen")
    assert "12,000" in chosen.locator("mark").inner_text()
    assert len(chosen.locator("blockquote").inner_text()) > len(chosen.locator("mark").inner_text())
    assert chosen.locator("h3").inner_text() == f"[1] {TITLE}"
    assert chosen.locator(".where").inner_text() == "articles/news-page.txt · 17 November 2024"
    if SCREENSHOT:
        page.screenshot(path=SCREENSHOT)


def test_the_whole_article_opens_at_the_marked_sentence(open_page, address):
    page = open_page(address)
    ask(page, QUESTION)
    with page.context.expect_page() as opening:
        page.locator("#a1-s1").get_by_role("link", name="Open the whole article").click()
    article = opening.value
    article.wait_for_load_state()
    assert "12,000" in article.locator("mark#quote").first.inner_text()
    assert article.locator("h1").inner_text() == TITLE
    top = article.evaluate("document.getElementById('quote').getBoundingClientRect().top")
    assert 0 <= top < article.viewport_size["height"]
    assert article.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_an_abstention_looks_different_from_an_answer(open_page, address):
    page = open_page(address)
    ask(page, UNANSWERABLE)
    assert page.locator("#a1 .reply.abstained").count() == 1
    assert page.locator("#a1 .segment").count() == 0
    assert "These passages do not answer it" in page.locator("#evidence").inner_text()
    assert page.locator("#evidence mark").count() == 0


def test_a_greeting_gets_suggestions_that_can_be_asked(open_page, address):
    page = open_page(address)
    ask(page, "hello")
    page.locator("#a1 button[data-question]").first.click()
    page.wait_for_selector("#a2 .reply.answered")
    assert page.locator("#a2 a.cite").count() >= 1


def test_a_phone_can_ask_and_check(open_page, address):
    page = open_page(address, width=375, height=812, color_scheme="dark")
    ask(page, QUESTION)
    page.locator("#a1 a.cite").first.click()
    assert page.locator("#a1-s1.chosen mark").is_visible()
    assert measure_overflow(page) <= 0
