"""CLAPnq (Rosenthal et al. 2024): long answers with the sentences that support them.

A JSONL file, or a folder with a file of answerable and one of unanswerable questions. An
unanswerable question has a passage that does not answer it.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Annotated

from pydantic import Field

from evals.cases.case import Case, Fact, Problem, Quote
from evals.cases.formats.documents import Document, Line, SetContents, read_lines, read_opening

_OPENING_LENGTH = 65536  # characters in which the field that tells the format has to occur


def is_clapnq(path: Path) -> bool:
    files = _find_files(path)
    if not files:
        return False
    opening = read_opening(files[0], _OPENING_LENGTH)
    return '"selected_sentences"' in opening


class _Passage(Line):
    title: str
    text: str


class _Output(Line):
    answer: str
    selected_sentences: tuple[str, ...] = ()


class _Question(Line):
    id: str
    input: str
    passages: Annotated[list[_Passage], Field(min_length=1)]
    output: Annotated[list[_Output], Field(min_length=1)]


def read_clapnq(path: Path) -> SetContents:
    """Read a case and a document per question; the selected sentences are the gold ones."""
    cases: list[Case] = []
    documents: dict[str, Document] = {}
    problems: list[Problem] = []
    for file in _find_files(path):
        with file.open("rb") as lines:
            questions, line_problems = read_lines(lines, str(file), _Question)
        problems += line_problems
        for question in questions:
            passage = question.passages[0]
            digest = sha256(passage.text.encode()).hexdigest()
            key = f"{passage.title} {digest[:8]}"
            documents[key] = Document(key, passage.title, passage.text)
            case = _build_case(question, key, str(file))
            cases.append(case)
    return cases, list(documents.values()), problems


def _build_case(question: _Question, key: str, place: str) -> Case:
    group = f"clapnq {question.id}"
    output = max(question.output, key=lambda output: len(output.selected_sentences))
    if not output.answer:
        return Case(
            question.id,
            question.input,
            unanswerable="its passage does not answer",
            tags=("near miss",),
            place=place,
            group=group,
        )
    quotes = [Quote(key, sentence) for sentence in output.selected_sentences]
    if not quotes:
        quotes = [Quote(key)]
    facts = [Fact((quote,)) for quote in quotes]
    return Case(
        question.id,
        question.input,
        reference=output.answer,
        gold=tuple(facts),
        place=place,
        group=group,
    )


def _find_files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(path.glob("clapnq*.jsonl"))
    if path.suffix == ".jsonl" and path.is_file():
        return [path]
    return []
