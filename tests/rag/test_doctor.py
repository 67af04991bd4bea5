"""`dossier doctor` says which language model writes, and which ones its server offers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from rag import Assistant
from rag.doctor import CheckResult, diagnose
from tests.support.harbour import open_with_models
from tests.support.language_server import ModelServer, run_model_server, write_ollama_listing
from tests.support.ollama import CHOSEN, use_as_ollama


def find_check(assistant: Assistant, name: str, **settings: Any) -> CheckResult:
    checked = open_with_models(assistant, assistant.settings.data, **settings)
    return next(check for check in diagnose(checked) if check.name == name)


def test_the_doctor_says_which_model_was_found(ollama: ModelServer, assistant: Assistant) -> None:
    address = f"http://127.0.0.1:{ollama.server_port}"
    found = find_check(assistant, "language model", llm="auto")
    assert (found.state, found.says) == (
        "works",
        f"found Ollama on this machine: {CHOSEN} writes; questions and passages are sent to "
        f"{address}; dossier llm use none switches it off",
    )
    offered = find_check(assistant, "models offered", llm="auto")
    assert (offered.state, offered.says) == ("works", CHOSEN)


def test_the_doctor_says_why_none_was_found(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    listing = write_ollama_listing({"name": "a:1b", "details": {"parameter_size": "1B"}})
    with run_model_server(lambda prompt: [], listing=listing) as server:
        use_as_ollama(server, monkeypatch)
        small = find_check(assistant, "language model", llm="auto")
    assert small.state == "not used"
    assert "no instruct model of at least 3 billion parameters (a:1b): answers are" in small.says
    gone = find_check(assistant, "language model", llm="auto")
    assert gone.says.startswith(
        f"no Ollama server with models replies at http://127.0.0.1:{server.server_port}"
    )


def test_the_doctor_lists_the_models_of_a_server_by_its_protocol(assistant: Assistant) -> None:
    names = [{"id": f"model-{number:02}"} for number in range(12)]
    listing = json.dumps({"data": [*names, {"id": "evil\x1b[2J"}]}).encode()
    with run_model_server(lambda prompt: ["ready"], listing=listing) as server:
        generation = {"base_url": server.base("openai"), "key": "secret"}
        offered = find_check(
            assistant, "models offered", llm="openai:model-01", generation=generation
        )
    assert offered.state == "works"
    assert offered.says.startswith("model-00, model-01")
    assert offered.says.endswith("model-09 and 2 more")
    assert server.listed == ["/v1/models"]
    assert server.headers[-1]["Authorization"] == "Bearer secret"


@pytest.mark.parametrize("protocol", ["openai", "ollama"])
def test_models_that_cannot_be_listed_break_nothing(protocol: str, assistant: Assistant) -> None:
    with run_model_server(lambda prompt: ["ready"]) as server:
        generation = {"base_url": server.base(protocol), "key": "secret"}
        checks = list(
            diagnose(
                open_with_models(
                    assistant,
                    assistant.settings.data,
                    llm=f"{protocol}:fake",
                    generation=generation,
                )
            )
        )
    offered = next(check for check in checks if check.name == "models offered")
    assert offered.state == "not used"
    assert offered.says.endswith("replies with status 404.")
    assert "secret" not in str(checks)
    assert [check.state for check in checks if check.name == "language model"] == ["works"]
