"""What a language has to offer, so that articles and questions can be read in it.

English is the only language today. A second one is a folder beside `rag/english` that makes a
`Language`, and an entry in `rag/languages.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from rag.records import ArticleMetadata

QuestionKind = Literal["statement", "article", "overview"]
ExpectedAnswer = Literal["number", "time", "anything"]
# What is said of an answer instead of a question: that it helped, that it may be wrong, that it
# should be put in another language or form.
Courtesy = Literal["thanks", "farewell", "doubt", "restyling"]
Span = tuple[int, int]  # start and end in the text that it was found in, end exclusive


@dataclass(frozen=True, slots=True)
class OverviewQuestion:
    """A question that no one sentence answers.

    "summary" asks for what one article says, "digest" for what several say, "comparison" for how
    several differ or agree.
    """

    kind: Literal["summary", "digest", "comparison"]
    topic: str  # the question without the words that ask, such as "summary of the article"
    since: date | None = None

    @property
    def min_articles(self) -> int:
        return 2 if self.kind == "comparison" else 1

    @property
    def quotes_per_article(self) -> int:
        """Sentences quoted of each article, where several are asked about."""
        return 2 if self.kind == "comparison" else 1


@dataclass(frozen=True, slots=True)
class QuestionReading:
    """What the wording of a question says about the answer that it wants."""

    text: str  # standing alone: earlier questions that it leans on stand in front of it
    last: str  # the question itself, without the earlier ones
    kind: QuestionKind  # "article": its author, date or outlet is asked for
    expects: ExpectedAnswer
    is_factoid: bool  # one short statement answers it
    compares: bool  # two statements are set beside each other, so that one is not an answer
    asks_author: bool
    asks_publication: bool  # when or where an article was published
    overview: OverviewQuestion | None
    named_author: str | None  # "Seun Sam" in "the piece by Seun Sam"
    months: frozenset[str]  # named in `last`
    stems: frozenset[str]  # of the content words of `last`
    content_words: tuple[str, ...]  # of `text`, folded, in order, each once


@dataclass(frozen=True, slots=True)
class LibraryQuestion:
    """A question about the library itself, which its record answers.

    What narrows it down holds together: articles by this author, from this source, that mention
    this, published in these days.
    """

    wants: Literal["articles", "newest", "oldest", "sources", "authors"]
    author: str | None = None  # of the articles, as the question names them
    origin: str | None = None  # a source or an author: "The Gazette" in "articles of The Gazette"
    mentions: str | None = None  # words that the articles have
    published_from: date | None = None
    published_to: date | None = None
    limit: int | None = None  # how many are asked for: "the three newest articles"


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """What a person asked, as they put it: a question, a follow-up or small talk."""

    text: str
    is_about_product: bool  # a greeting, or a question about the assistant itself
    courtesy: Courtesy | None  # thanks, a doubt or the like, to which no article replies
    overrides_instructions: bool  # orders to set the articles aside
    is_pronounceable: bool  # more than half of its words could be words
    is_followup: bool  # leans on the question before it
    returns_to_topic: bool  # goes back to a question before the last one
    words: tuple[str, ...]  # folded, in order
    content_words: tuple[str, ...]  # `words` without stop words, each once


@dataclass(frozen=True, slots=True)
class Language:
    """The functions that read texts of one language."""

    code: str  # ISO 639-1
    read_asked_question: Callable[[str], AskedQuestion]
    # A text with the person whom it only calls "he" named, from the texts before it.
    name_person: Callable[[str, Sequence[str]], str]
    read_question: Callable[[str], QuestionReading]
    # What a question about the library asks for on a day, the likeliest reading first; nothing
    # for a question to the articles.
    read_library_question: Callable[[str, date], tuple[LibraryQuestion, ...]]
    # The two questions of one that asks two things; none of one that asks one.
    split_question: Callable[[str], tuple[str, ...]]
    # Of a text between two offsets, in order.
    find_sentence_spans: Callable[[str, int, int], list[Span]]
    # A stretch between two offsets, cut into spans of at most so many characters.
    split_long_span: Callable[[str, int, int, int], list[Span]]
    # Why a block of a page is boilerplate wherever it stands; None when it is not.
    find_boilerplate_reason: Callable[[str], str | None]
    # One sentence that says who wrote an article with this title, where and when; None where
    # neither author nor day is known.
    build_dateline: Callable[[str, ArticleMetadata], str | None]
    stopwords: frozenset[str]
