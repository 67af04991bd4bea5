"""What the page shows while an answer is running, and when it is stopped or fails."""

from __future__ import annotations

import pytest

from rag import Assistant, DossierError
from rag.answering.answerer import Answerer
from rag.settings import AnsweringSettings
from tests.browser.conftest import RECORD_STAGES, ask, serve_assistant
from tests.support.harbour import (
    HOSTILE,
    OPENED,
    WHEN_CLOSED,
    WHEN_OPENED,
    open_with_models,
    write_articles,
)
from tests.support.language_server import run_model_server


@pytest.fixture(scope="module")
def address(harbour: Assistant) -> str:
    assert harbour.examples()  # found before the first page opens, so that no test waits for them
    return serve_assistant(harbour)


def test_stop_keeps_what_came_and_the_next_question_is_answered(open_page, address, harbour):
    page = open_page(address)
    with harbour._loading:  # as while another person's first question still loads the models
        page.fill("#question textarea", WHEN_OPENED)
        page.press("#question textarea", "Enter")
        page.wait_for_selector(".reply.running")
        page.locator("#question button.stop-button").click()
        page.wait_for_selector(".reply.stopped")
        assert "You stopped this answer." in page.locator("#a1").inner_text()
        page.fill("#question textarea", WHEN_CLOSED)  # while the engine is still at the stopped one
        page.press("#question textarea", "Enter")
        page.wait_for_selector("#a2 .reply.running")
    page.wait_for_selector("#a2 .reply.answered")
    assert page.locator("#a2 .segment").count() >= 1
    assert page.locator("#a1 .reply.stopped").count() == 1


def test_an_error_is_shown_in_the_chat_and_the_page_stays_usable(open_page, harbour, tmp_path):
    articles, library = str(write_articles(tmp_path / "articles")), tmp_path / "<library>"
    open_with_models(harbour, library).library.sync([articles])
    other = open_with_models(harbour, library, passages={"max_tokens": 100})
    with pytest.raises(DossierError) as told:
        other.ask(WHEN_OPENED)
    page = open_page(serve_assistant(other))
    ask(page, WHEN_OPENED)
    assert page.locator("#a1 .failed p").inner_text() == str(told.value)
    assert "<library>" in str(told.value)
    other.library.sync([articles])  # as the message says
    ask(page, WHEN_OPENED)
    assert page.locator("#a2 .segment").count() >= 2


def test_a_bug_is_shown_without_its_details_and_the_page_stays_usable(open_page, harbour):
    other = open_with_models(harbour, harbour.settings.data)
    working = other._answerer
    broken = harbour.settings.model_copy(
        update={"answering": AnsweringSettings.model_construct(threshold=None)}
    )
    other._answerer = Answerer(other.library, other.models, broken)
    page = open_page(serve_assistant(other))
    ask(page, WHEN_OPENED)
    assert (
        page.locator("#a1 .failed").inner_text().startswith("Something went wrong while answering")
    )
    assert "TypeError" not in page.content()
    other._answerer = working
    ask(page, WHEN_OPENED)
    assert page.locator("#a2 .segment").count() >= 2


def test_a_slow_answer_shows_its_stage_before_its_sentences(open_page, address, harbour):
    page = open_page(address)
    page.evaluate(RECORD_STAGES)
    with harbour._loading:  # as while another person's first question still loads the models
        page.fill("#question textarea", WHEN_OPENED)
        page.press("#question textarea", "Enter")
        page.wait_for_selector("text=Reading your question")
        assert page.locator(".segment").count() == 0
    page.wait_for_selector(".reply.answered")
    assert page.locator(".segment").count() >= 2
    assert ["Searching the articles", 0] in page.evaluate("window.stages")


def test_text_of_a_language_model_is_shown_with_its_sources_and_its_server(open_page, harbour):
    told = (
        "The harbour of Saltmouth opened again on Monday [b1]. "
        f"It was burnt by 400 pirates [b1]. {HOSTILE} [b1]."
    )

    def says(prompt):
        label = next(line[1:3] for line in prompt.splitlines() if line.endswith(OPENED))
        return [told.replace("b1", label)]

    with run_model_server(says) as server:
        base = server.base("openai")
        page = open_page(
            serve_assistant(
                open_with_models(
                    harbour, harbour.settings.data, llm="openai:fake", generation={"base_url": base}
                )
            )
        )
        assert (
            "Written by openai:fake, checked against your own articles. "
            f"Questions and passages go to {base}." in page.content()
        )
        ask(page, WHEN_OPENED)
    assert page.locator("#a1 .segment").all_inner_texts() == [
        "The harbour of Saltmouth opened again on Monday.[1]"
    ]
    assert (
        "2 sentences were withheld, because the passages do not back them."
        in page.locator("#a1 .reply").inner_text()
    )
    assert page.locator("#a1-s1 mark").inner_text() == OPENED
