"""Sentences of a run for a person to check.

A sheet is written, a person fills in verdicts, and the report lists both.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from evals.runs.run_folder import Outcome, Run
from rag.errors import DossierError

SHEET = "inspected.csv"
_YES = ("yes", "y")
_NO = ("no", "n")
_FORMULA_MARKS = ("=", "+", "-", "@")  # a spreadsheet runs what begins with one


@dataclass(frozen=True, slots=True)
class InspectedSentence:
    """A sentence that an answer shows as supported, with the quotes that it cites.

    `verdict` is yes or no once a person has read it.
    """

    case: str
    question: str
    sentence: str
    quotes: str
    written_by: str
    verdict: str = ""
    remark: str = ""


_COLUMNS = [column.name for column in fields(InspectedSentence)]


@dataclass(frozen=True, slots=True)
class Inspection:
    """A run's sheet, and how many sentences a person found backed and not backed."""

    rows: tuple[InspectedSentence, ...]
    backed: int
    unbacked: int


def write_inspection_sheet(run: Run, count: int, seed: int) -> Path:
    """Write a sheet of sentences shown as supported, those written by a model first.

    The sentences are drawn by the hash of their texts.

    Args:
        run: The run.
        count: How many sentences to draw.
        seed: The seed of the sample.

    Returns:
        The path of the sheet.

    Raises:
        DossierError: There is a sheet already, which may hold verdicts.
    """
    path = run.folder / SHEET
    if path.exists():
        raise DossierError(f"{path} is there already; move it away to draw another sample.")
    distinct: dict[tuple[str, str], InspectedSentence] = {}
    for outcome in run.read_outcomes():
        if outcome.variant:
            continue
        for row in _find_supported_sentences(outcome):
            distinct[row.sentence, row.quotes] = row

    def rank(row: InspectedSentence) -> tuple[bool, str]:
        is_extractive = row.written_by == "extractive"
        digest = _hash_text(f"{seed} {row.case} {row.sentence}")
        return is_extractive, digest

    ranked = sorted(distinct.values(), key=rank)
    _write_rows(path, ranked[:count])
    return path


def read_inspection(run: Run) -> Inspection | None:
    """Read the run's sheet.

    Returns:
        The sheet; None if there is none.

    Raises:
        DossierError: The sheet cannot be read.
    """
    path = run.folder / SHEET
    if not path.exists():
        return None
    try:
        rows = _read_rows(path)
    except (KeyError, UnicodeDecodeError, csv.Error) as error:
        raise DossierError(
            f"{path} is no sheet of this version ({error}); "
            "remove it, and run dossier eval inspect."
        ) from error
    backed = 0
    unbacked = 0
    for number, row in enumerate(rows, start=2):
        verdict = row.verdict.strip().lower()
        if verdict in _YES:
            backed += 1
        elif verdict in _NO:
            unbacked += 1
        elif verdict:
            raise DossierError(f"{path}:{number} has the verdict {verdict!r}; write yes or no.")
    return Inspection(tuple(rows), backed, unbacked)


def _write_rows(path: Path, rows: Sequence[InspectedSentence]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        sheet = csv.DictWriter(file, _COLUMNS)
        sheet.writeheader()
        for row in rows:
            values = asdict(row)
            escaped = {name: _escape_formula(value) for name, value in values.items()}
            sheet.writerow(escaped)


def _read_rows(path: Path) -> list[InspectedSentence]:
    rows = []
    with path.open(newline="", encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            values = {name: row[name] or "" for name in _COLUMNS}
            rows.append(InspectedSentence(**values))
    return rows


def _find_supported_sentences(outcome: Outcome) -> Iterator[InspectedSentence]:
    answer: dict[str, Any] = outcome.answer or {}
    quotes = {}
    for citation in answer.get("citations") or []:
        quote = citation.get("quote")
        quotes[citation.get("number")] = str(quote or "")
    for segment in answer.get("segments") or []:
        if segment.get("support") != "supported":
            continue
        numbers = segment.get("citations") or []
        cited = [quotes[number] for number in numbers if number in quotes]
        yield InspectedSentence(
            case=outcome.case,
            question=outcome.question,
            sentence=str(segment.get("text") or ""),
            quotes="\n".join(cited),
            written_by=str(answer.get("answerer") or ""),
        )


def _escape_formula(value: str) -> str:
    if value.startswith(_FORMULA_MARKS):
        return f"'{value}"
    return value


def _hash_text(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
