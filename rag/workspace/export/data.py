"""Exports a conversation as JSON: all that is stored of it, for other programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rag.records import Filters
from rag.workspace.exchanges import Conversation, StoredExchange


def export_json(conversation: Conversation, exchanges: Sequence[StoredExchange]) -> bytes:
    """Export a conversation with its answers as scripts get them, its filters and its feedback.

    Times are UTC, ISO 8601.
    """
    record = {
        "id": conversation.id,
        "title": conversation.title,
        "started": conversation.started.isoformat(),
        "changed": conversation.changed.isoformat(),
        "questions": [_build_record(exchange) for exchange in exchanges],
    }
    text = json.dumps(record, ensure_ascii=False, indent=2) + "\n"
    return text.encode()


def _build_record(exchange: StoredExchange) -> dict[str, Any]:
    answer = exchange.answer
    feedback = exchange.feedback
    return {
        "number": exchange.number,
        "question": exchange.question,
        "asked": exchange.asked.isoformat(),
        "state": exchange.state,
        "message": exchange.message,
        "filters": _describe_filters(exchange.filters),
        "answer": answer.to_dict() if answer else None,
        "feedback": asdict(feedback) if feedback else None,
    }


def _describe_filters(filters: Filters) -> dict[str, str]:
    """Map the names of the filters that are set to their values."""
    values: dict[str, str] = {}
    for name, value in asdict(filters).items():
        if value is not None:
            values[name] = str(value)
    return values
