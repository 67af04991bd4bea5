"""Documents that a benchmark brings along, and how a library is filled with them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.cases import Case, Problem
from rag.articles.composing import compose, digest
from rag.articles.draft import Draft, Particulars
from rag.articles.plain import blocks_of_text
from rag.errors import DossierError, UnreadableArticle
from rag.library.library import Library
from rag.library.lock import writing
from rag.library.planning import Plan, Step
from rag.library.store import KnownFile
from rag.library.syncing import apply_plan
from rag.records import Article


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a benchmark; `key` is its name there."""

    key: str
    title: str
    text: str


Read = tuple[list[Case], list[Document], list[Problem]]


def fill(library: Library, documents: Iterable[Document], progress: Callable[[int, int], None]) -> None:
    """Store the documents that the library does not have yet, each as an article under its key.

    Two documents with the same text stay two articles, for judgements name them by key. One without text is left out.
    """
    known = library.store.files()
    steps = [
        Step("new", KnownFile(each.key, each.key, "read", None, each.key, 0, article.version, article.id), article)
        for each in documents
        if each.key not in known and (article := _article(each)) is not None
    ]
    with writing(library.folder):
        apply_plan(
            Plan(tuple(steps)),
            library.store,
            layout=library.layout,
            load_embedding=lambda: library.embedding,
            max_tokens=library.settings.passages.max_tokens,
            index_folder=library.folder / "index",
            progress=progress,
        )


def _article(document: Document) -> Article | None:
    from dataclasses import replace

    try:
        article = compose(Draft(tuple(blocks_of_text(document.text)), Particulars(title=document.title or None)))
    except UnreadableArticle:
        return None
    return replace(article, id=digest("document", document.key))


def json_lines(text: Iterable[str], name: str) -> Iterator[dict[str, Any]]:
    """The objects of a JSONL text. Raises DossierError with the file's name and the line that is none."""
    for number, line in enumerate(text, start=1):
        if line.strip():
            try:
                yield json.loads(line)
            except ValueError as error:
                raise DossierError(f"{name}:{number} is not JSON ({error}).") from error


def opening(path: Path, length: int = 4096) -> str:
    """The first characters of a file, to tell its format by; empty for what is no readable file."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return file.read(length)
    except OSError:
        return ""
