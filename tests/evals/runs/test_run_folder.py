"""A run's folder is never mixed with another run or other files."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.cases.case_set import CaseSet
from evals.metrics.scoring import score_run
from evals.runs.run_folder import Run
from rag import Assistant, DossierError
from tests.evals.samples import CASES, execute_cases, write_cases
from tests.support.harbour import (
    open_with_models,
)


def test_a_run_is_not_gone_on_with_under_other_settings(
    run: Run, assistant: Assistant, case_set: CaseSet
) -> None:
    other = open_with_models(assistant, assistant.settings.data, answering={"threshold": 0.3})
    with pytest.raises(DossierError, match="begun with other settings; choose another --out"):
        execute_cases(run.folder, other, case_set)


def test_a_folder_that_holds_something_else_is_left_alone(
    tmp_path: Path, assistant: Assistant, case_set: CaseSet
) -> None:
    mine = write_cases(tmp_path / "cases.jsonl", CASES[0])
    kept = mine.read_bytes()
    with pytest.raises(DossierError, match="holds files, but no run"):
        execute_cases(tmp_path, assistant, case_set)
    assert mine.read_bytes() == kept


def test_a_damaged_line_is_named(run: Run, tmp_path: Path) -> None:
    broken = Run(tmp_path / "broken")
    broken.begin(run.manifest, list(run.cases.values()))
    (broken.folder / "answers.jsonl").write_text("null\n{}\n")
    with pytest.raises(DossierError, match=r"answers\.jsonl:1 is damaged"):
        score_run(broken)
