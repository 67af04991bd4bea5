"""Records of what the store holds, and their conversion from and to rows of SQLite."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from rag.models.onnx import Vectors
from rag.records import Article, ListedFile, Passage, RemovedSpan, Sentence

METADATA_COLUMNS = (
    "title",
    "author",
    "author_role",
    "source",
    "url",
    "section",
    "language",
    "disclaimer",
)


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A row of `files`."""

    path: str
    name: str
    state: str
    reason: str | None
    bytes_hash: str | None
    reader: int | None
    content: str | None
    article_id: str | None


@dataclass(frozen=True, slots=True)
class RecordedArticle:
    """What the record says of an article, without its text."""

    id: str
    title: str
    author: str | None
    source: str | None
    published: str | None
    path: str | None


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage with the metadata of its article that every result shows."""

    passage: Passage
    title: str
    author: str | None
    source: str | None
    published: date | None
    version: str
    path: str
    text: str


@dataclass(frozen=True, slots=True)
class ArticleRows:
    """An article as it is stored: with its passages, their vectors, and the files that have it.

    The vectors have the shape (passages, dimension).
    """

    article: Article
    passages: Sequence[Passage]
    vectors: Vectors
    files: Sequence[KnownFile]


@dataclass(frozen=True, slots=True)
class IndexRow:
    """What the published index holds of a passage.

    `metadata` has no empty values. Its `published` is an integer such as 20241116, because Chroma
    compares only numbers.
    """

    passage_id: str
    article_id: str
    start: int
    end: int
    text: str
    vector: Vectors
    metadata: dict[str, str | int]


def build_article(row: tuple[Any, ...]) -> Article:
    """Build an article from id, version, text, blocks, removed, published, METADATA_COLUMNS."""
    article_id, version, text, blocks, removed, published, *metadata = row
    return Article(
        id=article_id,
        version=version,
        text=text,
        blocks=tuple((start, end, kind) for start, end, kind in json.loads(blocks)),
        removed=tuple(RemovedSpan(*fields) for fields in json.loads(removed)),
        published=date.fromisoformat(published) if published else None,
        **dict(zip(METADATA_COLUMNS, metadata, strict=True)),
    )


def build_stored_passage(row: tuple[Any, ...]) -> StoredPassage:
    """Build a stored passage.

    Args:
        row: id, article, start, end, heading and sentences of the passage; title, author, source,
            published, version and path of its article; the passage's text.
    """
    passage_id, article_id, start, end, heading, sentences, *rest = row
    title, author, source, published, version, path, text = rest
    passage = Passage(
        passage_id,
        article_id,
        start,
        end,
        heading,
        tuple(Sentence(*fields) for fields in json.loads(sentences)),
    )
    return StoredPassage(
        passage=passage,
        title=title,
        author=author,
        source=source,
        published=date.fromisoformat(published) if published else None,
        version=version,
        path=path or "",
        text=text,
    )


def build_index_row(row: tuple[Any, ...]) -> IndexRow:
    """Build an index row from id, article, start, end, heading, body, vector and metadata."""
    passage_id, article_id, start, end, heading, body, vector, *described = row
    title, source, author, section, published = described
    values = {
        "article_id": article_id,
        "title": title,
        "source": source,
        "author": author,
        "section": section,
        "heading": heading,
        "published": int(published.replace("-", "")) if published else None,
        "start": start,
        "end": end,
    }
    metadata = {key: value for key, value in values.items() if value not in (None, "")}
    return IndexRow(
        passage_id,
        article_id,
        start,
        end,
        body,
        np.frombuffer(vector, np.float32),
        metadata,
    )


def encode_path(path: str) -> bytes:
    """Encode a path as the file system does: SQLite demands UTF-8 of a str, which it may not be."""
    return path.encode("utf-8", "surrogateescape")


def build_listed_file(row: tuple[Any, ...]) -> ListedFile:
    """Build a listed file from the fields of ListedFile, path, and whether it is a duplicate."""
    *fields, path, is_duplicate = row
    file = replace(ListedFile(*fields), at=path.decode("utf-8", "surrogateescape"))
    if file.state != "read":
        return file
    if is_duplicate:
        return replace(file, state="duplicate", reason="the same article under another name")
    return replace(file, state="indexed")
