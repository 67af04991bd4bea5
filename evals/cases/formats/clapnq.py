"""CLAPnq (Rosenthal et al. 2024): long answers with the sentences that they rest on, and questions whose passage
does not answer. A JSONL file, or a folder with the answerable and the unanswerable ones."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Annotated

from pydantic import Field

from evals.cases.case import Case, Fact, Problem, Quote
from evals.cases.formats.documents import Document, Line, SetContents, read_lines, read_opening


def is_clapnq(path: Path) -> bool:
    first = _find_files(path)[:1]
    return bool(first) and '"selected_sentences"' in read_opening(first[0], 65536)


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
    """A case for each question; its passage is a document, and the sentences selected in it are the gold ones."""
    cases: list[Case] = []
    documents: dict[str, Document] = {}
    problems: list[Problem] = []
    for file in _find_files(path):
        with file.open("rb") as lines:
            found, unread = read_lines(lines, str(file), _Question)
        problems += unread
        for asked in found:
            passage = asked.passages[0]
            key = f"{passage.title} {sha256(passage.text.encode()).hexdigest()[:8]}"
            documents[key] = Document(key, passage.title, passage.text)
            cases.append(_build_case(asked, key, str(file)))
    return cases, list(documents.values()), problems


def _build_case(asked: _Question, key: str, place: str) -> Case:
    group = f"clapnq {asked.id}"
    given = max(asked.output, key=lambda each: len(each.selected_sentences))
    if not given.answer:
        return Case(
            asked.id,
            asked.input,
            unanswerable="its passage does not answer",
            tags=("near miss",),
            place=place,
            group=group,
        )
    gold = tuple(Fact((Quote(key, sentence),)) for sentence in given.selected_sentences) or (
        Fact((Quote(key),)),
    )
    return Case(asked.id, asked.input, reference=given.answer, gold=gold, place=place, group=group)


def _find_files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(path.glob("clapnq*.jsonl"))
    return [path] if path.suffix == ".jsonl" and path.is_file() else []
