"""What one person's chat holds: the questions asked so far and what became of each.

Kept in gr.State while the page is open, so that two windows don't mix, and in the library's database for good.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rag.records import Answer, Filters, Turn
from rag.workspace.history import Conversation, Feedback, State, StoredExchange

_ANYTHING = Filters()


@dataclass(frozen=True, slots=True)
class ChatTurn:
    """One question; `number` is never used twice in a chat, so markers of old answers keep working."""

    number: int
    question: str
    state: State = "running"
    stage: str = "understanding"
    answer: Answer | None = None
    message: str = ""  # what to tell the user when the state is "failed", or beside an answer
    filters: Filters = _ANYTHING
    feedback: Feedback | None = None
    replaces: int = 0  # the number of the first question whose place it takes once it is answered


@dataclass(frozen=True, slots=True)
class Chat:
    """The exchanges in order, at most the last one running; `conversation` is where they are kept, once there is a question."""

    exchanges: tuple[ChatTurn, ...] = ()
    conversation: str = ""
    title: str = ""
    notice: str = ""

    @property
    def last(self) -> ChatTurn | None:
        return self.exchanges[-1] if self.exchanges else None

    @property
    def running(self) -> bool:
        return self.last is not None and self.last.state == "running"


def restore_chat(
    conversation: Conversation,
    asked: Sequence[StoredExchange],
    unfinished: Callable[[StoredExchange], str],
) -> Chat:
    """The chat as it was kept; of an answer that was never finished it says what `unfinished` tells."""
    exchanges = tuple(
        ChatTurn(
            each.number, each.question, "failed" if each.state == "running" else each.state, answer=each.answer,
            message=unfinished(each) if each.state == "running" else each.message, filters=each.filters, feedback=each.feedback,
        )
        for each in asked
    )  # fmt: skip
    return Chat(exchanges, conversation.id, conversation.title)


def append_question(
    chat: Chat, number: int, question: str, filters: Filters, replaces: int = 0
) -> Chat:
    """The chat with a new question running at its end."""
    return replace(
        chat,
        exchanges=(*chat.exchanges, ChatTurn(number, question, filters=filters, replaces=replaces)),
    )


def truncate_before(chat: Chat, number: int) -> Chat:
    """The chat as it was before a question."""
    return replace(chat, exchanges=tuple(each for each in chat.exchanges if each.number < number))


def update_last_turn(chat: Chat, **changes: object) -> Chat:
    """The chat with `changes` made to its last exchange."""
    last = replace(chat.exchanges[-1], **changes)  # type: ignore[arg-type]  # fields of Exchange, by name
    return replace(chat, exchanges=(*chat.exchanges[:-1], last))


def set_feedback(chat: Chat, number: int, feedback: Feedback | None) -> Chat:
    """The chat with a person's word on one of its answers."""
    exchanges = tuple(
        replace(each, feedback=feedback) if each.number == number else each
        for each in chat.exchanges
    )
    return replace(chat, exchanges=exchanges)


def extract_answered_turns(chat: Chat) -> tuple[Turn, ...]:
    """What the engine may resolve a follow-up against: questions about the articles, fully answered."""
    return tuple(
        Turn(exchange.question, exchange.answer.text)
        for exchange in chat.exchanges
        if exchange.state == "done"
        and exchange.answer is not None
        and exchange.answer.kind == "articles"
    )
