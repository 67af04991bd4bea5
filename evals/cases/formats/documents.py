"""Documents of a benchmark: read from JSONL files and added to a library."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from evals.cases.case import Case, Problem, describe_validation_error
from rag.articles.build import build_article, compute_digest
from rag.articles.document import ArticleDraft
from rag.articles.parallel import PackedArticle
from rag.articles.readers.text import split_text_blocks
from rag.errors import UnreadableArticle
from rag.library.library import Library
from rag.library.lock import write_lock
from rag.library.rows import KnownFile
from rag.library.sync.apply import apply_plan
from rag.library.sync.steps import Plan, Step
from rag.records import Article, ArticleMetadata


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
    """Add the documents that a library lacks, or has in another version, as articles.

    Two documents with the same text become two articles, because judgements name documents by
    their keys. A document without text is left out.
    """
    known_files = library.store.get_known_files()
    steps = []
    for document in documents:
        article = _build_article(document)
        known = known_files.get(document.key)
        if article is None or (known and known.content == article.version):
            continue
        file = KnownFile(
            document.key,
            document.key,
            "read",
            None,
            document.key,
            0,
            article.version,
            article.id,
        )
        steps.append(Step("changed" if known else "new", file, PackedArticle.of(article)))
    with write_lock(library.folder):
        apply_plan(
            Plan(tuple(steps)),
            library.store,
            layout=library.layout,
            load_embedding=lambda: library.encoder,
            max_tokens=library.settings.passages.max_tokens,
            index_folder=library.folder / "index",
            progress=progress,
        )


def has_any_document(library: Library, documents: Iterable[Document]) -> bool:
    """Whether the library holds some of the documents already."""
    known_files = library.store.get_known_files()
    return any(document.key in known_files for document in documents)


def _build_article(document: Document) -> Article | None:
    blocks = tuple(split_text_blocks(document.text))
    metadata = ArticleMetadata(title=document.title or None)
    try:
        article = build_article(ArticleDraft(blocks, metadata))
    except UnreadableArticle:
        return None
    return replace(article, id=compute_digest("document", document.key))


class Line(BaseModel):
    """An object of a JSONL file: the declared keys are required, other keys are ignored."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)


def read_lines(
    lines: Iterable[bytes], name: str, model: type[_Line]
) -> tuple[list[_Line], list[Problem]]:
    """Read the objects of a JSONL file.

    Args:
        lines: The lines of the file.
        name: The file's name, for error messages.
        model: What an object looks like.

    Returns:
        The objects, and a problem for each line that does not hold one.
    """
    objects: list[_Line] = []
    problems: list[Problem] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            objects.append(model.model_validate_json(line))
        except ValidationError as error:
            reason = describe_validation_error(error)
            problems.append(Problem(f"{name}:{number}", None, reason))
    return objects, problems


def read_opening(path: Path, length: int = 4096) -> str:
    """Read the first characters of a file, to recognise its format; "" if it is not readable."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return file.read(length)
    except OSError:
        return ""
