"""What the store holds, as the rest of the house is given it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from rag.models.onnx import Vectors
from rag.records import Article, ListedFile, Passage


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
    """An article as it is stored.

    Its passages with their vectors, of shape (passages, dimension), and the files that hold it.
    """

    article: Article
    passages: Sequence[Passage]
    vectors: Vectors
    files: Sequence[KnownFile]


@dataclass(frozen=True, slots=True)
class IndexRow:
    """What the published index holds of a passage.

    `metadata` has no empty values; `published` is an integer such as 20241116, for Chroma compares
    numbers alone.
    """

    passage_id: str
    article_id: str
    start: int
    end: int
    text: str
    vector: Vectors
    metadata: dict[str, str | int]


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
    """A path as the file system has it: its name need not be UTF-8, which SQLite asks of a str."""
    return path.encode("utf-8", "surrogateescape")


def build_listed_file(row: tuple[Any, ...]) -> ListedFile:
    *shown, path, not_first = row  # in the order of ListedFile's fields
    listed = replace(ListedFile(*shown), at=path.decode("utf-8", "surrogateescape"))
    if listed.state != "read":
        return listed
    if not_first:
        return replace(listed, state="duplicate", reason="the same article under another name")
    return replace(listed, state="indexed")
