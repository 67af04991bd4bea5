"""Answers: segments, citations, disagreements, and the steps of a streamed one."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from rag.records.articles import ListedArticle
from rag.records.retrieval import RetrievedPassage

Support = Literal["supported", "partly", "unsupported"]
CitationStatus = Literal["exact", "moved", "gone"]
AnswerStatus = Literal["answered", "partial", "abstained"]
# A language model's judgement: the passages answer, answer a part, contradict what the question
# takes for granted, say themselves that it is not known, or do not answer.
Verdict = Literal["answers", "part", "corrects", "unknown", "nothing"]


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
    verdict: Verdict | None = None  # the language model's, where one was asked and gave it
    kind: Literal["articles", "library", "product", "question"] = "articles"
    # How it was written, where a reader should know: sentences were withheld, the model failed.
    note: str = ""
    # That a language model read and wrote: its server's count, else by the embedding's tokenizer.
    tokens: dict[str, int] = field(default_factory=dict)
    cost: float | None = None  # of these tokens, by the prices in the settings
    # What the confidence is of: that a sentence answers, or that the articles cover the topic.
    basis: Literal["sentence", "topic"] = "sentence"
    short: str = ""  # the few words that answer a who, when, where or how many; in the first quote
    unanswered: tuple[str, ...] = ()  # of a partial answer, the questions that no article answers
    missing: tuple[str, ...] = ()  # of an abstention, the question's words that no article has
    # Questions to try: after replies about the product, after abstentions, and those that a
    # language model suggests after its answer.
    suggestions: tuple[str, ...] = ()
    # Of an answer about the library itself (kind "library"), the articles that it lists.
    articles: tuple[ListedArticle, ...] = ()
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

    `answer` holds a growing prefix of its segments; what a step has shown stays in the later ones.
    While a language model is asked, there is none until its first sentence is checked. `passages`,
    while reading, are what was retrieved, best first.
    """

    stage: Literal["understanding", "searching", "reading", "answering", "writing", "done"]
    answer: Answer | None = None
    passages: tuple[RetrievedPassage, ...] = ()
