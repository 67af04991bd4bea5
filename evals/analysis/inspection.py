"""Sentences of a run for a person to check by hand: a sheet is written, verdicts come back, and the report lists both."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from evals.runs.run_folder import Outcome, Run
from rag.errors import DossierError

SHEET = "inspected.csv"
_YES, _NO = ("yes", "y"), ("no", "n")
_FORMULA = ("=", "+", "-", "@")  # what a spreadsheet would run


@dataclass(frozen=True, slots=True)
class InspectedSentence:
    """One sentence that an answer shows as supported, with the quotes that it cites; `verdict` is yes or no once somebody has read it."""

    case: str
    question: str
    sentence: str
    quotes: str
    written_by: str
    verdict: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Inspection:
    """The sheet of a run, and how many of its sentences a person found backed and not backed by their quotes."""

    rows: tuple[InspectedSentence, ...]
    backed: int
    unbacked: int


def write_inspection_sheet(run: Run, count: int, seed: int) -> Path:
    """A sheet of `count` sentences shown as supported, those that a model wrote before quotes, drawn by the hash of where they stand.

    Raises DossierError where a sheet is there already: somebody's verdicts may be in it.
    """
    path = run.folder / SHEET
    if path.exists():
        raise DossierError(f"{path} is there already; move it away to draw another sample.")
    found = (
        row
        for outcome in run.outcomes()
        if not outcome.variant
        for row in _find_supported_sentences(outcome)
    )
    rows = {(row.sentence, row.quotes): row for row in found}.values()
    drawn = sorted(
        rows,
        key=lambda row: (
            row.written_by == "extractive",
            _hash_text(f"{seed} {row.case} {row.sentence}"),
        ),
    )[:count]
    with path.open("w", newline="", encoding="utf-8") as file:
        sheet = csv.DictWriter(file, [each.name for each in fields(InspectedSentence)])
        sheet.writeheader()
        sheet.writerows(
            {name: _escape_formula(value) for name, value in asdict(row).items()} for row in drawn
        )
    return path


def read_inspection(run: Run) -> Inspection | None:
    """What the run's sheet says; None where there is none. Raises DossierError for a sheet that cannot be read."""
    path = run.folder / SHEET
    if not path.exists():
        return None
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = tuple(
                InspectedSentence(
                    **{each.name: row[each.name] or "" for each in fields(InspectedSentence)}
                )
                for row in csv.DictReader(file)
            )
    except (KeyError, UnicodeDecodeError, csv.Error) as error:
        raise DossierError(
            f"{path} is no sheet of this version ({error}); remove it, and run dossier eval inspect."
        ) from error
    said = [row.verdict.strip().lower() for row in rows]
    for number, verdict in enumerate(said, start=2):
        if verdict not in (*_YES, *_NO, ""):
            raise DossierError(f"{path}:{number} has the verdict {verdict!r}; write yes or no.")
    return Inspection(rows, sum(each in _YES for each in said), sum(each in _NO for each in said))


def _find_supported_sentences(outcome: Outcome) -> Iterator[InspectedSentence]:
    answer: dict[str, Any] = outcome.answer or {}
    quotes = {
        each.get("number"): str(each.get("quote") or "") for each in answer.get("citations") or []
    }
    for segment in answer.get("segments") or []:
        if segment.get("support") == "supported":
            cited = "\n".join(
                quotes[number] for number in segment.get("citations") or [] if number in quotes
            )
            yield InspectedSentence(
                outcome.case,
                outcome.question,
                str(segment.get("text") or ""),
                cited,
                str(answer.get("answerer") or ""),
            )


def _escape_formula(value: str) -> str:
    return f"'{value}" if value.startswith(_FORMULA) else value


def _hash_text(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
