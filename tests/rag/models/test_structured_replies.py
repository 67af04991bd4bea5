"""A server that replies by a JSON schema is asked to; others are asked for text."""

from __future__ import annotations

import json
from collections.abc import Iterable

import pytest

from rag import Assistant
from rag.models.llm.connection import parse_parameters
from rag.records import Answer
from tests.rag.models.test_language_models import (
    PROSE,
    QUESTION,
    label_of,
    pieces,
    write_answer,
)
from tests.support.harbour import open_with_models
from tests.support.language_server import PROTOCOLS, ModelServer, run_model_server

SENTENCE = "Up to 12,000 North Korean soldiers are now operating beside Russian forces."


def reply_in_form(prompt: str) -> Iterable[str]:
    """Write JSON where the prompt asks for it, else text."""
    label = label_of(prompt, "up to 12,000")
    if "JSON object" not in prompt:
        return pieces(PROSE.format(label=label))
    reply = {
        "verdict": "part",
        "statements": [{"text": SENTENCE, "labels": [label]}],
        "missing": "who commands them",
        "conflicts": [],
        "next": ["Where are they operating?"],
    }
    return pieces(json.dumps(reply))


def ask_server(assistant: Assistant, server: ModelServer, protocol: str, **more: object) -> Answer:
    generation = {"base_url": server.base(protocol), "key": "k", "seconds": 20, **more}
    settings = {"llm": f"{protocol}:fake", "generation": generation}
    return open_with_models(assistant, assistant.settings.data, **settings).ask(QUESTION)


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_reply_by_a_schema_becomes_the_answer(
    protocol: str, stream: bool, assistant: Assistant
) -> None:
    with run_model_server(reply_in_form) as server:
        answer = ask_server(assistant, server, protocol, stream=stream)
    assert [(one.text, one.support) for one in answer.segments] == [(SENTENCE, "supported")]
    assert (answer.status, answer.unanswered) == ("partial", ("who commands them",))
    assert answer.suggestions == ("Where are they operating?",)
    (body,) = server.asked
    schema = {
        "openai": lambda: body["response_format"]["json_schema"]["schema"],
        "ollama": lambda: body["format"],
        "anthropic": lambda: body["tools"][0]["input_schema"],
    }[protocol]()
    assert set(schema["properties"]) == {"verdict", "statements", "missing", "conflicts", "next"}


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_server_that_refuses_a_schema_is_asked_for_text(
    protocol: str, assistant: Assistant
) -> None:
    with run_model_server(reply_in_form) as server:
        server.refuses_schema = True
        generation = {"base_url": server.base(protocol), "key": "k", "seconds": 20}
        settings = {"llm": f"{protocol}:fake", "generation": generation}
        other = open_with_models(assistant, assistant.settings.data, **settings)
        answers = [other.ask(QUESTION), other.ask(QUESTION)]
    for answer in answers:
        assert [(one.text, one.support) for one in answer.segments] == [(SENTENCE, "supported")]
    assert len(server.asked) == 3


def test_the_form_can_be_set(assistant: Assistant) -> None:
    with run_model_server(reply_in_form) as server:
        answer = ask_server(assistant, server, "openai", format="text")
    assert answer.status == "answered"
    assert "response_format" not in server.asked[0]


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_busy_server_is_asked_again(protocol: str, assistant: Assistant) -> None:
    with run_model_server(write_answer(PROSE)) as server:
        server.busy = 2
        answer = ask_server(assistant, server, protocol)
    assert (answer.answerer, answer.note) == (f"{protocol}:fake", "")


def test_a_server_that_stays_busy_is_told(assistant: Assistant) -> None:
    with run_model_server(write_answer(PROSE)) as server:
        server.busy = 100
        answer = ask_server(assistant, server, "openai")
    assert answer.note.startswith("The language model openai:fake failed: it has too many requests")
    assert len(server.asked) == 3


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_tokens_are_the_servers_own_and_have_a_price(protocol: str, assistant: Assistant) -> None:
    with run_model_server(write_answer(PROSE)) as server:
        answer = ask_server(assistant, server, protocol, price_read=2, price_written=10)
        free = ask_server(assistant, server, protocol)
    assert answer.tokens == {"read": 700, "written": 40}
    assert answer.cost == pytest.approx(0.0018)
    assert free.cost is None


def test_a_small_model_chooses_from_fewer_passages_by_a_list_of_labels(
    assistant: Assistant,
) -> None:
    def choose(prompt: str) -> Iterable[str]:
        return pieces(json.dumps({"labels": [label_of(prompt, "up to 12,000")]}))

    with run_model_server(choose) as server:
        generation = {"base_url": server.base("ollama"), "seconds": 20}
        settings = {"llm": "ollama:tiny-3b", "generation": generation}
        answer = open_with_models(assistant, assistant.settings.data, **settings).ask(QUESTION)
    (segment,) = answer.segments
    assert segment.text == answer.citations[0].quote
    (body,) = server.asked
    assert "a1" in body["format"]["properties"]["labels"]["items"]["enum"]


def test_a_small_model_that_shall_write_is_given_an_example(assistant: Assistant) -> None:
    with run_model_server(write_answer(PROSE)) as server:
        generation = {"base_url": server.base("ollama"), "mode": "prose"}
        settings = {"llm": "ollama:tiny-3b", "generation": generation}
        open_with_models(assistant, assistant.settings.data, **settings).ask(QUESTION)
    (body,) = server.asked
    assert "at most three sentences" in body["messages"][0]["content"]


@pytest.mark.parametrize(
    ("name", "billions"),
    [
        ("qwen3:4b", 4),
        ("SmolLM2-135M-Instruct-Q4_K_M.gguf", 0.135),
        ("Qwen2.5-7B-Instruct-Q4_K_M.gguf", 7),
        ("llama3.1:8b-instruct-q4_0", 8),
        ("4.0B", 4),
        ("mistral", None),
        ("gpt-4.1-mini", None),
    ],
)
def test_the_size_of_a_model_is_read_from_its_name(name: str, billions: float | None) -> None:
    assert parse_parameters(name) == billions
