"""What retrieval and reading find: passages with their scores, and evidence."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from rag.records.articles import Passage


@dataclass(frozen=True, slots=True)
class Filters:
    """Restricts retrieval; every given field must match, dates inclusive."""

    source: str | None = None
    author: str | None = None
    section: str | None = None
    article_id: str | None = None
    published_from: date | None = None
    published_to: date | None = None

    def __bool__(self) -> bool:
        return any(value is not None for value in asdict(self).values())


def prepend_title(title: str, text: str) -> str:
    """What the models that read see of a passage or sentence.

    It stands behind its article's title.
    """
    return f"{title}. {text}"


@dataclass(frozen=True, slots=True)
class SentenceReading:
    """What the span reader says of one sentence.

    A sentence that the reader's window cut off has no span.
    """

    score: float  # logit that the sentence is part of the answer
    span: tuple[int, int] | None  # likeliest answer, in code points of the passage's text
    span_score: float  # by how much the span's logits exceed those of no answer


@dataclass(frozen=True, slots=True)
class PassageReading:
    """What the span reader says of a passage."""

    relevance: float  # logit that the passage answers the question
    sentences: tuple[SentenceReading, ...]  # in the passage's order


@dataclass(frozen=True, slots=True)
class RetrievedPassage:
    """A passage with its article's metadata, its text, and how it was found."""

    passage: Passage
    title: str
    author: str | None
    source: str | None
    published: date | None
    path: str
    version: str
    text: str
    score: float
    lexical_rank: int | None = None
    dense_rank: int | None = None
    lexical_score: float | None = None
    dense_score: float | None = None
    fused_score: float = 0.0  # keywords and vectors, in deviations among the reranked passages
    reranker_score: float | None = None
    reading: PassageReading | None = None  # the span reader's, where it reranked the passage

    def to_dict(self) -> dict[str, Any]:
        """The passage as scripts get it from a search."""
        return {
            "article_id": self.passage.article_id,
            "title": self.title,
            "author": self.author,
            "source": self.source,
            "published": self.published.isoformat() if self.published else None,
            "path": self.path,
            "start": self.passage.start,
            "end": self.passage.end,
            "text": self.text,
            "score": self.score,
            "lexical_rank": self.lexical_rank,
            "dense_rank": self.dense_rank,
            "reranker_score": self.reranker_score,
        }


@dataclass(frozen=True, slots=True)
class Evidence:
    """One sentence of a retrieved passage, with the logit that it answers by its own words, and its
    score, which adds how well its passage ranks.

    What the reader says besides, when there is one: `answer`, the offsets of the short span that
    answers, and the logit that the passage answers at all.
    """

    passage: RetrievedPassage
    start: int
    end: int
    text: str
    score: float
    logit: float
    answer: tuple[int, int] | None = None
    relevance: float | None = None
