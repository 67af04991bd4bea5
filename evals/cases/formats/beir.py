"""BEIR (Thakur et al. 2021): corpus.jsonl, queries.jsonl and qrels/test.tsv in a folder or a zip. Retrieval alone."""

from __future__ import annotations

import zipfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import Field

from evals.cases.case import Case, Fact, Problem, Quote
from evals.cases.formats.documents import Document, Line, SetContents, read_lines
from rag.errors import DossierError

_QRELS = ("qrels/test.tsv", "qrels/dev.tsv", "qrels.tsv")


class BeirFiles:
    """The files of a folder or of a zip, by their place under the folder that holds corpus.jsonl."""

    def __init__(self, path: Path, archive: zipfile.ZipFile | None) -> None:
        self._path, self._archive = path, archive
        names = archive.namelist() if archive else []
        self._root = next(
            (name.removesuffix("corpus.jsonl") for name in names if name.endswith("corpus.jsonl")),
            "",
        )

    def has_file(self, name: str) -> bool:
        return (
            self._root + name in self._archive.namelist()
            if self._archive
            else (self._path / name).is_file()
        )

    def iterate_lines(self, name: str) -> Iterator[bytes]:
        with (
            self._archive.open(self._root + name)
            if self._archive
            else (self._path / name).open("rb") as raw
        ):
            yield from raw


@contextmanager
def open_beir_files(path: Path) -> Iterator[BeirFiles]:
    if path.is_dir():
        yield BeirFiles(path, None)
        return
    try:
        with zipfile.ZipFile(path) as archive:
            if any(each.flag_bits & 1 for each in archive.infolist()):
                raise DossierError(f"{path} needs a password; unpack it first.")
            yield BeirFiles(path, archive)
    except (zipfile.BadZipFile, OSError) as error:
        raise DossierError(f"{path} cannot be opened as a zip ({error}).") from error


def is_beir(path: Path) -> bool:
    if path.is_dir():
        return (path / "corpus.jsonl").is_file()
    return zipfile.is_zipfile(path)


def read_beir(path: Path) -> SetContents:
    """Queries that have a judgement, and all documents. Raises DossierError when one of the three files is missing."""
    with open_beir_files(path) as files:
        for name in ("corpus.jsonl", "queries.jsonl"):
            if not files.has_file(name):
                raise DossierError(f"{path} is no BEIR set: it has no {name}.")
        documents, wrong = read_documents(files, path)
        grades, unjudged = read_qrels(files, path)
        queries, unread = read_lines(
            files.iterate_lines("queries.jsonl"), f"{path}/queries.jsonl", BeirText
        )
    problems = [*wrong, *unread, *unjudged]
    asked = {each.id: each.text for each in queries}
    known = {each.key for each in documents}
    cases = []
    for key, graded in grades.items():
        gold = build_facts(graded, known)
        if key not in asked:
            problems.append(Problem(str(path), key, "is judged, but there is no such query"))
        elif not gold:
            problems.append(
                Problem(str(path), key, "none of its relevant documents is in the corpus")
            )
        else:
            cases.append(Case(key, asked[key], gold=gold))
    return cases, documents, problems


class BeirText(Line):
    """A query, or a document, which may have a title."""

    id: str = Field(alias="_id")
    text: str
    title: str | None = None


def read_documents(files: BeirFiles, path: Path) -> tuple[list[Document], list[Problem]]:
    found, problems = read_lines(
        files.iterate_lines("corpus.jsonl"), f"{path}/corpus.jsonl", BeirText
    )
    return [Document(each.id, each.title or "", each.text) for each in found], problems


def read_qrels(files: BeirFiles, path: Path) -> tuple[dict[str, dict[str, int]], list[Problem]]:
    """Grades above zero by query and document, from the first file of judgements that is there."""
    name = next((name for name in _QRELS if files.has_file(name)), None)
    if name is None:
        raise DossierError(f"{path} has no judgements: none of {', '.join(_QRELS)}.")
    grades: dict[str, dict[str, int]] = defaultdict(dict)
    problems = []
    for number, line in enumerate(files.iterate_lines(name), start=1):
        parts = line.decode("utf-8", "replace").lstrip("\ufeff").rstrip("\r\n").split("\t")
        if number == 1 and not parts[-1].isdigit():
            continue  # the heading
        if len(parts) != 3 or not parts[2].lstrip("-").isdigit():
            problems.append(
                Problem(f"{path}/{name}:{number}", None, "is not query, document and grade")
            )
        elif int(parts[2]) > 0:
            grades[parts[0]][parts[1]] = int(parts[2])
    return grades, problems


def build_facts(graded: dict[str, int], known: set[str]) -> tuple[Fact, ...]:
    """Each relevant document that is in the corpus, as something to be found."""
    return tuple(Fact((Quote(key),), grade) for key, grade in graded.items() if key in known)
