"""`dossier eval` as scripts run it: what is wrong is one line on standard error, and exit 1."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

from tests.conftest import ARTICLES
from tests.evals.samples import GOLD, write_cases

Command = Callable[..., subprocess.CompletedProcess[str]]
CASE = {
    "id": "soldiers",
    "question": "How many North Korean soldiers are there?",
    "answers": ["12,000"],
    "gold": GOLD,
}


def cases_of(folder: Path, *more: dict[str, object]) -> Path:
    write_cases(folder / "cases.jsonl", CASE, *more)
    (folder / "set.toml").write_text(f'name = "two"\narticles = [{json.dumps(str(ARTICLES))}]\n')
    return folder


def test_cases_are_checked_run_reported_compared_and_gated(
    dossier: Command, tmp_path: Path
) -> None:
    folder, run = (
        cases_of(
            tmp_path / "set", {**CASE, "id": "gone", "gold": [{**GOLD[0], "quote": "not there"}]}
        ),
        str(tmp_path / "run"),
    )
    checked = dossier("eval", "check", str(folder))
    assert checked.returncode == 1
    assert "1 cases can be asked" in checked.stdout
    assert f"{folder}/cases.jsonl:2: gone: the gold quote no longer occurs" in checked.stderr
    result = dossier("eval", "run", str(folder), "--out", run)
    assert (result.returncode, "gone" in result.stderr, "| passed | 1.000" in result.stdout) == (
        0,
        True,
        True,
    )
    report = dossier("eval", "report", run, "--json")
    assert json.loads(report.stdout)["figures"]["contains"]["value"] == 1
    assert "gone" in json.loads(report.stdout)["run"]["left_out"][0]
    assert dossier("eval", "report", run).returncode == 0
    assert (tmp_path / "run" / "report.html").read_text().startswith("<!doctype html>")
    compared = dossier("eval", "compare", run, run, "--json")
    assert json.loads(compared.stdout)["flips"] == []
    baseline = str(tmp_path / "baseline.json")
    assert dossier("eval", "gate", run, "--baseline", baseline, "--accept").returncode == 0
    assert dossier("eval", "gate", run, "--baseline", baseline).returncode == 0


def test_what_cannot_be_done_is_one_line_and_exit_1(dossier: Command, tmp_path: Path) -> None:
    for arguments in (
        ("report", str(tmp_path / "nothing")),
        ("gate", str(tmp_path / "nothing")),
        ("run", str(tmp_path / "nothing.jsonl")),
        ("check", str(write_cases(tmp_path / "empty.jsonl"))),
        ("judge", str(tmp_path / "nothing"), "--url", "http://host:port", "--model", "m"),
        (
            "run",
            str(cases_of(tmp_path / "set")),
            "--out",
            str(tmp_path / "empty.jsonl"),
            "--against",
            "http://127.0.0.1:9",
        ),
    ):
        result = dossier("eval", *arguments)
        assert result.returncode == 1
        assert "Traceback" not in result.stderr
        assert result.stderr.count("\n") == (
            2 if arguments[0] == "run" and "--out" in arguments else 1
        )  # that says where it is kept
        assert str(tmp_path) in result.stderr
    assert dossier("eval", "run", str(tmp_path), "--variant", "shouting").returncode == 2
