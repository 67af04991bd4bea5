"""A question may be asked of one of the language models that the administrator allows."""

from __future__ import annotations

import pytest

from rag import Assistant
from rag.errors import RequestError, SettingsInvalid
from rag.records import Answer, Turn
from rag.settings import load_settings
from tests.support.harbour import open_with_models
from tests.support.language_server import run_model_server

QUESTION = "How many North Korean soldiers are operating beside Russian forces?"
SENTENCE = "Up to 12,000 North Korean soldiers are now operating beside Russian forces."


def ask(assistant: Assistant, llm: str | None, *turns: Turn) -> Answer:
    *_, last = assistant.stream(QUESTION, conversation=turns, llm=llm)
    assert last.answer is not None
    return last.answer


def test_the_chosen_model_writes_and_is_in_the_fingerprint(assistant: Assistant) -> None:
    with run_model_server(lambda prompt: [SENTENCE]) as server:
        settings = {
            "llm_choices": ["none", "openai:a"],
            "generation": {"base_url": server.base("openai")},
        }
        chooser = open_with_models(assistant, assistant.settings.data, **settings)
        quoted, written = ask(chooser, "none"), ask(chooser, "openai:a")
        assert {body["model"] for body in server.asked} == {"a"}
        assert ask(chooser, None).settings == quoted.settings == chooser.settings.fingerprint()
    assert written.answerer == "openai:a"
    named = load_settings(llm="openai:a", generation=settings["generation"])
    assert written.settings == named.fingerprint() != quoted.settings


def test_a_model_that_is_not_allowed_is_not_asked(assistant: Assistant) -> None:
    with run_model_server(lambda prompt: [SENTENCE]) as server:
        settings = {
            "llm_choices": ["none", "openai:a"],
            "generation": {"base_url": server.base("openai")},
        }
        chooser = open_with_models(assistant, assistant.settings.data, **settings)
        with pytest.raises(RequestError, match="openai:b is not among those that can be chosen"):
            ask(chooser, "openai:b")
    assert server.asked == []


def test_a_choice_that_is_no_model_is_refused() -> None:
    with pytest.raises(SettingsInvalid, match=r"llm_choices cannot be used: it is auto, none, or"):
        load_settings(llm_choices=["none", "gpt"])
    assert load_settings(llm_choices=["none", "auto", "none"]).llm_choices == ("none", "auto")
