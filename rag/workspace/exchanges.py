"""What the history stores: conversations, their exchanges, and feedback on answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from rag.records import Answer, Filters

State = Literal["running", "done", "stopped", "failed"]
Verdict = Literal["up", "down"]
Reason = Literal[
    "wrong",
    "not supported",
    "missing something",
    "should have abstained",
    "should have answered",
]


@dataclass(frozen=True, slots=True)
class Conversation:
    """One conversation of a person; `started` and `changed` are UTC."""

    id: str
    title: str
    started: datetime
    changed: datetime


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a person thinks of an answer."""

    verdict: Verdict
    reason: Reason | None = None
    comment: str = ""


@dataclass(frozen=True, slots=True)
class StoredExchange:
    """One question of a conversation and what became of it.

    `number` counts the questions of the conversation; none is used twice in it.
    """

    conversation_id: str
    number: int
    question: str
    filters: Filters
    asked: datetime
    state: State
    message: str = ""
    answer: Answer | None = None
    feedback: Feedback | None = None


def parse_reason(text: str) -> Reason | None:
    """Get the reason that a text names; None where it names none."""
    for reason in get_args(Reason):
        if reason == text:
            known_reason: Reason = reason
            return known_reason
    return None
