"""Articles and their parts: blocks, sentences, passages, metadata, corrections."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any, Literal

BlockKind = Literal["dateline", "standfirst", "heading", "paragraph", "item", "row", "author"]


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading, list item or table row of an article, in reading order."""

    text: str
    kind: BlockKind = "paragraph"


@dataclass(frozen=True, slots=True)
class RemovedSpan:
    """A span that cleaning took out, kept so that a person can check the decision."""

    text: str
    reason: str
    at: int  # offset in the canonical text where it would have stood


@dataclass(frozen=True, slots=True)
class Corrections:
    """What a person decided about blocks of one file, against its cleaning, by their exact text."""

    kept: frozenset[str] = frozenset()  # stay, although cleaning would remove them
    dropped: frozenset[str] = frozenset()  # go, although cleaning would leave them

    def __bool__(self) -> bool:
        return bool(self.kept or self.dropped)


NO_CORRECTIONS = Corrections()


@dataclass(frozen=True, slots=True)
class ArticleMetadata:
    """What is known about an article besides its text; None where nothing states it."""

    title: str | None = None
    author: str | None = None
    author_role: str | None = None
    source: str | None = None
    url: str | None = None
    published: date | None = None
    section: str | None = None
    language: str | None = None
    disclaimer: str | None = None

    def fill_gaps(self, other: ArticleMetadata) -> ArticleMetadata:
        """Return this metadata, with what it lacks taken from `other`."""
        gaps = {
            item.name: getattr(other, item.name)
            for item in fields(self)
            if getattr(self, item.name) is None
        }
        return replace(self, **gaps)


NO_METADATA = ArticleMetadata()


@dataclass(frozen=True, slots=True)
class Article:
    """One article; `text` is immutable for a `version`, and what every offset points into."""

    id: str
    version: str
    title: str
    text: str
    blocks: tuple[tuple[int, int, BlockKind], ...]
    author: str | None = None
    author_role: str | None = None
    source: str | None = None
    url: str | None = None
    published: date | None = None
    section: str | None = None
    language: str | None = None
    disclaimer: str | None = None
    removed: tuple[RemovedSpan, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The article as a JSON object, what was removed from it included."""
        return {**asdict(self), "published": self.published.isoformat() if self.published else None}


@dataclass(frozen=True, slots=True)
class Sentence:
    start: int
    end: int
    kind: BlockKind = "paragraph"


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences of one article that the embedding model can see at once."""

    id: str
    article_id: str
    start: int
    end: int
    heading: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class ListedArticle:
    """An article as an answer about the library lists it."""

    article_id: str
    title: str
    source: str | None
    published: str | None
    path: str


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A file or address that a sync has seen, and what became of it."""

    path: str
    state: Literal["indexed", "duplicate", "failed", "ignored", "read"]
    reason: str | None
    article_id: str | None
    title: str | None = None
    author: str | None = None
    source: str | None = None
    published: str | None = None
    section: str | None = None
    passages: int = 0
    # Absolute path or address; not for scripts, which shall not learn how this machine's folders
    # are named.
    at: str = ""

    def to_dict(self) -> dict[str, Any]:
        return {key: value for key, value in asdict(self).items() if key != "at"}
