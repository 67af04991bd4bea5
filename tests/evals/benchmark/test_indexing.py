"""The measured stages do what a sync does."""

from __future__ import annotations

from pathlib import Path

from evals.benchmark.indexing import time_stages
from rag import Settings
from rag.library.library import Library
from tests.conftest import ARTICLES


def test_the_stages_of_a_sync_leave_the_library_that_a_sync_leaves(
    settings: Settings, library: Library, tmp_path: Path
) -> None:
    library.sync([str(ARTICLES)])
    seconds = time_stages(ARTICLES, tmp_path / "staged")
    staged = Library(settings.model_copy(update={"data": tmp_path / "staged"}))
    assert staged.store.get_passage_ids(library.layout) == library.store.get_passage_ids(
        library.layout
    )
    assert list(seconds) == [
        "reading",
        "cleaning",
        "splitting",
        "embedding",
        "storing",
        "publishing",
    ]
    assert all(stage_seconds > 0 for stage_seconds in seconds.values())
