"""The menu of the language models that the administrator allows."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from rag import Assistant
from tests.browser.conftest import ask, serve_assistant
from tests.support.harbour import OPENED, WHEN_OPENED, open_with_models
from tests.support.language_server import run_model_server

QUOTED = "Answers quoted from your own articles"


def write_sentence(prompt: str) -> list[str]:
    """Write what one passage says, with its label."""
    found = re.search(rf"^\[(\w+)\] .*{re.escape(OPENED)}", prompt, re.MULTILINE)
    return [f"The harbour of Saltmouth opened again on Monday [{found[1] if found else 'a1'}]."]


def choose(page, name: str) -> None:
    page.get_by_label("Written by").click()
    page.get_by_role("option", name=name).click()


def test_a_browser_asks_the_model_that_was_chosen_in_it_and_keeps_the_choice(
    open_page, harbour: Assistant
) -> None:
    with run_model_server(write_sentence) as server:
        base = server.base("openai")
        settings = {
            "llm_choices": ("none", "openai:fake", "openai:other"),
            "generation": {"base_url": base},
        }
        address = serve_assistant(open_with_models(harbour, harbour.settings.data, **settings))
        page = open_page(address)
        masthead = page.locator("#masthead")
        expect(masthead).to_contain_text(QUOTED)
        expect(page.get_by_label("Written by")).to_be_visible()
        ask(page, WHEN_OPENED)
        assert server.asked == []
        choose(page, "openai:other")
        expect(masthead).to_contain_text("Written by openai:other, checked against your own")
        expect(masthead).to_contain_text(f"Questions and passages go to {base}.")
        ask(page, WHEN_OPENED)
        assert {body["model"] for body in server.asked} == {"other"}
        page.reload()
        expect(page.get_by_label("Written by")).to_have_value("openai:other")
        expect(masthead).to_contain_text("Written by openai:other")
        # Another browser has its own choice.
        other = open_page(address)
        expect(other.get_by_label("Written by")).to_have_value("Quotes alone")
        expect(other.locator("#masthead")).to_contain_text(QUOTED)


def test_without_a_choice_there_is_no_menu(open_page, harbour: Assistant) -> None:
    single = open_with_models(harbour, harbour.settings.data, llm_choices=("none",))
    page = open_page(serve_assistant(single))
    assert page.get_by_label("Written by").count() == 0
