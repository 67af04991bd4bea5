"""The frame of the page: the masthead says who writes, also of a model that is found later."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag import Assistant
from rag.workspace.history import History
from tests.support.harbour import open_with_models
from tests.support.language_server import run_model_server, write_ollama_listing
from ui.page import strings
from ui.page.layout import build_page


def test_the_masthead_names_the_model_that_is_found_when_the_page_opens(
    assistant: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    automatic = open_with_models(assistant, assistant.settings.data, llm="auto")
    with run_model_server(lambda prompt: [], listing=b"") as server:
        monkeypatch.setenv("OLLAMA_HOST", f"127.0.0.1:{server.server_port}")
        page = build_page(automatic, History(tmp_path))
    (masthead,) = [block for block in page.blocks.values() if block.elem_id == "masthead"]
    assert strings.QUOTED in masthead.value
    (event,) = [event for event in page.fns.values() if event.outputs == [masthead]]
    listing = write_ollama_listing({"name": "qwen3:4b"})
    with run_model_server(lambda prompt: [], listing=listing) as server:
        monkeypatch.setenv("OLLAMA_HOST", f"127.0.0.1:{server.server_port}")
        rendered = event.fn()
    assert "Written by ollama:qwen3:4b" in rendered
    assert f"Questions and passages go to http://127.0.0.1:{server.server_port}." in rendered
