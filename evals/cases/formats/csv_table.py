"""A CSV of questions and expected answers, as an evaluator keeps them in a spreadsheet."""

from __future__ import annotations

import csv
from pathlib import Path

from evals.cases.case import Case, Problem
from evals.cases.formats.documents import SetContents
from evals.metrics.text import has_words
from rag.errors import DossierError

_QUESTION = ("question", "query", "input")
_ANSWER = (
    "answer",
    "expected answer",
    "expected",
    "reference",
    "ground truth",
    "ground_truth",
    "expected_answer",
)
_SHORT = 8  # words; a longer answer is a reference to compare with, not a text that an answer must contain


def is_csv_table(path: Path) -> bool:
    return path.suffix.lower() in (".csv", ".tsv")


def read_csv_table(path: Path) -> SetContents:
    """A case for each row of a table with a heading; other columns than question, answer and id are ignored.

    Alternatives in an answer are parted by " | "; an empty answer means that the articles cannot answer.
    Raises DossierError when there is no column of questions or of answers.
    """
    cases: list[Case] = []
    problems: list[Problem] = []
    seen: set[str] = set()
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(
                file, dialect="excel-tab" if path.suffix.lower() == ".tsv" else "excel"
            )
            names = {(name or "").strip().casefold(): name for name in rows.fieldnames or ()}
            asked, expected = (
                _find_column(names, _QUESTION, path),
                _find_column(names, _ANSWER, path),
            )
            for number, row in enumerate(rows, start=1):
                place = f"{path}:{rows.line_num}"
                key = (row.get(names.get("id", ""), "") or "").strip() or str(number)
                question, answer = (row.get(asked) or "").strip(), (row.get(expected) or "").strip()
                if not question:
                    problems.append(Problem(place, key, "has no question"))
                elif key in seen:
                    problems.append(Problem(place, key, "the id was used before"))
                else:
                    seen.add(key)
                    cases.append(_build_case(key, question, answer, place))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DossierError(f"{path} cannot be read as a table: {error}.") from error
    return cases, [], problems


def _find_column(names: dict[str, str], wanted: tuple[str, ...], path: Path) -> str:
    for name in wanted:
        if name in names:
            return names[name]
    raise DossierError(
        f"{path} has no column named {wanted[0]}; its first line has to name the columns."
    )


def _build_case(key: str, question: str, answer: str, place: str) -> Case:
    alternatives = [each.strip() for each in answer.split(" | ") if has_words(each)]
    if not alternatives:
        return Case(key, question, unanswerable="the table gives no answer", place=place)
    short = tuple((each,) for each in alternatives if len(each.split()) <= _SHORT)
    return Case(key, question, answers=short, reference=alternatives[0], place=place)
