"""CLAPnq (Rosenthal et al. 2024): long answers with the sentences that they rest on, and questions whose passage
does not answer. A JSONL file, or a folder with the answerable and the unanswerable ones."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from evals.adapters.documents import Document, Read, json_lines, opening
from evals.cases import Case, Fact, Problem, Quote


def is_clapnq(path: Path) -> bool:
    first = _files(path)[:1]
    return bool(first) and '"selected_sentences"' in opening(first[0], 65536)


def read_clapnq(path: Path) -> Read:
    """A case for each question; its passage is a document, and the sentences selected in it are the gold ones."""
    cases: list[Case] = []
    documents: dict[str, Document] = {}
    problems: list[Problem] = []
    for file in _files(path):
        with file.open(encoding="utf-8") as lines:
            for asked in json_lines(lines, str(file)):
                passage = asked["passages"][0]
                key = f"{passage['title']} {sha256(passage['text'].encode()).hexdigest()[:8]}"
                documents[key] = Document(key, str(passage["title"]), str(passage["text"]))
                cases.append(replace(_case(asked, key), place=str(file)))
    return cases, list(documents.values()), problems


def _case(asked: dict[str, Any], key: str) -> Case:
    given = max(asked["output"], key=lambda each: len(each["selected_sentences"]))
    if not given["answer"]:
        return Case(str(asked["id"]), str(asked["input"]), unanswerable="its passage does not answer", tags=("near miss",))
    gold = tuple(Fact((Quote(key, sentence),)) for sentence in given["selected_sentences"]) or (Fact((Quote(key),)),)
    return Case(str(asked["id"]), str(asked["input"]), reference=str(given["answer"]), gold=gold)


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(path.glob("clapnq*.jsonl"))
    return [path] if path.suffix == ".jsonl" and path.is_file() else []
