"""A question, parsed once: every later stage reads its fields, and none its text.

It is parsed as it was asked, by `parse_asked_question`. Once the conversation has made it stand
alone, `parse_query` parses it as it is looked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date

from rag.english import ENGLISH
from rag.language import AskedQuestion, Language, LibraryQuestion, QuestionReading
from rag.records import Filters

_NO_FILTERS = Filters()


@dataclass(frozen=True, slots=True)
class Query(QuestionReading):
    """A question as it is looked for, with what its wording says of the answer that it wants."""

    asked: str  # as the person put it
    standalone: str  # standing alone, spelt as the person spelt it
    filters: Filters
    parts: tuple[Query, ...] = ()  # the questions of one that asks several things; else none
    # The same made to stand alone in another way, by rules; what is found for both is joined.
    alternative: Query | None = None


def parse_asked_question(
    text: str,
    *,
    language: Language = ENGLISH,
) -> AskedQuestion:
    """Parse what a person asked, as they put it, without the space around it."""
    readable = replace_surrogates(text)
    return language.read_asked_question(readable.strip())


def parse_library_question(
    text: str,
    today: date,
    *,
    language: Language = ENGLISH,
) -> tuple[LibraryQuestion, ...]:
    """Parse a question about the library; nothing for a question to the articles.

    Args:
        text: As the person put it.
        today: The day from which "this week" is counted.
        language: Reads the question.

    Returns:
        Its readings, the likeliest first.
    """
    return language.read_library_question(text, today)


def name_person(
    asked: AskedQuestion,
    earlier: Sequence[str],
    *,
    language: Language = ENGLISH,
) -> AskedQuestion:
    """Name the person whom a question only calls "he" or "she".

    Args:
        asked: The question.
        earlier: What was said before, what is nearest to the question first.
        language: Reads the texts.
    """
    text = language.name_person(asked.text, earlier)
    if text == asked.text:
        return asked
    return language.read_asked_question(text)


def parse_query(
    text: str,
    *,
    asked: str | None = None,
    standalone: str | None = None,
    filters: Filters = _NO_FILTERS,
    language: Language = ENGLISH,
) -> Query:
    """Parse a question.

    Args:
        text: The question, standing alone, as it is searched for.
        asked: The question as the person put it, where that differs.
        standalone: The question before its spelling was corrected, where that differs.
        filters: Restrict where an answer may come from.
        language: Reads the question.
    """
    as_asked = text if asked is None else asked
    parts = []
    for part_text in language.split_question(text):
        part = _build_query(part_text, as_asked, filters, language)
        parts.append(part)
    query = _build_query(text, as_asked, filters, language)
    return replace(
        query,
        standalone=text if standalone is None else standalone,
        parts=tuple(parts),
    )


def combine_queries(queries: Sequence[Query], *, language: Language = ENGLISH) -> Query:
    """Combine several questions, each standing alone, to one that has them as its parts."""
    if len(queries) == 1:
        return queries[0]
    first = queries[0]
    text = " ".join(query.text for query in queries)
    combined = _build_query(text, first.asked, first.filters, language)
    return replace(
        combined,
        standalone=" ".join(query.standalone for query in queries),
        parts=tuple(replace(query, parts=()) for query in queries),
        overview=None,  # an overview would hide the other parts
    )


def _build_query(
    text: str,
    asked: str,
    filters: Filters,
    language: Language,
) -> Query:
    reading = language.read_question(text)
    values = {field.name: getattr(reading, field.name) for field in fields(reading)}
    return Query(
        **values,
        asked=asked,
        standalone=text,
        filters=filters,
    )


def replace_surrogates(text: str) -> str:
    """Replace lone surrogates: JSON can carry them, neither SQLite nor a tokenizer can."""
    encoded = text.encode("utf-8", "replace")
    return encoded.decode("utf-8")
