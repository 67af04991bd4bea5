"""The chat of the page and the history are kept in step."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from rag.errors import DossierError
from rag.records import Filters
from rag.workspace.exchanges import Feedback
from rag.workspace.history import History, open_history
from tests.ui.page.chat.samples import HARBOUR, open_library
from ui.page.chat.persistence import ChatPersistence
from ui.page.chat.turns import Chat, update_last_turn

ANA = "ana"
MINUTE = timedelta(minutes=1)
LEDGER = Filters(source="The Ledger")


@pytest.fixture
def history(tmp_path: Path) -> History:
    return open_history(open_library(tmp_path).library)


@pytest.fixture
def persistence(history: History) -> ChatPersistence:
    return ChatPersistence(history, MINUTE)


def ask(persistence: ChatPersistence, chat: Chat, question: str, replaces: int = 0) -> Chat:
    return persistence.store_question(question, LEDGER, chat, ANA, replaces)


def answer(persistence: ChatPersistence, chat: Chat) -> Chat:
    return persistence.store_answer(update_last_turn(chat, state="done", answer=HARBOUR), ANA)


def test_a_conversation_is_opened_as_it_was(persistence) -> None:
    chat = answer(persistence, ask(persistence, Chat(), "When did the harbour open?"))
    chat = persistence.store_feedback(chat, ANA, 1, Feedback("down", "wrong"))
    opened = persistence.open_conversation(chat.conversation_id, ANA)
    assert opened.title == "When did the harbour open?"
    (turn,) = opened.turns
    assert turn.question == "When did the harbour open?"
    assert turn.state == "done"
    assert turn.filters == LEDGER
    assert turn.answer == HARBOUR
    assert turn.feedback == Feedback("down", "wrong")


def test_somebody_elses_conversation_is_not_there(persistence) -> None:
    chat = answer(persistence, ask(persistence, Chat(), "When?"))
    opened = persistence.open_conversation(chat.conversation_id, "ben")
    assert opened.turns == ()
    assert opened.notice.startswith("There is no such conversation")


def test_a_question_to_a_deleted_conversation_begins_a_new_one(persistence, history) -> None:
    chat = answer(persistence, ask(persistence, Chat(), "When?"))
    history.delete(ANA, chat.conversation_id)
    asked_again = ask(persistence, chat, "Why?")
    assert asked_again.conversation_id not in ("", chat.conversation_id)
    assert [turn.question for turn in asked_again.turns] == ["Why?"]
    assert "deleted in another window" in asked_again.notice


def test_an_answer_to_a_deleted_conversation_says_that_it_is_not_kept(persistence, history) -> None:
    chat = ask(persistence, Chat(), "When?")
    history.delete(ANA, chat.conversation_id)
    chat = answer(persistence, chat)
    assert chat.last is not None
    assert chat.last.answer == HARBOUR
    assert "this answer is not kept" in chat.last.message


def test_an_answered_question_replaces_what_came_from_there_on(persistence) -> None:
    chat = answer(persistence, ask(persistence, Chat(), "a"))
    chat = answer(persistence, ask(persistence, chat, "b"))
    chat = answer(persistence, ask(persistence, chat, "c", replaces=1))
    opened = persistence.open_conversation(chat.conversation_id, ANA)
    assert [turn.question for turn in opened.turns] == ["c"]


def test_a_second_thumb_up_takes_back_the_first(persistence) -> None:
    chat = answer(persistence, ask(persistence, Chat(), "When?"))
    chat = persistence.store_feedback(chat, ANA, 1, Feedback("up"))
    assert chat.turns[0].feedback == Feedback("up")
    chat = persistence.store_feedback(chat, ANA, 1, Feedback("up"))
    assert chat.turns[0].feedback is None
    assert persistence.open_conversation(chat.conversation_id, ANA).turns[0].feedback is None


def test_an_answer_that_may_still_run_is_said_to_run_elsewhere(persistence) -> None:
    chat = ask(persistence, Chat(), "When?")
    (turn,) = persistence.open_conversation(chat.conversation_id, ANA).turns
    assert turn.state == "failed"
    assert turn.message == "This answer is being made in another window."


def test_after_a_restart_an_unfinished_answer_was_interrupted(persistence, history) -> None:
    chat = ask(persistence, Chat(), "When?")
    restarted = ChatPersistence(history, MINUTE)
    (turn,) = restarted.open_conversation(chat.conversation_id, ANA).turns
    assert "This answer was interrupted" in turn.message


def test_a_name_without_a_letter_is_refused_and_the_old_one_stays(persistence) -> None:
    chat = answer(persistence, ask(persistence, Chat(), "When?"))
    renamed = persistence.rename_conversation(chat, ANA, "The harbour")
    assert (renamed.title, renamed.notice) == ("The harbour", "")
    refused = persistence.rename_conversation(renamed, ANA, "  ")
    assert refused.title == "The harbour"
    assert "needs a name" in refused.notice


class FullDisk(History):
    """A history that cannot be written."""

    def begin(self, person: str, question: str) -> str:
        raise DossierError("The disk is full.")


def test_a_history_that_cannot_be_written_costs_no_question(tmp_path) -> None:
    store = open_library(tmp_path).library.store
    chat = ask(ChatPersistence(FullDisk(store.path), MINUTE), Chat(), "When?")
    assert chat.is_running
    assert chat.notice == "The disk is full."
    assert chat.conversation_id == ""
