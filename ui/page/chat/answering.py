"""Answer the last question of a chat, step by step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from rag.errors import DossierError
from rag.records import Answer, AnswerProgress
from ui.page.chat import strings
from ui.page.chat.turns import Chat, extract_answered_turns, update_last_turn

if TYPE_CHECKING:
    from rag.assistant import Assistant


def stream_answer(assistant: Assistant, chat: Chat, llm: str | None = None) -> Iterator[Chat]:
    """Answer the running question at the end of a chat.

    Args:
        assistant: Answers it.
        chat: The chat.
        llm: The language model that was chosen, where there is a choice.

    Yields:
        The chat after each step; the last one is done or failed.

    Raises:
        Exception: Whatever is a bug, after the chat has failed, so that the page stays usable and
            the log gets the traceback.
    """
    try:
        for progress in _start_stream(assistant, chat, llm):
            chat = update_last_turn(chat, stage=progress.stage, answer=progress.answer)
            if progress.stage != "done":
                yield chat
        if chat.last and is_abstention(chat.last.answer):
            chat = update_last_turn(chat, stage="suggesting")
            yield chat
            chat = _add_suggestions(assistant, chat)
        yield update_last_turn(chat, state="done")
    except DossierError as error:
        yield update_last_turn(chat, state="failed", message=str(error))
    except Exception:  # a bug; it is raised again
        yield update_last_turn(chat, state="failed", message=strings.UNEXPECTED)
        raise


def is_abstention(answer: Answer | None) -> bool:
    """Whether the articles do not answer, so that other questions are suggested."""
    return answer is not None and answer.kind == "articles" and answer.status == "abstained"


def _start_stream(assistant: Assistant, chat: Chat, llm: str | None) -> Iterator[AnswerProgress]:
    assert chat.last is not None
    return assistant.stream(
        chat.last.question,
        conversation=extract_answered_turns(chat),
        filters=chat.last.filters,
        llm=llm,
    )


def _add_suggestions(assistant: Assistant, chat: Chat) -> Chat:
    """Add questions that the articles do answer."""
    answer = chat.last.answer if chat.last else None
    if answer is None:
        return chat
    suggestions = assistant.suggestions(answer)
    return update_last_turn(chat, answer=replace(answer, suggestions=suggestions))
