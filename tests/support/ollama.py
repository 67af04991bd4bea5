"""This machine's Ollama, for tests: with one instruct model, which writes one sentence."""

from __future__ import annotations

import pytest

from rag.models.llm import auto
from tests.support.language_server import ModelServer

CHOSEN = "qwen3:8b"
SENTENCE = "Up to 12,000 North Korean soldiers are now operating beside Russian forces."
_PATIENCE = 20.0  # seconds; the machine that tests may be busy


def use_as_ollama(server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLLAMA_HOST", f"127.0.0.1:{server.server_port}")
    monkeypatch.setattr(auto, "_SECONDS", _PATIENCE)
