"""A person checks sentences of a run, and the report lists the verdicts."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from evals.analysis.inspection import read_inspection, write_inspection_sheet
from evals.cases.case_set import CaseSet
from evals.reporting import data, html, markdown
from rag import Assistant, DossierError
from tests.evals.samples import execute_cases


def test_sentences_are_checked_by_hand_and_the_report_lists_them(
    tmp_path: Path, assistant: Assistant, case_set: CaseSet
) -> None:
    run = execute_cases(tmp_path / "by-hand", assistant, case_set)
    assert read_inspection(run) is None
    sheet = write_inspection_sheet(run, 3, seed=0)
    with sheet.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 3
    assert all(row["sentence"] in row["quotes"] and row["verdict"] == "" for row in rows)
    with pytest.raises(DossierError, match="is there already"):
        write_inspection_sheet(run, 3, seed=0)
    for row, verdict in zip(rows, ("yes", "No", ""), strict=True):
        row["verdict"] = verdict
    rows[1]["remark"] = "another year <b>"
    save(sheet, rows)
    inspection = read_inspection(run)
    assert inspection is not None
    assert (inspection.backed, inspection.unbacked) == (1, 1)
    summary = (
        "Of 3 sentences shown as supported, 2 were read by a person: 1 are backed by their "
        "quotes, 1 are not."
    )
    assert summary in markdown.format_report(run)
    assert summary in html.render_report(run)
    assert "another year &lt;b&gt;" in html.render_report(run)
    assert data.build_report(run)["inspection"]["unbacked"] == 1
    rows[0]["verdict"] = "perhaps"
    save(sheet, rows)
    with pytest.raises(
        DossierError, match=r"inspected.csv:2 has the verdict 'perhaps'; write yes or no"
    ):
        read_inspection(run)
    sheet.write_text("case,sentence\n1,2\n")
    with pytest.raises(DossierError, match="is no sheet of this version"):
        read_inspection(run)


def save(sheet: Path, rows: list[dict[str, str]]) -> None:
    with sheet.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
