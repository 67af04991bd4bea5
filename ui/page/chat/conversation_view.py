"""Draw a conversation as HTML; what is drawn depends on the chat alone."""

from __future__ import annotations

from dataclasses import dataclass

from rag.workspace.exchanges import Feedback
from ui.page.actions import Action
from ui.page.chat import strings
from ui.page.chat.answer_view import AnswerView, build_answer_view
from ui.page.chat.filters import FilterChip, TitleFinder, build_filter_chips
from ui.page.chat.turns import Chat, ChatTurn
from ui.templates import render_template


@dataclass(frozen=True, slots=True)
class RetryButton:
    """What can be done about a question that failed."""

    action: Action
    label: str


@dataclass(frozen=True, slots=True)
class TurnView:
    """One question and its reply; `condensed_question` is set where it is not the question itself.

    A turn is answered once its answer is whole; only an abstention may still lack its suggestions.
    """

    number: int
    question: str
    condensed_question: str
    chips: tuple[FilterChip, ...]
    is_running: bool
    is_answered: bool
    is_stopped: bool
    stage: str
    message: str
    retry: RetryButton | None
    answer: AnswerView | None
    feedback: Feedback | None


def render_conversation(chat: Chat, find_title: TitleFinder) -> str:
    """Render the heading and every turn of a chat, oldest first.

    Returns:
        HTML; an empty text for an empty chat without a notice.
    """
    if not chat.turns and not chat.notice:
        return ""
    turns = [_build_turn_view(turn, find_title) for turn in chat.turns]
    return render_template(
        "page/templates/chat/conversation.html.j2",
        chat=chat,
        turns=turns,
        strings=strings,
        actions=Action,
    )


def render_welcome(examples: tuple[str, ...] | None) -> str:
    """Render what an empty chat shows; `examples` is None until they are known."""
    return render_template(
        "page/templates/chat/welcome.html.j2", examples=examples, strings=strings
    )


def _build_turn_view(turn: ChatTurn, find_title: TitleFinder) -> TurnView:
    answer = turn.answer
    return TurnView(
        number=turn.number,
        question=turn.question,
        condensed_question=_find_condensed_question(turn),
        chips=build_filter_chips(turn.filters, find_title),
        is_running=turn.state == "running",
        is_answered=_is_answered(turn),
        is_stopped=turn.state == "stopped",
        stage=strings.STAGES.get(turn.stage, strings.WORKING),
        message=turn.message,
        retry=_build_retry(turn),
        answer=build_answer_view(turn.number, answer) if answer is not None else None,
        feedback=turn.feedback,
    )


def _is_answered(turn: ChatTurn) -> bool:
    if turn.answer is None:
        return False
    if turn.state == "running":
        return turn.answer.status == "abstained"
    return turn.state == "done"


def _find_condensed_question(turn: ChatTurn) -> str:
    condensed = turn.answer.understood if turn.answer is not None else ""
    return "" if condensed == turn.question.strip() else condensed


def _build_retry(turn: ChatTurn) -> RetryButton | None:
    if turn.state != "failed":
        return None
    if turn.message == strings.ELSEWHERE:
        return RetryButton(Action.REFRESH, strings.LOOK_AGAIN)
    return RetryButton(Action.ASK_AGAIN, strings.ASK_AGAIN)
