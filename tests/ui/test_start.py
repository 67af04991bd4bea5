"""What a start waits for, and what it leaves to later."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from rag import Assistant, load_settings, open_assistant
from tests.conftest import ROOT
from tests.support.harbour import copy_library
from ui.api import Server

PATIENCE = 60  # seconds


@contextmanager
def started(assistant: Assistant) -> Iterator[str]:
    """The address of the page while it is served."""
    server = Server(assistant, "127.0.0.1", 0)
    serving = threading.Thread(target=server.run, daemon=True)
    serving.start()
    yield server.address
    server.stop()
    serving.join(PATIENCE)


def until(true: Callable[[], object]) -> bool:
    """Whether it becomes true while one has patience."""
    end = time.monotonic() + PATIENCE
    while not true() and time.monotonic() < end:
        time.sleep(0.05)
    return bool(true())


def test_the_models_load_behind_the_page_before_anybody_asks(harbour: Assistant) -> None:
    assistant = open_assistant(load_settings(data=harbour.settings.data))
    with started(assistant):
        assert until(lambda: {"reader", "entailment"} <= assistant.models.__dict__.keys())
    assert "encoder" in assistant.library.__dict__


def test_a_library_that_cannot_be_asked_is_told_at_the_start_and_to_whoever_asks(
    harbour: Assistant, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assistant = open_assistant(
        load_settings(
            data=copy_library(harbour.library, tmp_path / "library"), passages={"max_tokens": 60}
        )
    )
    with started(assistant) as address:
        assert until(lambda: caplog.records)
        asked = httpx.post(
            f"{address}/api/ask", json={"question": "Who runs the ferry?"}, timeout=PATIENCE
        )
    told = caplog.records[0].getMessage()
    assert "run dossier sync to make it anew" in told
    assert (asked.status_code, asked.json()["detail"]) == (400, told)


def output_of(code: str) -> str:
    """What Python prints that runs this in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout


@pytest.mark.slow
def test_gradio_writes_no_type_hints_when_the_page_is_imported() -> None:
    counting = (
        "import ast; parse, parsed = ast.parse, []; ast.parse = lambda *given, **named: "
        "parsed.append(1) or parse(*given, **named)"
    )
    alone, page, api = (
        int(output_of(f"{counting}; import {each}; print(len(parsed))"))
        for each in ("gradio", "ui.page", "ui.api")
    )
    assert alone > 100  # it reads its own source for them
    assert max(page, api) < alone / 4


@pytest.mark.slow
@pytest.mark.parametrize(
    "heavy", ["chromadb", "gradio", "llama_index", "onnxruntime", "scipy", "torch", "trafilatura"]
)
def test_the_command_imports_what_is_heavy_when_it_is_needed(heavy: str) -> None:
    assert output_of(f"import sys, ui.terminal.app; print({heavy!r} in sys.modules)") == "False\n"


def test_a_question_is_answered_without_what_only_a_sync_or_the_page_needs(
    harbour: Assistant,
) -> None:
    asking = (
        "import sys; from rag import load_settings, open_assistant; "
        f"assistant = open_assistant(load_settings(data={str(harbour.settings.data)!r})); "
        "print(assistant.ask('Who runs the ferry?').status, "
        "[each for each in ('gradio', 'llama_index', 'scipy', 'torch', 'trafilatura') if each in "
        "sys.modules])"
    )
    assert output_of(asking).endswith(" []\n")
