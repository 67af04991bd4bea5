"""Comparing finds what got worse, and nothing between a run and itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.analysis.comparison import compare_runs, is_worse
from evals.cases.case_set import read_case_set
from evals.reporting import markdown
from evals.runs.run_folder import Run
from rag import Assistant, DossierError
from tests.evals.samples import CASES, execute_cases, write_cases


def test_comparing_finds_what_got_worse_and_nothing_in_a_run_beside_itself(
    run: Run, worse_run: Run
) -> None:
    same, changed = compare_runs(run, run), compare_runs(run, worse_run)
    assert not same.flips
    assert not any(is_worse(name, difference) for name, difference in same.differences.items())
    assert changed.differences["abstention recall"].b == 0
    assert is_worse("abstention recall", changed.differences["abstention recall"])
    assert {flip.id for flip in changed.flips if flip.passed_before} >= {"capital", "bread"}
    assert "answered what the articles do not say" in markdown.format_comparison(changed)


def test_runs_of_other_cases_are_not_compared(
    run: Run, tmp_path: Path, assistant: Assistant
) -> None:
    fewer = read_case_set(write_cases(tmp_path / "fewer.jsonl", *CASES[:2]))
    other = execute_cases(tmp_path / "other", assistant, fewer)
    with pytest.raises(DossierError, match="only runs of the same cases can be compared"):
        compare_runs(run, other)
