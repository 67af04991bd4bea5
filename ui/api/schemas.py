"""What callers send; unknown fields are refused, so that a misspelt filter never goes unnoticed."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from rag.records import Filters, Turn

_LONGEST = 100_000  # characters; the engine's own, much lower limit answers with a sentence
_MOST_TURNS = 100
_MOST_PASSAGES = 100


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class TurnBody(_Request):
    """An earlier exchange, oldest first."""

    question: str = Field(max_length=_LONGEST)
    answer: str = Field("", max_length=_LONGEST)


class FiltersBody(_Request):
    """Every given field must match; dates are inclusive and written 2024-11-16."""

    source: str | None = None
    author: str | None = None
    section: str | None = None
    article_id: str | None = None
    published_from: date | None = None
    published_to: date | None = None


class _FilteredRequest(_Request):
    filters: FiltersBody | None = None

    def to_filters(self) -> Filters:
        """The filters as the engine takes them; none when none were sent."""
        return Filters(**self.filters.model_dump()) if self.filters else Filters()


class AskRequest(_FilteredRequest):
    """A question, and what was said before it."""

    question: str = Field(max_length=_LONGEST)
    turns: list[TurnBody] = Field(default_factory=list, max_length=_MOST_TURNS)

    def conversation(self) -> tuple[Turn, ...]:
        """The earlier exchanges as the engine takes them."""
        return tuple(Turn(turn.question, turn.answer) for turn in self.turns)


class SearchRequest(_FilteredRequest):
    """A query for passages, without an answer."""

    query: str = Field(min_length=1, max_length=_LONGEST)
    top: int | None = Field(None, ge=1, le=_MOST_PASSAGES)
