"""The chat of one person: the questions asked so far and what became of each.

Gradio keeps a chat in gr.State while the page is open, so that two windows do not mix. The history
in the database of the library keeps it for good.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rag.records import Answer, Filters, Turn
from rag.workspace.exchanges import Conversation, Feedback, State, StoredExchange

_NO_FILTERS = Filters()


@dataclass(frozen=True, slots=True)
class ChatTurn:
    """One question.

    Attributes:
        number: Never used twice in a conversation, so that markers of old answers keep working.
        message: What the user is told when the turn failed, or beside an answer.
        replaces: The number of the first turn that this one replaces once it is answered.
    """

    number: int
    question: str
    state: State = "running"
    stage: str = "understanding"
    answer: Answer | None = None
    message: str = ""
    filters: Filters = _NO_FILTERS
    feedback: Feedback | None = None
    replaces: int = 0


@dataclass(frozen=True, slots=True)
class Chat:
    """The turns in order; only the last one may be running.

    Attributes:
        conversation_id: Where the history keeps the chat, once there is a question.
    """

    turns: tuple[ChatTurn, ...] = ()
    conversation_id: str = ""
    title: str = ""
    notice: str = ""

    @property
    def last(self) -> ChatTurn | None:
        return self.turns[-1] if self.turns else None

    @property
    def is_running(self) -> bool:
        return self.last is not None and self.last.state == "running"

    def find_turn(self, number: int) -> ChatTurn | None:
        """Find the turn of this number."""
        for turn in self.turns:
            if turn.number == number:
                return turn
        return None


def restore_chat(
    conversation: Conversation,
    questions: Sequence[StoredExchange],
    explain_unfinished: Callable[[StoredExchange], str],
) -> Chat:
    """Rebuild a chat from the history.

    Args:
        conversation: The conversation.
        questions: Its questions, in order.
        explain_unfinished: Says what to tell of a question whose answer was never finished.
    """
    turns = [_restore_turn(question, explain_unfinished) for question in questions]
    return Chat(tuple(turns), conversation.id, conversation.title)


def _restore_turn(
    question: StoredExchange, explain_unfinished: Callable[[StoredExchange], str]
) -> ChatTurn:
    turn = ChatTurn(
        question.number,
        question.question,
        question.state,
        answer=question.answer,
        message=question.message,
        filters=question.filters,
        feedback=question.feedback,
    )
    if question.state == "running":
        return replace(turn, state="failed", message=explain_unfinished(question))
    return turn


def append_question(
    chat: Chat, number: int, question: str, filters: Filters, replaces: int = 0
) -> Chat:
    """Add a running question at the end of a chat."""
    turn = ChatTurn(number, question, filters=filters, replaces=replaces)
    return replace(chat, turns=(*chat.turns, turn))


def truncate_before(chat: Chat, number: int) -> Chat:
    """Remove the turn of this number and those after it."""
    return replace(chat, turns=tuple(turn for turn in chat.turns if turn.number < number))


def update_last_turn(chat: Chat, **changes: object) -> Chat:
    """Change fields of the last turn of a chat."""
    last = replace(chat.turns[-1], **changes)  # type: ignore[arg-type]  # fields by name
    return replace(chat, turns=(*chat.turns[:-1], last))


def set_feedback(chat: Chat, number: int, feedback: Feedback | None) -> Chat:
    """Set a person's feedback on the answer of this number."""
    turns = [
        replace(turn, feedback=feedback) if turn.number == number else turn for turn in chat.turns
    ]
    return replace(chat, turns=tuple(turns))


def extract_answered_turns(chat: Chat) -> tuple[Turn, ...]:
    """Collect the turns against which the engine may resolve a follow-up question.

    They are questions about the articles whose answer is complete.
    """
    answered = []
    for turn in chat.turns:
        answer = turn.answer
        if turn.state == "done" and answer is not None and answer.kind == "articles":
            answered.append(Turn(turn.question, answer.text))
    return tuple(answered)
