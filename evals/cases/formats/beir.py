"""BEIR (Thakur et al. 2021), for retrieval alone.

A folder or a zip with corpus.jsonl, queries.jsonl and qrels/test.tsv.
"""

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
_ENCRYPTED = 1  # bit of a zip entry's flags


class BeirFiles:
    """The files of a folder or a zip, by their path from the folder that holds corpus.jsonl."""

    def __init__(self, path: Path, archive: zipfile.ZipFile | None) -> None:
        self._path = path
        self._archive = archive
        self._root = ""
        if archive is None:
            return
        for name in archive.namelist():
            if name.endswith("corpus.jsonl"):
                self._root = name.removesuffix("corpus.jsonl")
                return

    def has_file(self, name: str) -> bool:
        if self._archive:
            names = self._archive.namelist()
            return f"{self._root}{name}" in names
        path = self._path / name
        return path.is_file()

    def iterate_lines(self, name: str) -> Iterator[bytes]:
        if self._archive:
            with self._archive.open(f"{self._root}{name}") as lines:
                yield from lines
            return
        path = self._path / name
        with path.open("rb") as file:
            yield from file


@contextmanager
def open_beir_files(path: Path) -> Iterator[BeirFiles]:
    """Open a folder or a zip. Raises DossierError for a zip that cannot be read."""
    if path.is_dir():
        yield BeirFiles(path, None)
        return
    try:
        with zipfile.ZipFile(path) as archive:
            if any(entry.flag_bits & _ENCRYPTED for entry in archive.infolist()):
                raise DossierError(f"{path} needs a password; unpack it first.")
            yield BeirFiles(path, archive)
    except (zipfile.BadZipFile, OSError) as error:
        raise DossierError(f"{path} cannot be opened as a zip ({error}).") from error


def is_beir(path: Path) -> bool:
    if path.is_dir():
        return (path / "corpus.jsonl").is_file()
    return zipfile.is_zipfile(path)


def read_beir(path: Path) -> SetContents:
    """Read the queries that have judgements, and all documents.

    Raises:
        DossierError: One of the three files is missing.
    """
    with open_beir_files(path) as files:
        for name in ("corpus.jsonl", "queries.jsonl"):
            if not files.has_file(name):
                raise DossierError(f"{path} is no BEIR set: it has no {name}.")
        documents, document_problems = read_documents(files, path)
        grades, grade_problems = read_qrels(files, path)
        queries, query_problems = read_texts(files, path, "queries.jsonl")
    questions = {query.id: query.text for query in queries}
    document_keys = {document.key for document in documents}
    problems = [
        *document_problems,
        *query_problems,
        *grade_problems,
    ]
    cases = []
    for query_id, query_grades in grades.items():
        gold = build_facts(query_grades, document_keys)
        if query_id not in questions:
            reason = "is judged, but there is no such query"
            problems.append(Problem(str(path), query_id, reason))
            continue
        if not gold:
            reason = "none of its relevant documents is in the corpus"
            problems.append(Problem(str(path), query_id, reason))
            continue
        case = Case(query_id, questions[query_id], gold=gold)
        cases.append(case)
    return cases, documents, problems


class BeirText(Line):
    """A query, or a document, which may have a title."""

    id: str = Field(alias="_id")
    text: str
    title: str | None = None


def read_documents(
    files: BeirFiles,
    path: Path,
) -> tuple[list[Document], list[Problem]]:
    """Read corpus.jsonl."""
    texts, problems = read_texts(files, path, "corpus.jsonl")
    documents = []
    for text in texts:
        document = Document(text.id, text.title or "", text.text)
        documents.append(document)
    return documents, problems


def read_texts(
    files: BeirFiles,
    path: Path,
    name: str,
) -> tuple[list[BeirText], list[Problem]]:
    """Read a file of queries or documents."""
    lines = files.iterate_lines(name)
    return read_lines(lines, f"{path}/{name}", BeirText)


def read_qrels(
    files: BeirFiles,
    path: Path,
) -> tuple[dict[str, dict[str, int]], list[Problem]]:
    """Read the first file of judgements that is there.

    Returns:
        The grades above zero, by query and document.
    """
    name = _find_qrels(files, path)
    grades: dict[str, dict[str, int]] = defaultdict(dict)
    problems = []
    for number, line in enumerate(files.iterate_lines(name), start=1):
        text = line.decode("utf-8", "replace")
        without_mark = text.lstrip("\ufeff")
        columns = without_mark.rstrip("\r\n").split("\t")
        is_heading = number == 1 and not columns[-1].isdigit()
        if is_heading:
            continue
        if len(columns) != 3 or not columns[2].lstrip("-").isdigit():
            reason = "is not query, document and grade"
            problems.append(Problem(f"{path}/{name}:{number}", None, reason))
            continue
        query, document, grade = columns
        if int(grade) > 0:
            grades[query][document] = int(grade)
    return grades, problems


def _find_qrels(files: BeirFiles, path: Path) -> str:
    """Find the first file of judgements that is there."""
    for name in _QRELS:
        if files.has_file(name):
            return name
    names = ", ".join(_QRELS)
    raise DossierError(f"{path} has no judgements: none of {names}.")


def build_facts(grades: dict[str, int], document_keys: set[str]) -> tuple[Fact, ...]:
    """Build a fact for each relevant document that is in the corpus."""
    facts = []
    for key, grade in grades.items():
        if key in document_keys:
            quote = Quote(key)
            facts.append(Fact((quote,), grade))
    return tuple(facts)
