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
    told = run_module("answering", harbour.settings.data, questions)
    assert {"lexical", "dense", "rerank", "read", "total"} <= told["seconds"].keys()
    assert all(len(each) == 2 for each in told["seconds"].values())
    assert sum(told["seconds"]["total"]) >= sum(told["seconds"]["rerank"])
    assert told["megabytes"] > 50
    assert told["passages"] == harbour.library.store.count_passages()
