"""Documents that a benchmark brings along, and how a library is filled with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from evals.cases.case import Case, Problem
from rag.articles.build import build_article, compute_digest
from rag.articles.document import ArticleMetadata, Draft
from rag.articles.parallel import PackedArticle
from rag.articles.readers.text import split_text_blocks
from rag.errors import UnreadableArticle
from rag.library.library import Library
from rag.library.lock import write_lock
from rag.library.rows import KnownFile
from rag.library.sync.apply import apply_plan
from rag.library.sync.plan import Plan, Step
from rag.records import Article


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a benchmark; `key` is its name there."""

    key: str
    title: str
    text: str


_Line = TypeVar("_Line", bound="Line")
SetContents = tuple[list[Case], list[Document], list[Problem]]


def fill_library(
    library: Library, documents: Iterable[Document], progress: Callable[[int, int], None]
) -> None:
    """Store the documents that the library does not have yet, or not as they are, each as an article under its key.

    Two documents with the same text stay two articles, for judgements name them by key. One without text is left out.
    """
    known = library.store.get_known_files()
    steps = []
    for each in documents:
        article = _build_article(each)
        before = known.get(each.key)
        if article is not None and (before is None or before.content != article.version):
            file = KnownFile(
                each.key, each.key, "read", None, each.key, 0, article.version, article.id
            )
            steps.append(Step("changed" if before else "new", file, PackedArticle.of(article)))
    with write_lock(library.folder):
        apply_plan(
            Plan(tuple(steps)),
            library.store,
            layout=library.layout,
            load_embedding=lambda: library.embedding,
            max_tokens=library.settings.passages.max_tokens,
            index_folder=library.folder / "index",
            progress=progress,
        )


def has_any_document(library: Library, documents: Iterable[Document]) -> bool:
    """Whether the library was filled with some of the documents before."""
    known = library.store.get_known_files()
    return any(each.key in known for each in documents)


def _build_article(document: Document) -> Article | None:
    try:
        article = build_article(
            Draft(
                tuple(split_text_blocks(document.text)),
                ArticleMetadata(title=document.title or None),
            )
        )
    except UnreadableArticle:
        return None
    return replace(article, id=compute_digest("document", document.key))


class Line(BaseModel):
    """An object of a JSONL file: what is needed of it has to be there, what else it says is left."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)


def read_lines(
    lines: Iterable[bytes], name: str, shape: type[_Line]
) -> tuple[list[_Line], list[Problem]]:
    """The objects of a JSONL file, and what is wrong with the lines that are none."""
    found: list[_Line] = []
    problems: list[Problem] = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                found.append(shape.model_validate_json(line))
            except ValidationError as error:
                first = error.errors()[0]
                place = ".".join(str(part) for part in first["loc"])
                problems.append(
                    Problem(
                        f"{name}:{number}",
                        None,
                        f"{place}: {first['msg']}" if place else first["msg"],
                    )
                )
    return found, problems


def read_opening(path: Path, length: int = 4096) -> str:
    """The first characters of a file, to tell its format by; empty for what is no readable file."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return file.read(length)
    except OSError:
        return ""
