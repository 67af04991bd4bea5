"""Read the events that the page's scripts send."""

from __future__ import annotations

from dataclasses import dataclass

import gradio as gr

from rag.workspace.exchanges import Feedback, parse_reason

_MAX_NUMBER_DIGITS = 8


@dataclass(frozen=True, slots=True)
class ChatEvent:
    """What was chosen in the conversation; `scripts/chat.js` sends these fields.

    Attributes:
        action: A value of Action, unless the page is out of date or was tampered with.
        conversation_id: The conversation that the page shows.
        number: The turn that is meant; 0 where none is.
        text: A question or a name.
    """

    action: str
    conversation_id: str
    number: int
    text: str
    feedback: Feedback


def read_chat_event(event: gr.EventData) -> ChatEvent:
    """Read an event of the conversation; fields that are missing are empty."""
    return ChatEvent(
        action=read_text(event, "action"),
        conversation_id=read_text(event, "conversation"),
        number=_read_number(event),
        text=read_text(event, "text"),
        feedback=_read_feedback(event),
    )


def read_text(event: gr.EventData, name: str) -> str:
    """Read a field of an event; empty where there is none."""
    return replace_surrogates(str(getattr(event, name, "")))


def replace_surrogates(text: str) -> str:
    """Replace lone surrogates, which cannot be stored."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _read_number(event: gr.EventData) -> int:
    text = read_text(event, "number")
    is_number = text.isascii() and text.isdigit() and len(text) <= _MAX_NUMBER_DIGITS
    return int(text) if is_number else 0


def _read_feedback(event: gr.EventData) -> Feedback:
    return Feedback(
        "down" if read_text(event, "verdict") == "down" else "up",
        parse_reason(read_text(event, "reason")),
        read_text(event, "comment"),
    )
