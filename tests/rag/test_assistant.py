"""What a language model is shown of a question and of its conversation."""

from __future__ import annotations

from collections.abc import Iterable

from rag import Assistant
from rag.records import Turn
from tests.support.harbour import open_with_models
from tests.support.language_server import ModelServer, run_model_server

FIRST = "How many North Korean soldiers are operating beside Russian forces?"


def reply_to_writing(prompt: str) -> Iterable[str]:
    """Reply to a prompt for an answer; rewrite a later question as it was asked."""
    yield "" if "Last question:" in prompt else "VERDICT: nothing"


def ask(assistant: Assistant, question: str, turns: list[Turn]) -> ModelServer:
    with run_model_server(reply_to_writing) as server:
        generation = {"base_url": server.base("openai"), "key": "k", "format": "text"}
        other = open_with_models(
            assistant, assistant.settings.data, llm="openai:fake", generation=generation
        )
        other.ask(question, conversation=turns)
    return server


def get_prompt(server: ModelServer) -> str:
    return str(server.asked[-1]["messages"][-1]["content"])


def test_the_model_is_shown_the_question_as_it_was_typed(assistant: Assistant) -> None:
    typed = "How many North Korean soldeirs are operating beside Russian forces?"
    assert assistant.understand(typed) == FIRST
    server = ask(assistant, typed, [])
    assert len(server.asked) == 1
    assert get_prompt(server).endswith(f"Question: {typed}")


def test_a_later_question_is_shown_behind_what_it_leans_on(assistant: Assistant) -> None:
    server = ask(assistant, "And who syas so?", [Turn(FIRST, "Some 12,000.")])
    assert len(server.asked) == 2
    assert get_prompt(server).endswith(f"Question: {FIRST} And who syas so?")


def test_lone_surrogates_of_a_conversation_are_replaced(assistant: Assistant) -> None:
    server = ask(assistant, "And who says so?", [Turn(f"{FIRST} \ud800", "12,000 \udfff")])
    assert len(server.asked) == 2
    assert f"Question: {FIRST} ?\nAnswer: 12,000 ?" in get_prompt(server)
