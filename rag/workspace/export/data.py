"""A conversation as JSON: all that is kept of it, for other programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rag.workspace.exchanges import Conversation, StoredExchange


def export_json(conversation: Conversation, asked: Sequence[StoredExchange]) -> bytes:
    """The conversation with every answer as scripts get it, its filters and its feedback.

    Times are UTC, ISO 8601.
    """
    told = {
        "id": conversation.id,
        "title": conversation.title,
        "started": conversation.started.isoformat(),
        "changed": conversation.changed.isoformat(),
        "questions": [_build_exchange_json(each) for each in asked],
    }
    return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()


def _build_exchange_json(asked: StoredExchange) -> dict[str, Any]:
    filters = asdict(asked.filters)
    return {
        "number": asked.number,
        "question": asked.question,
        "asked": asked.asked.isoformat(),
        "state": asked.state,
        "message": asked.message,
        "filters": {name: str(value) for name, value in filters.items() if value is not None},
        "answer": asked.answer.to_dict() if asked.answer else None,
        "feedback": asdict(asked.feedback) if asked.feedback else None,
    }
