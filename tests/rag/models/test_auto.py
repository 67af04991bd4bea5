"""`llm: auto`: which model of this machine's Ollama is used, and that nothing else is asked."""

from __future__ import annotations

import json
import socket
import socketserver
import threading
from datetime import UTC, datetime
from typing import Any

import pytest

from rag import Assistant, load_settings
from rag.models.llm import load_language_model
from rag.models.llm.auto import (
    choose_model,
    find_local_model,
    get_local_address,
    is_fit,
    list_local_models,
)
from rag.models.llm.offered import OllamaModel, parse_ollama_listing
from rag.settings import GenerationSettings
from tests.support.harbour import open_with_models
from tests.support.language_server import ModelServer, run_model_server, write_ollama_listing
from tests.support.ollama import CHOSEN, use_as_ollama

QUESTION = "How many North Korean soldiers are operating beside Russian forces?"


def build_model(name: str, parameters: float | None = 4.0, **fields: Any) -> OllamaModel:
    values = {"family": "qwen3", "modified": None, "is_remote": False, **fields}
    return OllamaModel(name, parameters, **values)


def test_auto_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DOSSIER_LLM")
    assert load_settings().llm == "auto"


def test_the_model_that_is_found_writes_and_is_named(
    ollama: ModelServer, assistant: Assistant
) -> None:
    automatic = open_with_models(assistant, assistant.settings.data, llm="auto")
    answer = automatic.ask(QUESTION)
    assert ollama.asked[0]["model"] == CHOSEN
    assert answer.answerer == f"ollama:{CHOSEN}"
    assert answer.settings == automatic.settings.fingerprint(f"ollama:{CHOSEN}")


def test_the_server_is_asked_once_for_several_questions(
    ollama: ModelServer, assistant: Assistant
) -> None:
    automatic = open_with_models(assistant, assistant.settings.data, llm="auto")
    first = automatic.models.language_model
    assert automatic.models.language_model is first
    assert len(ollama.listed) <= 2  # the minute may have just ended


def test_none_contacts_no_server(ollama: ModelServer, assistant: Assistant) -> None:
    open_with_models(assistant, assistant.settings.data, llm="none").ask(QUESTION)
    assert (ollama.listed, ollama.asked) == ([], [])


def test_the_address_and_key_of_another_server_are_not_used(ollama: ModelServer) -> None:
    settings = GenerationSettings(base_url="http://192.0.2.1/v1", key="secret")  # type: ignore[arg-type]
    model = load_language_model("auto", settings)
    assert model is not None
    assert model.place == f"http://127.0.0.1:{ollama.server_port}"
    assert all("secret" not in str(headers) for headers in ollama.headers)


