"""Reads a question: what it asks, by its wording."""

from __future__ import annotations

from rag.english.dates import MONTH
from rag.english.named_authors import find_named_author
from rag.english.overview_questions import find_overview_question
from rag.english.question_types import (
    asks_author,
    asks_publication,
    asks_quantity,
    asks_time,
    compares_statements,
    find_last_question,
    is_factoid,
)
from rag.english.tokens import find_content_words, stem_words
from rag.language import ExpectedAnswer, OverviewQuestion, QuestionKind, QuestionReading


def read_question(text: str) -> QuestionReading:
    """Read a question that stands alone."""
    last = find_last_question(text)
    overview = find_overview_question(text)
    author = asks_author(text)
    publication = asks_publication(text)
    return QuestionReading(
        text=text,
        last=last,
        kind=_classify(overview, about_article=author or publication),
        expects=_find_expected_answer(text),
        is_factoid=is_factoid(text),
        compares=compares_statements(text),
        asks_author=author,
        asks_publication=publication,
        overview=overview,
        named_author=find_named_author(text),
        months=frozenset(MONTH.findall(last)),
        stems=frozenset(stem_words(last)),
        content_words=tuple(find_content_words(text)),
    )


def _classify(overview: OverviewQuestion | None, about_article: bool) -> QuestionKind:
    # "Give me a summary, and when was the article published?" is read from datelines where no
    # overview can be gathered, so that "article" comes first.
    if about_article:
        return "article"
    return "overview" if overview else "statement"


def _find_expected_answer(text: str) -> ExpectedAnswer:
    if asks_quantity(text):
        return "number"
    return "time" if asks_time(text) else "anything"
