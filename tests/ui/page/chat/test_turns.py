"""The turns of a chat."""

from __future__ import annotations

from rag.records import Filters
from tests.ui.page.chat.samples import HARBOUR, PRODUCT_REPLY
from ui.page.chat.turns import (
    Chat,
    append_question,
    extract_answered_turns,
    truncate_before,
    update_last_turn,
)


def test_an_edited_question_leaves_what_came_before_it() -> None:
    chat = Chat()
    for number, question in enumerate(("a", "b", "c"), start=1):
        chat = append_question(chat, number, question, Filters())
    assert [turn.question for turn in truncate_before(chat, 2).turns] == ["a"]


def test_only_finished_questions_about_articles_are_remembered() -> None:
    chat = Chat()
    answers = {"harbour": HARBOUR, "help": PRODUCT_REPLY, "slow": HARBOUR}
    for number, (question, answer) in enumerate(answers.items(), start=1):
        asked = append_question(chat, number, question, Filters())
        chat = update_last_turn(asked, state="done", answer=answer)
    chat = append_question(chat, 4, "stopped early", Filters())
    chat = update_last_turn(chat, state="stopped")
    assert [turn.question for turn in extract_answered_turns(chat)] == ["harbour", "slow"]
