"""Servers that several tests of the engine ask."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.language_server import ModelServer, run_model_server, write_ollama_listing
from tests.support.ollama import CHOSEN, SENTENCE, use_as_ollama


@pytest.fixture
def ollama(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    """This machine's Ollama, with an instruct model that writes one sentence."""
    listing = write_ollama_listing({"name": CHOSEN, "modified_at": "2025-05-04T17:37:44.7-07:00"})

    def write_sentence(prompt: str) -> list[str]:
        return [SENTENCE]

    with run_model_server(write_sentence, listing=listing) as server:
        use_as_ollama(server, monkeypatch)
        yield server
