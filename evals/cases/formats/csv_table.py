"""A CSV of questions and expected answers, as an evaluator exports it from a spreadsheet."""

from __future__ import annotations

import csv
from pathlib import Path

from evals.cases.case import Case, Problem
from evals.cases.formats.documents import SetContents
from evals.metrics.text import has_words
from rag.errors import DossierError

_QUESTION_COLUMNS = ("question", "query", "input")
_ANSWER_COLUMNS = (
    "answer",
    "expected answer",
    "expected",
    "reference",
    "ground truth",
    "ground_truth",
    "expected_answer",
)
# Words. A longer answer is a reference to compare with, not a text that the answer must contain.
_MAX_ANSWER_WORDS = 8


def is_csv_table(path: Path) -> bool:
    return path.suffix.lower() in (".csv", ".tsv")


def read_csv_table(path: Path) -> SetContents:
    """Read a case per row of a table with a heading.

    Columns other than question, answer and id are ignored. Alternatives in an answer are
    separated by " | "; an empty answer means that the articles cannot answer.

    Raises:
        DossierError: The table cannot be read, or has no column of questions or of answers.
    """
    dialect = "excel-tab" if path.suffix.lower() == ".tsv" else "excel"
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            cases, problems = _read_rows(csv.DictReader(file, dialect=dialect), path)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DossierError(f"{path} cannot be read as a table: {error}.") from error
    return cases, [], problems


def _read_rows(
    rows: csv.DictReader[str],
    path: Path,
) -> tuple[list[Case], list[Problem]]:
    columns = {(name or "").strip().casefold(): name for name in rows.fieldnames or ()}
    question_column = _find_column(columns, _QUESTION_COLUMNS, path)
    answer_column = _find_column(columns, _ANSWER_COLUMNS, path)
    id_column = columns.get("id", "")
    cases: list[Case] = []
    problems: list[Problem] = []
    ids: set[str] = set()
    for number, row in enumerate(rows, start=1):
        place = f"{path}:{rows.line_num}"
        case_id = (row.get(id_column, "") or "").strip() or str(number)
        question = (row.get(question_column) or "").strip()
        answer = (row.get(answer_column) or "").strip()
        if not question:
            problems.append(Problem(place, case_id, "has no question"))
        elif case_id in ids:
            problems.append(Problem(place, case_id, "the id was used before"))
        else:
            ids.add(case_id)
            cases.append(_build_case(case_id, question, answer, place))
    return cases, problems


def _find_column(
    columns: dict[str, str],
    names: tuple[str, ...],
    path: Path,
) -> str:
    for name in names:
        if name in columns:
            return columns[name]
    raise DossierError(
        f"{path} has no column named {names[0]}; its first line has to name the columns."
    )


def _build_case(case_id: str, question: str, answer: str, place: str) -> Case:
    alternatives = [text.strip() for text in answer.split(" | ") if has_words(text)]
    if not alternatives:
        return Case(
            case_id,
            question,
            unanswerable="the table gives no answer",
            place=place,
        )
    short = [text for text in alternatives if len(text.split()) <= _MAX_ANSWER_WORDS]
    return Case(
        case_id,
        question,
        answers=tuple((text,) for text in short),
        reference=alternatives[0],
        place=place,
    )
