"""A filter that names what the library does not have says so, and lists what it has."""

from __future__ import annotations

import subprocess
from collections.abc import Callable

import pytest

from rag import Assistant, Filters
from rag.errors import RequestError
from ui.terminal.filters import require_known_filters

Run = Callable[..., subprocess.CompletedProcess[str]]


def test_known_filters_pass(harbour: Assistant) -> None:
    require_known_filters(Filters(source="the courier"), harbour.library)
    require_known_filters(Filters(), harbour.library)


@pytest.mark.parametrize(
    ("filters", "sentence"),
    [
        (Filters(source="The Courrier"), "source The Courrier; there are The Courier, "),
        (Filters(section="Sports"), "No article has the section Sports; no article of this"),
        (Filters(article_id="gone"), "The library has no article gone"),
    ],
    ids=["a misspelt source", "no sections at all", "an unknown article"],
)
def test_unknown_filters_are_refused(filters: Filters, sentence: str, harbour: Assistant) -> None:
    with pytest.raises(RequestError, match=sentence):
        require_known_filters(filters, harbour.library)


def test_the_command_says_it_in_one_line(dossier: Run, harbour: Assistant) -> None:
    run = dossier(
        "ask", "When did it open?", "--source", "The Courrier", data=harbour.settings.data
    )
    assert run.returncode == 1
    assert run.stdout == ""
    assert run.stderr.count("\n") == 1
    assert "The Courier" in run.stderr


def test_the_version_is_printed(dossier: Run) -> None:
    run = dossier("--version")
    assert run.returncode == 0
    assert run.stdout.startswith("dossier 0.")
