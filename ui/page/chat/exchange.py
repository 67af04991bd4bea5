"""What one person's chat holds: the questions asked so far and what became of each.

Kept in gr.State, so one person's chat is never reachable from another's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from rag.records import Answer, Turn

State = Literal["running", "done", "stopped", "failed"]

STAGES = {
    "understanding": "Reading your question",
    "searching": "Searching the articles",
    "reading": "Reading the best passages",
    "answering": "Checking each quote",
    "writing": "Writing; each sentence is checked against the quotes",
}


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question; `number` is never used twice in a chat, so markers of old answers keep working."""

    number: int
    question: str
    state: State = "running"
    stage: str = "understanding"
    answer: Answer | None = None
    message: str = ""  # what to tell the user when the state is "failed"


@dataclass(frozen=True, slots=True)
class Chat:
    """The exchanges in order, at most the last one running."""

    exchanges: tuple[Exchange, ...] = ()
    last_number: int = 0

    @property
    def last(self) -> Exchange | None:
        return self.exchanges[-1] if self.exchanges else None

    @property
    def running(self) -> bool:
        return self.last is not None and self.last.state == "running"


def asked(chat: Chat, question: str) -> Chat:
    """The chat with a new question running at its end."""
    number = chat.last_number + 1
    return Chat((*chat.exchanges, Exchange(number, question)), number)


def without_last(chat: Chat) -> Chat:
    """The chat before its last question, whose number stays used up."""
    return replace(chat, exchanges=chat.exchanges[:-1])


def cleared(chat: Chat) -> Chat:
    """An empty chat that goes on counting, so that no id of a cleared answer comes back."""
    return Chat((), chat.last_number)


def amended(chat: Chat, **changes: object) -> Chat:
    """The chat with `changes` made to its last exchange."""
    last = replace(chat.exchanges[-1], **changes)  # type: ignore[arg-type]  # fields of Exchange, by name
    return replace(chat, exchanges=(*chat.exchanges[:-1], last))


def settled(chat: Chat, state: State, message: str = "") -> Chat:
    """The chat with its last exchange in `state` if it was still running; otherwise unchanged."""
    return amended(chat, state=state, message=message) if chat.running else chat


def turns(chat: Chat) -> tuple[Turn, ...]:
    """What the engine may resolve a follow-up against: questions about the articles, fully answered."""
    return tuple(
        Turn(exchange.question, exchange.answer.text)
        for exchange in chat.exchanges
        if exchange.state == "done" and exchange.answer is not None and exchange.answer.kind == "articles"
    )
