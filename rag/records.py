"""The types that cross every boundary of Dossier: frozen, and importing nothing of ours.

Offsets always count Unicode code points in an article's canonical text, end exclusive.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from typing import Any, Literal

Support = Literal["supported", "partly", "unsupported"]
CitationStatus = Literal["exact", "moved", "gone"]
AnswerStatus = Literal["answered", "partial", "abstained"]
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


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote by offsets; `quote` was equal to the stored text when the answer was made.

    Within it, from `answer_start` to `answer_end`, stand the few words that answer, where the
    reader found such.
    """

    number: int
    article_id: str
    version: str
    title: str
    source: str | None
    published: str | None
    path: str
    start: int
    end: int
    quote: str
    status: CitationStatus = "exact"
    answer_start: int | None = None
    answer_end: int | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    text: str
    support: Support
    citations: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    value: str
    citation: int


@dataclass(frozen=True, slots=True)
class Disagreement:
    about: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What every interface shows."""

    question: str  # as it was asked
    understood: str  # as it was searched for: standing alone, its spelling corrected
    status: AnswerStatus
    confidence: float  # probability, 0 to 1; see `basis`
    text: str  # with the markers [1]
    segments: tuple[Segment, ...] = ()
    citations: tuple[Citation, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    nearest: tuple[Citation, ...] = ()  # shown when it abstains; not evidence
    answerer: str = "extractive"  # or the language model's name
    kind: Literal["articles", "product", "question"] = "articles"
    # How it was written, where a reader should know: sentences were withheld, the model failed.
    note: str = ""
    # That a language model read and wrote, counted by the embedding's tokenizer.
    tokens: dict[str, int] = field(default_factory=dict)
    # What the confidence is of: that a sentence answers, or that the articles cover the topic.
    basis: Literal["sentence", "topic"] = "sentence"
    short: str = ""  # the few words that answer a who, when, where or how many; in the first quote
    unanswered: tuple[str, ...] = ()  # of a partial answer, the questions that no article answers
    missing: tuple[str, ...] = ()  # of an abstention, the question's words that no article has
    # Questions to try, offered with replies about the product and with abstentions.
    suggestions: tuple[str, ...] = ()
    timings: dict[str, float] = field(default_factory=dict)  # stage to seconds
    settings: str = ""  # fingerprint of the settings that made it

    def to_dict(self) -> dict[str, Any]:
        """The answer as the JSON object that scripts rely on."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier exchange of a conversation; the answer may be unknown."""

    question: str
    answer: str = ""


@dataclass(frozen=True, slots=True)
class AnswerProgress:
    """One step of a streamed answer.

    `answer` holds a growing prefix of its segments, and `passages`, while reading, what was
    retrieved, best first. While a language model is writing, it is the whole answer in quotes,
    until its own first sentence is there.
    """

    stage: Literal["understanding", "searching", "reading", "answering", "writing", "done"]
    answer: Answer | None = None
    passages: tuple[RetrievedPassage, ...] = ()


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
