"""A question, parsed once: every later stage reads its fields, and none its text."""

from __future__ import annotations

from dataclasses import dataclass, fields

from rag.english import ENGLISH
from rag.language import Language, QuestionReading
from rag.records import Filters

_NO_FILTERS = Filters()


@dataclass(frozen=True, slots=True)
class Query(QuestionReading):
    """A question as it is looked for, with what its wording says of the answer that it wants."""

    asked: str  # as the person put it
    filters: Filters
    parts: tuple[Query, ...] = ()  # the two questions of one that asks two things; else none


def parse_query(
    text: str,
    *,
    asked: str | None = None,
    filters: Filters = _NO_FILTERS,
    language: Language = ENGLISH,
) -> Query:
    """Parse a question.

    Args:
        text: The question, standing alone.
        asked: The question as the person put it, where that differs.
        filters: Restrict where an answer may come from.
        language: Reads the question.
    """
    as_asked = text if asked is None else asked
    part_texts = language.split_question(text)
    parts = tuple(_build_query(part, as_asked, filters, language) for part in part_texts)
    return _build_query(text, as_asked, filters, language, parts)


def _build_query(
    text: str,
    asked: str,
    filters: Filters,
    language: Language,
    parts: tuple[Query, ...] = (),
) -> Query:
    reading = language.read_question(text)
    values = {field.name: getattr(reading, field.name) for field in fields(reading)}
    return Query(**values, asked=asked, filters=filters, parts=parts)
