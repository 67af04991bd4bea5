"""Articles: in the evidence panel, on a page of their own and in print."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag import Assistant
from tests.browser.conftest import ask, measure_overflow, serve_assistant
from tests.support.harbour import open_with_models

LONG = "unbreakable" * 12


QUEUE = (
    "It rained all week, said the crew, and still the queue for the first boat went all the way 🙂 "
    f"to the {LONG} church."
)


FERRY = f"""---
title: The ferry of Kilmory sails again
source: The Island Post
author: Ana Ruiz
date: 2024-05-02
url: https://example.org/kilmory
---
The ferry of Kilmory sails again from May, after two years in the dock of Port Ellen.

{QUEUE}

- Adults pay 12 pounds for the ferry of Kilmory.
- Children under five sail free.

وقال الربان إن العبارة جاهزة للإبحار. هذا كل شيء.

The ferry of Kilmory was built in 1961 by the yard of Greenock, and carries 40 cars.
"""


ABOUT_FERRY = "Who built the ferry of Kilmory and what do adults pay for the ferry?"


@pytest.fixture(scope="module")
def address(harbour: Assistant) -> str:
    assert harbour.examples()
    return serve_assistant(harbour)


@pytest.fixture(scope="module")
def ferry(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """An assistant over one article, of which an answer cites two sentences."""
    folder: Path = tmp_path_factory.mktemp("ferry")
    (folder / "articles").mkdir()
    (folder / "articles" / "ferry.md").write_text(FERRY)
    own = open_with_models(assistant, folder / "library")
    own.library.sync([str(folder / "articles")])
    assert own.examples()
    return own


def test_a_paragraph_of_one_sentence_is_shown_with_its_neighbours(open_page, ferry):
    page = open_page(serve_assistant(ferry))
    ask(page, ABOUT_FERRY)
    built = page.locator("#evidence .source", has_text="Greenock").first
    assert (
        built.locator("mark").inner_text()
        == "The ferry of Kilmory was built in 1961 by the yard of Greenock, and carries 40 cars."
    )
    assert "هذا كل شيء." in built.locator("blockquote").inner_text()
    assert built.locator(".file").inner_text() == "By Ana Ruiz · articles/ferry.md"
    original = built.get_by_role("link", name="The original").get_attribute("href")
    assert (
        original == "https://example.org/kilmory#:~:text=The%20ferry%20of%20Kilmory%20was,"
        "Greenock%2C%20and%20carries%2040%20cars."
    )


def test_an_answer_about_the_library_links_to_its_articles(open_page, ferry):
    page = open_page(serve_assistant(ferry))
    ask(page, "Which articles mention Kilmory?")
    reply = page.locator(".reply.library")
    assert reply.locator(".plain").inner_text() == "1 article mentions “Kilmory”:"
    with page.context.expect_page() as opening:
        reply.get_by_role("link", name="The ferry of Kilmory sails again").click()
    article = opening.value
    article.wait_for_load_state()
    assert article.locator("h1").inner_text() == "The ferry of Kilmory sails again"
    assert article.locator("mark").count() == 0
    assert measure_overflow(page) <= 0


def test_the_whole_article_marks_all_that_the_answer_cites_and_links_lead_through_it(
    open_page, ferry
):
    page = open_page(serve_assistant(ferry))
    ask(page, ABOUT_FERRY)
    count = page.locator("#evidence .source").count()
    assert count >= 2
    with page.context.expect_page() as opening:
        page.locator("#evidence .source", has_text="Greenock").first.get_by_role(
            "link", name="Open the whole article"
        ).click()
    article = opening.value
    article.wait_for_load_state()
    assert (
        article.locator("mark[id]").count() == count
    )  # a quote over two items is two marks, of which the first is named
    chosen = article.locator("mark#quote")
    assert "Greenock" in chosen.inner_text()
    assert article.locator("mark.also[id]").count() == count - 1
    shown = article.locator(".ways:visible")
    assert f" of {count} marked sentences" in shown.inner_text()
    shown.get_by_role("link", name="Previous").focus()
    article.keyboard.press("Enter")
    article.wait_for_function("location.hash !== '#quote'")
    assert article.locator(".ways:visible").count() == 1
    assert article.locator("mark.also:target").count() == 1
    article.locator(".ways:visible").get_by_role("link", name="Next").click()
    article.wait_for_function("location.hash === '#quote'")


def test_an_article_reads_well_in_any_script_and_on_a_phone(open_page, ferry):
    page = open_page(serve_assistant(ferry), width=375, height=812)
    (listed,) = ferry.library.list_files()
    page.goto(f"{page.url.rstrip('/')}/articles/{listed.article_id}?start=0&end=9999")
    assert measure_overflow(page) <= 0
    arabic = page.locator("p", has_text="هذا كل شيء")
    assert arabic.evaluate("element => getComputedStyle(element).direction") == "rtl"
    assert page.locator("main article ul > li").count() == 2
    assert "🙂" in page.locator("article").inner_text()
    assert page.locator("h1").count() == 1
    assert page.locator("script").count() == 0


def test_a_marked_paragraph_keeps_its_own_direction(open_page, ferry):
    page = open_page(serve_assistant(ferry))
    (listed,) = ferry.library.list_files()
    article = ferry.article(listed.article_id or "")
    start = article.text.index("وقال")
    page.goto(
        f"{page.url.rstrip('/')}/articles/{article.id}"
        f"?start={start}&end={start + 20}&also=0-5#quote"
    )
    assert (
        page.locator("p:has(#quote)").evaluate("element => getComputedStyle(element).direction")
        == "rtl"
    )


def test_a_printed_article_has_its_marks_and_nothing_else(open_page, ferry):
    page = open_page(serve_assistant(ferry), color_scheme="dark")
    (listed,) = ferry.library.list_files()
    page.goto(f"{page.url.rstrip('/')}/articles/{listed.article_id}?start=0&end=5&also=10-20#quote")
    page.emulate_media(media="print")
    assert page.locator(".onward:visible, .ways:visible").count() == 0
    assert (
        page.locator("#quote").evaluate("element => getComputedStyle(element).textDecorationLine")
        == "underline"
    )
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
