"""The support check is scored both ways, by kind, and with another judge in its place."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from evals.support.scoring import judge_trials, score_verdicts
from evals.support.trials import read_trials
from rag.models.support import Verdict
from tests.rag.models.test_support import inference_model

Command = Callable[..., subprocess.CompletedProcess[str]]
SHOWN = ["He spoke in Paris.", "Veld did not score on Saturday."]
FAITHFUL = {
    "claim": "On Saturday Veld did not score.",
    "cited": [SHOWN[1]],
    "evidence": SHOWN,
    "faithful": True,
    "kind": "restructured",
}
CAUGHT = {**FAITHFUL, "claim": "Veld did score on Saturday.", "faithful": False, "kind": "denial"}
PASSED = {**FAITHFUL, "faithful": False, "kind": "mislabelled"}
DOUBTED = {**CAUGHT, "faithful": True, "kind": "mislabelled"}


def write_trials(folder: Path, *lines: object) -> Path:
    path = folder / "trials.jsonl"
    written = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_text("\n".join(written) + "\n")
    return path


def test_errors_are_counted_both_ways_and_by_kind(tmp_path: Path) -> None:
    trials, problems = read_trials(write_trials(tmp_path, FAITHFUL, CAUGHT, PASSED, DOUBTED))
    score = score_verdicts(judge_trials(trials))
    assert problems == []
    assert (score.passed.errors, score.passed.count, score.passed.rate) == (1, 2, 0.5)
    assert (score.doubted.errors, score.doubted.count) == (1, 2)
    assert (round(score.passed.low, 3), round(score.passed.high, 3)) == (0.095, 0.905)
    assert {key: rate.errors for key, rate in score.kinds.items()} == {
        (False, "denial"): 0,
        (False, "mislabelled"): 1,
        (True, "mislabelled"): 1,
        (True, "restructured"): 0,
    }


def test_another_judge_lowers_what_the_check_passes(tmp_path: Path) -> None:
    trials, _ = read_trials(write_trials(tmp_path, FAITHFUL, PASSED))
    asked: list[tuple[str, tuple[str, ...]]] = []

    def judge(claim: str, evidence: tuple[str, ...]) -> Verdict:
        asked.append((claim, evidence))
        return "contradiction"

    score = score_verdicts(judge_trials(trials, judge))
    assert (score.passed.errors, score.doubted.errors) == (0, 1)
    assert asked[0] == (FAITHFUL["claim"], (SHOWN[1],))


def test_the_title_and_the_day_of_an_article_are_evidence(tmp_path: Path) -> None:
    claim = {
        **FAITHFUL,
        "claim": "Veld of the Ravens did not score on 5 June 2021.",
        "title": "Late goal sends the Ravens to the final",
        "published": "2021-06-07",
    }
    without = {**claim, "title": "", "published": None}
    trials, _ = read_trials(write_trials(tmp_path, claim, without))
    supports = [verdict.grounded.support for verdict in judge_trials(trials)]
    assert supports == ["supported", "unsupported"]


def test_a_line_that_cannot_be_used_is_named_and_the_rest_counted(
    dossier: Command, tmp_path: Path
) -> None:
    incomplete = {"claim": "Veld scored.", "cited": []}
    path = write_trials(tmp_path, "{", FAITHFUL, incomplete, PASSED)
    done = dossier("eval", "support", str(path))
    assert done.returncode == 1
    assert f"{path}:1: it is no JSON" in done.stderr
    assert f"{path}:3: evidence: Field required" in done.stderr
    assert "Unfaithful, supported: 1 of 1, 1.00 (95 % interval 0.21 to 1.00)" in done.stdout
    assert "  faithful, restructured: 0 of 1" in done.stdout


def test_scripts_get_json(dossier: Command, tmp_path: Path) -> None:
    path = write_trials(tmp_path, PASSED)
    done = dossier("eval", "support", str(path), "--json", "--errors")
    printed = json.loads(done.stdout)
    assert done.returncode == 0
    assert (printed["unfaithful_supported"]["rate"], printed["unfaithful_supported"]["count"]) == (
        1.0,
        1,
    )
    assert printed["faithful_not_supported"]["rate"] is None
    assert printed["kinds"][0]["kind"] == "mislabelled"
    assert printed["errors"][0]["place"] == f"{path}:1"


def test_a_file_that_is_not_there_is_named(dossier: Command, tmp_path: Path) -> None:
    done = dossier("eval", "support", str(tmp_path / "none.jsonl"))
    assert done.returncode == 1
    assert "none.jsonl cannot be read" in done.stderr


@pytest.mark.models
def test_the_inference_model_of_the_settings_is_applied(
    dossier: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOSSIER_GENERATION__ENTAILMENT", inference_model(tmp_path, "neutral"))
    done = dossier("eval", "support", str(write_trials(tmp_path, FAITHFUL)))
    assert "Faithful, not supported: 1 of 1" in done.stdout
