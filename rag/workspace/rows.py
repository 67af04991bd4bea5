"""Converts the rows of the history's tables to its records, and back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from pydantic import TypeAdapter

from rag.records import Answer, Filters
from rag.workspace.exchanges import Conversation, Feedback, StoredExchange

CONVERSATION_COLUMNS = "id, title, started, changed"
EXCHANGE_COLUMNS = (
    "conversation_id, number, question, filters, asked, state, message, answer, "
    "verdict, reason, comment"
)

_ANSWER = TypeAdapter(Answer)
_FILTERS = TypeAdapter(Filters)


def build_conversation(row: Sequence[str]) -> Conversation:
    """Build a conversation from its CONVERSATION_COLUMNS."""
    conversation_id, title, started, changed = row
    return Conversation(
        conversation_id,
        title,
        datetime.fromisoformat(started),
        datetime.fromisoformat(changed),
    )


def build_exchange(row: Sequence[Any]) -> StoredExchange:
    """Build an exchange from its EXCHANGE_COLUMNS."""
    *columns, verdict, reason, comment = row
    conversation_id, number, question, filters, asked, state, message, answer = columns
    return StoredExchange(
        conversation_id=conversation_id,
        number=number,
        question=question,
        filters=_FILTERS.validate_json(filters),
        asked=datetime.fromisoformat(asked),
        state=state,
        message=message,
        answer=_ANSWER.validate_json(answer) if answer else None,
        feedback=Feedback(verdict, reason, comment) if verdict else None,
    )


def encode_answer(answer: Answer | None) -> str | None:
    """Write an answer as JSON."""
    if answer is None:
        return None
    return _ANSWER.dump_json(answer).decode()


def encode_filters(filters: Filters) -> str:
    """Write filters as JSON."""
    return json.dumps(asdict(filters), default=str)


def format_now() -> str:
    """Write the current time: UTC, ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")
