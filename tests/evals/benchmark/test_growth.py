"""A library is grown the same way for the same seed."""

from __future__ import annotations

from pathlib import Path

from evals.benchmark.growth import LibraryGrower
from rag import Assistant
from tests.conftest import ARTICLES
from tests.support.harbour import (
    open_with_models,
)


def test_a_grown_library_is_the_same_by_its_seed_and_answers_as_before(
    assistant: Assistant, tmp_path: Path
) -> None:
    grown = [
        grow_library(assistant, tmp_path / str(number), seed)
        for number, seed in enumerate((1, 1, 2))
    ]
    ids = []
    for grown_assistant in grown:
        library = grown_assistant.library
        ids.append(set(library.store.get_passage_ids(library.layout)))
    assert ids[0] == ids[1] != ids[2]
    assert len(ids[0]) >= 200
    question = "How many North Korean soldiers are operating beside Russian forces?"
    assert grown[0].ask(question).text == assistant.ask(question).text


def grow_library(assistant: Assistant, data: Path, seed: int) -> Assistant:
    grown = open_with_models(assistant, data)
    grown.library.sync([str(ARTICLES)])
    LibraryGrower(grown.library, seed).grow(200, lambda done, total: None)
    return grown
