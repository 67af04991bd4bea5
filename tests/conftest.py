"""Real libraries, made once: nothing in these tests stands in for a part of the product."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

os.environ["HF_HUB_OFFLINE"] = (
    "1"  # before anything imports the hub's client, which would try the network for minutes
)
os.environ["DOSSIER_LLM"] = "none"  # no answer depends on what runs on this machine

from rag import Assistant, Settings, load_settings, open_assistant
from rag.library.library import Library
from tests.support.harbour import open_with_models, write_articles

ROOT = Path(__file__).parents[1]
ARTICLES = Path(__file__).parent / "data" / "articles"


_FIXTURES_WITH_MODELS = {"assistant", "corpus_assistant", "harbour", "library", "dossier"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what loads models or drives the page, and run the page's tests last.

    They take longest.
    """
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker("browser")
        if _FIXTURES_WITH_MODELS & set(getattr(item, "fixturenames", ())):
            item.add_marker("models")
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.fixture(scope="session")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """An assistant over the two articles of tests/data/articles.

    A scraped news page, an opinion piece.
    """
    made = open_assistant(load_settings(data=tmp_path_factory.mktemp("two-articles")))
    made.library.sync([str(ARTICLES)])
    return made


@pytest.fixture(scope="session")
def corpus_assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """An assistant over the articles that ship with the product."""
    made = open_assistant(load_settings(data=tmp_path_factory.mktemp("corpus")))
    made.library.sync([str(ROOT / "corpus")])
    return made


@pytest.fixture(scope="session")
def harbour(tmp_path_factory: pytest.TempPathFactory, assistant: Assistant) -> Assistant:
    """An assistant over the articles of tests/support/harbour.py; shares the models."""
    folder = tmp_path_factory.mktemp("harbour")
    made = open_with_models(assistant, folder / "library")
    made.library.sync([str(write_articles(folder / "articles"))])
    return made


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of an empty library of the test's own."""
    return load_settings(data=tmp_path / "library")


@pytest.fixture
def library(settings: Settings, assistant: Assistant) -> Library:
    """An empty library of the test's own, with the embedding model that is loaded already."""
    return Library(settings, encoder=assistant.library.encoder)


@pytest.fixture
def dossier(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the command as a script does, with a library of the test's own unless one is given."""

    def run(
        *arguments: str, data: Path | None = None, stdin: str = ""
    ) -> subprocess.CompletedProcess[str]:
        command = [
            sys.executable,
            "-m",
            "ui.terminal.app",
            "--data",
            str(data or tmp_path / "library"),
            *arguments,
        ]
        return subprocess.run(
            command, capture_output=True, text=True, cwd=ROOT, input=stdin, timeout=300
        )

    return run
