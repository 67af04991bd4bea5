"""Every case is asked and stored with its evidence; a stopped run continues."""

from __future__ import annotations

from pathlib import Path

from evals.cases.case_set import CaseSet
from evals.metrics.summary import compute_figures
from evals.runs.run_folder import Run
from rag import Assistant
from tests.evals.samples import CASES, SOLDIERS, execute_cases, score_by_id


def test_every_answer_is_kept_with_its_evidence_and_scored(run: Run, assistant: Assistant) -> None:
    scored_cases = score_by_id(run)
    assert list(scored_cases) == [case["id"] for case in CASES]
    soldiers = scored_cases["soldiers"]
    assert soldiers.passed
    assert (
        soldiers.values["passage hit@1"]
        == soldiers.values["citation exactness"]
        == soldiers.values["citation recall"]
        == 1
    )
    assert soldiers.outcome.stored[0] == SOLDIERS
    assert SOLDIERS in soldiers.outcome.passages[0]["text"]
    assert (
        (soldiers.outcome.answer or {})["settings"]
        == assistant.settings.fingerprint()
        == run.manifest.fingerprint
    )
    assert scored_cases["capital"].passed
    assert scored_cases["capital"].abstained
    assert (
        compute_figures(list(scored_cases.values()))["citation exactness"].compute_estimate().value
        == 1
    )


def test_a_follow_up_is_measured_raw_as_understood_and_as_a_person_rewrote_it(run: Run) -> None:
    iwaya = score_by_id(run)["iwaya"]
    assert {name for name in iwaya.values if name.startswith("recall@5")} == {
        "recall@5, as asked",
        "recall@5, as understood",
        "recall@5, as a person rewrote it",
    }
    assert iwaya.values["recall@5, as a person rewrote it"] == 1


def test_a_run_that_was_cut_off_goes_on_where_it_was(
    tmp_path: Path, run: Run, assistant: Assistant, case_set: CaseSet
) -> None:
    cut = execute_cases(tmp_path / "cut", assistant, case_set)
    lines = (cut.folder / "answers.jsonl").read_bytes().splitlines(keepends=True)
    (cut.folder / "answers.jsonl").write_bytes(b"".join(lines[:3]) + lines[3][:50])
    assert len(Run(cut.folder).read_outcomes()) == 3
    again = execute_cases(cut.folder, assistant, case_set)
    whole = again.read_outcomes()
    assert [outcome.case for outcome in whole] == [case["id"] for case in CASES]
    assert (again.folder / "answers.jsonl").read_bytes().splitlines(keepends=True)[:3] == lines[
        :3
    ]  # not asked again
