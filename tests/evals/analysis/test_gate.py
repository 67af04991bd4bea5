"""The gate stops a worse run and a quote that is not the stored text."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.analysis.gate import accept_baseline, check_gate
from evals.runs.run_folder import Run
from rag import DossierError


def test_the_gate_lets_an_identical_run_pass_and_stops_a_worse_one(
    run: Run, worse_run: Run, tmp_path: Path
) -> None:
    baseline = tmp_path / "baseline.json"
    with pytest.raises(DossierError, match="make one with --accept"):
        check_gate(run, baseline)
    accept_baseline(run, baseline)
    assert check_gate(run, baseline)[1] == []
    assert "abstention recall" in check_gate(worse_run, baseline)[1]


def test_the_gate_stops_a_quote_that_is_not_the_stored_text(run: Run, tmp_path: Path) -> None:
    baseline = tmp_path / "baseline.json"
    accept_baseline(run, baseline)
    forged = Run(tmp_path / "forged")
    forged.begin(run.manifest, list(run.cases.values()))
    for outcome in run.read_outcomes():
        if outcome.case == "soldiers" and outcome.answer:
            outcome.answer["citations"][0]["quote"] = "fabricated"
        forged.append_outcome(outcome)
    assert "citation exactness" in check_gate(forged, baseline)[1]
