"""The bodies of requests. Unknown fields are refused, so that no misspelt filter is ignored."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from rag.records import Filters, Turn

# The engine's own, much lower limit on a question answers with a sentence.
_MAX_CHARACTERS = 100_000
_MAX_TURNS = 100
_MAX_PASSAGES = 100


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class TurnBody(_Request):
    """One earlier question with its answer."""

    question: str = Field(max_length=_MAX_CHARACTERS)
    answer: str = Field("", max_length=_MAX_CHARACTERS)


class FiltersBody(_Request):
    """Conditions that an article must meet, all of them; dates are inclusive (2024-11-16)."""

    source: str | None = None
    author: str | None = None
    section: str | None = None
    article_id: str | None = None
    published_from: date | None = None
    published_to: date | None = None


class _FilteredRequest(_Request):
    filters: FiltersBody | None = None

    def to_filters(self) -> Filters:
        """Convert the filters to those of the engine."""
        if self.filters is None:
            return Filters()
        return Filters(**self.filters.model_dump())


class AskRequest(_FilteredRequest):
    """A question, and the turns of the conversation before it, oldest first."""

    question: str = Field(max_length=_MAX_CHARACTERS)
    turns: list[TurnBody] = Field(default_factory=list, max_length=_MAX_TURNS)

    def to_conversation(self) -> tuple[Turn, ...]:
        """Convert the turns to those of the engine."""
        return tuple(Turn(turn.question, turn.answer) for turn in self.turns)


class SearchRequest(_FilteredRequest):
    """A query for passages."""

    query: str = Field(min_length=1, max_length=_MAX_CHARACTERS)
    top: int | None = Field(None, ge=1, le=_MAX_PASSAGES)
