"""Questions are timed by stage in a process of their own."""

from __future__ import annotations

from pathlib import Path

from evals.benchmark.measuring import run_module
from rag import Assistant
from tests.support.harbour import (
    WHEN_CLOSED,
)


def test_questions_are_timed_by_stage_in_a_process_of_its_own(
    harbour: Assistant, tmp_path: Path
) -> None:
    questions = tmp_path / "questions.json"
    questions.write_text(f'["{WHEN_CLOSED}", "Who runs the ferry?"]')
    measured = run_module("answering", harbour.settings.data, questions)
    assert {"lexical", "dense", "rerank", "read", "total"} <= measured["seconds"].keys()
    assert all(len(values) == 2 for values in measured["seconds"].values())
    assert sum(measured["seconds"]["total"]) >= sum(measured["seconds"]["rerank"])
    assert measured["megabytes"] > 50
    assert measured["passages"] == harbour.library.store.count_passages()