def test_no_proxy_reads_along(
    ollama: ModelServer, assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    with run_model_server(lambda prompt: []) as proxy:
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.server_port}")
        automatic = open_with_models(assistant, assistant.settings.data, llm="auto")
        assert automatic.ask(QUESTION).answerer == f"ollama:{CHOSEN}"
    assert (proxy.listed, proxy.asked) == ([], [])


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("", "http://127.0.0.1:11434"),
        ("127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://127.0.0.2:8080/", "http://127.0.0.2:8080"),
        ("localhost", "http://127.0.0.1:11434"),
        ("[::1]:8080", "http://[::1]:8080"),
        ("0.0.0.0:8080", "http://127.0.0.1:11434"),
        ("192.168.1.5:11434", "http://127.0.0.1:11434"),
        ("ollama.example:11434", "http://127.0.0.1:11434"),
        ("127.0.0.1.example.com", "http://127.0.0.1:11434"),
        ("http://127.0.0.1@example.com", "http://127.0.0.1:11434"),
        ("127.0.0.1:port", "http://127.0.0.1:11434"),
        ("https://127.0.0.1", "http://127.0.0.1:11434"),
    ],
)
def test_only_a_loopback_address_is_ever_asked(
    host: str, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OLLAMA_HOST", host)
    assert get_local_address() == address


@pytest.mark.parametrize(
    ("name", "parameters", "fields"),
    [
        ("qwen3:1.7b", 1.7, {}),
        ("llama3.3:70b", 70.6, {}),
        ("qwen3:4b", None, {}),
        ("qwen3-embedding:8b", 7.6, {}),
        ("nomic-embed-text:latest", 4.0, {}),
        ("big-encoder:latest", 4.0, {"family": "nomic-bert"}),
        ("llama3.1:8b-text-q4_0", 8.0, {}),
        ("deepseek-coder:6.7b-base", 6.7, {}),
        ("codellama:7b-code", 6.7, {}),
        ("llama-guard3:8b", 8.0, {}),
        ("gpt-oss:20b-cloud", 20.9, {"is_remote": True}),
    ],
)
def test_what_does_not_chat_here_or_has_the_wrong_size_is_left_out(
    name: str, parameters: float | None, fields: dict[str, Any]
) -> None:
    assert not is_fit(build_model(name, parameters, **fields))


@pytest.mark.parametrize(
    ("name", "parameters"),
    [("llama3.2:3b", 3.2), ("granite-code:8b", 8.0), ("database-helper:7b", 7.0)],
)
def test_an_instruct_model_of_the_right_size_is_fit(name: str, parameters: float) -> None:
    assert is_fit(build_model(name, parameters))


def test_the_largest_is_chosen_and_of_equal_ones_the_newest() -> None:
    old = build_model("old:14b", 14.8, modified=datetime(2024, 9, 1, tzinfo=UTC))
    new = build_model("new:14b", 14.8, modified=datetime(2025, 9, 1, tzinfo=UTC))
    undated = build_model("undated:14b", 14.8)
    small, large = build_model("small:8b", 8.0), build_model("large:70b", 70.6)
    assert choose_model([small, undated, new, old, large]) == new
    assert choose_model([large]) is None


def test_the_listing_is_read_with_sizes_and_what_runs_elsewhere() -> None:
    content = write_ollama_listing(
        {"name": "qwen3:8b", "modified_at": "2025-05-04T17:37:44.706015396-07:00"},
        {"name": "tiny:latest", "details": {"family": "bert", "parameter_size": "567.75M"}},
        {"name": "gpt-oss:120b", "remote_host": "https://ollama.com:443"},
        {"name": "kimi:1t-cloud", "details": {"parameter_size": "1T"}},
    )
    first, tiny, remote, cloud = parse_ollama_listing(content)
    assert first.modified == datetime.fromisoformat("2025-05-04T17:37:44.706015-07:00")
    assert (first.parameters, first.family, first.is_remote) == (4.0, "qwen3", False)
    assert (tiny.parameters, tiny.family) == (pytest.approx(0.56775), "bert")
    assert (remote.is_remote, cloud.is_remote, cloud.parameters) == (True, True, 1000.0)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>not Ollama</html>",
        b"\xff\xfe{",
        b"[]",
        b'{"models": 5}',
        b'{"models": [1, null, {"name": 7}, {"name": "a:1b", "details": "x"}]}',
        json.dumps({"models": [{"name": "evil\x1b[2J", "details": {}}]}).encode(),
        b"[" * 10_000,
    ],
)
def test_a_garbled_listing_names_no_model(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    assert parse_ollama_listing(content) == []
    with run_model_server(lambda prompt: [], listing=content) as server:
        use_as_ollama(server, monkeypatch)
        assert find_local_model() is None


def test_odd_sizes_and_dates_are_unknown() -> None:
    details = {"parameter_size": ["4B"], "family": None}
    content = write_ollama_listing({"name": "odd:4b", "modified_at": "soon", "details": details})
    (model,) = parse_ollama_listing(content)
    assert (model.parameters, model.modified, model.family) == (None, None, "")


class _Greeter(socketserver.BaseRequestHandler):
    """Greets as an SSH server does."""

    def handle(self) -> None:
        self.request.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")


def test_a_server_that_stays_silent_is_none_and_so_is_one_that_is_gone() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        assert list_local_models(address) == []
    assert list_local_models(address) == []


def test_a_server_that_speaks_no_http_is_none() -> None:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Greeter) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        assert list_local_models(f"http://127.0.0.1:{server.server_address[1]}") == []
        server.shutdown()


def test_a_listing_that_never_ends_is_none() -> None:
    endless = write_ollama_listing({"name": "a:4b", "digest": "0" * 2_000_000})
    with run_model_server(lambda prompt: [], listing=endless) as server:
        assert list_local_models(server.base("ollama")) == []
