"""Each program under examples/ runs as it says, on a small folder of articles."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.support.harbour import write_articles

pytestmark = pytest.mark.models

QUESTION = "When did the harbour of Saltmouth open again?"
OPENED = "The harbour of Saltmouth opened again on Monday."


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_articles(tmp_path_factory.mktemp("articles"))


def run_example(name: str, *arguments: str) -> str:
    command = [sys.executable, str(ROOT / "examples" / name), *arguments]
    process = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=300)
    assert process.returncode == 0, process.stderr
    return process.stdout


def test_every_example_is_tested() -> None:
    names = {path.name for path in (ROOT / "examples").glob("*.py")}
    assert names == {
        "add_articles.py",
        "ask.py",
        "llama_index_query_engine.py",
        "own_embedding.py",
        "own_llm.py",
    }


def test_ask_prints_the_quote_and_its_place(articles: Path) -> None:
    output = run_example("ask.py", str(articles), QUESTION)
    assert f"{OPENED} It had been closed for 40 days. [1]" in output
    assert "Harbour opens again (" in output


def test_add_articles_answers_from_documents() -> None:
    output = run_example("add_articles.py")
    assert "Minutes of the council" in output
    assert "Tickets cost 12 crowns. [1]" in output


def test_the_query_engine_prints_sources_with_offsets(articles: Path) -> None:
    output = run_example("llama_index_query_engine.py", str(articles), QUESTION)
    assert output.count(f"{OPENED} It had") == 3  # queried, its source, and chatted
    assert "opened.md 73:153" in output


def test_an_own_embedding_answers(articles: Path) -> None:
    assert OPENED in run_example("own_embedding.py", str(articles), QUESTION)


def test_an_own_llm_that_writes_nothing_backed_leaves_the_quotes(articles: Path) -> None:
    output = run_example("own_llm.py", str(articles), QUESTION)
    assert OPENED in output
    assert "extractive" in output
    assert "These are the quotes." in output
