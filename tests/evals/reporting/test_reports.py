"""Reports show every case, and nothing of a case as markup."""

from __future__ import annotations

import json
import re
from pathlib import Path

from evals.cases.case_set import CaseSet
from evals.metrics.scoring import score_run
from evals.metrics.summary import compute_figures
from evals.reporting import data, html, markdown
from evals.runs.run_folder import Run
from rag import Assistant
from tests.evals.samples import CASES, HOSTILE, execute_cases, score_by_id


def test_the_changed_questions_are_asked_and_paired_with_those_as_written(run: Run) -> None:
    lower = score_by_id(run, "lower case")
    assert (
        lower["soldiers"].outcome.question
        == "how many north korean soldiers are operating beside russian forces"
    )
    assert set(score_by_id(run, "irrelevant article")) == {case["id"] for case in CASES}
    page = html.render_report(run)
    assert "Under changes of the question" in page
    assert "irrelevant article" in page


def test_the_report_shows_every_case_and_renders_nothing_of_it_as_markup(
    run: Run, worse_run: Run
) -> None:
    for shown_run in (run, worse_run):
        page = html.render_report(shown_run)
        assert page.count('<details class="case"') == len(CASES)
        assert HOSTILE not in page
        assert page.count("<script>") == 1
        assert not re.search(r"(?:src|href)\s*=\s*[\"']?(?:https?:|//)", page)
    assert "answered what the articles do not say" in html.render_report(worse_run)
    encoded = json.dumps(data.build_report(run), allow_nan=False)
    assert json.loads(encoded)["figures"]["passed"]["count"] == len(CASES)
    assert "| answer | contains |" in markdown.format_report(run)


def test_an_unfinished_run_says_so_and_a_form_that_no_case_was_asked_in_is_left_out(
    run: Run, tmp_path: Path
) -> None:
    part = Run(tmp_path / "part")
    part.begin(run.manifest, list(run.cases.values()))
    part.append_outcome(run.read_outcomes()[0])
    assert "unfinished: 1 of 6 cases asked" in html.render_report(part)
    assert "unfinished: 1 of 6 cases asked" in markdown.format_report(part)
    assert (
        data.build_report(part)["asked"],
        data.build_report(part)["of"],
        data.build_report(part)["variants"],
    ) == (
        1,
        6,
        {},
    )


def test_runs_stand_side_by_side(tmp_path: Path, assistant: Assistant, case_set: CaseSet) -> None:
    run = execute_cases(tmp_path / "first", assistant, case_set)
    lines = markdown.format_side_by_side([run, Run(run.folder)]).splitlines()
    assert lines[0] == "|  | first (6) | first (6) |"
    known = compute_figures(score_run(run))
    passed = next(line for line in lines if line.startswith("| passed |")).split(" | ")
    assert passed[1].startswith(f"{known['passed'].compute_estimate().value:.3f}")
    assert passed[1] == passed[2].removesuffix(" |")
