"""The chat of the page and the history of the library, kept in step. A disk that cannot be written costs the history, not the answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from rag.errors import DossierError
from rag.records import Filters
from rag.workspace.history import Feedback, History, StoredExchange
from ui.page.chat import strings as say
from ui.page.chat.turns import Chat, append_question, restore_chat, set_feedback, update_last_turn

_MARGIN = timedelta(
    seconds=60
)  # to what an answer may take, after which it is taken for interrupted


class ChatPersistence:
    """Keeps the chats of everybody in one history, holding nothing of anyone."""

    def __init__(self, history: History, generation_seconds: float) -> None:
        self._history = history
        self._patience = timedelta(seconds=generation_seconds) + _MARGIN
        self._started = datetime.now(UTC)

    def store_question(
        self, question: str, filters: Filters, chat: Chat, person: str, replaces: int
    ) -> Chat:
        """The chat with the question; in a new conversation where there is none, or none any more."""
        try:
            number = (
                self._history.add_question(person, chat.conversation, question, filters)
                if chat.conversation
                else None
            )
            if number is not None:
                return append_question(
                    replace(chat, notice=""), number, question, filters, replaces
                )
            made = self._history.begin(person, question)
            number = self._history.add_question(person, made, question, filters) or 1
            notice = say.DELETED_ELSEWHERE if chat.conversation else ""
            return append_question(
                Chat((), made, self._find_title(person, made), notice), number, question, filters
            )
        except DossierError as error:
            number = (chat.last.number if chat.last else 0) + 1
            return append_question(
                Chat(chat.exchanges, "", "", str(error)), number, question, filters
            )

    def store_answer(self, chat: Chat, person: str) -> Chat:
        """The chat after its last question's end has been kept, in the place of what it replaces."""
        last = chat.last
        if last is None or not chat.conversation:
            return chat
        try:
            kept = self._history.finish(
                chat.conversation, last.number, last.state, last.answer, last.message
            )
            if kept and last.replaces and last.state == "done":
                self._history.replace(person, chat.conversation, last.replaces, last.number)
        except DossierError as error:
            return replace(chat, notice=str(error))
        return chat if kept else update_last_turn(chat, message=last.message or say.NOT_KEPT)

    def opened(self, conversation_id: str, person: str) -> Chat:
        """A person's conversation as it was kept; a chat that says so where there is none."""
        found = self._history.get_conversation(person, conversation_id)
        if found is None:
            return Chat(notice=say.NOT_THERE)
        return restore_chat(
            found, self._history.list_exchanges(person, conversation_id), self._explain_unfinished
        )

    def rename_conversation(self, chat: Chat, person: str, title: str) -> Chat:
        """The chat under another name."""
        try:
            self._history.rename(person, chat.conversation, title)
        except DossierError as error:
            return replace(chat, notice=str(error))
        return replace(
            chat, title=self._find_title(person, chat.conversation) or chat.title, notice=""
        )

    def delete_conversation(self, chat: Chat, person: str) -> Chat:
        """An empty chat, once the conversation is gone for good."""
        try:
            self._history.delete(person, chat.conversation)
        except DossierError as error:
            return replace(chat, notice=str(error))
        return Chat()

    def store_feedback(self, chat: Chat, person: str, number: int, feedback: Feedback) -> Chat:
        """The chat with a person's word on an answer; the same thumb up a second time takes it back."""
        before = next((each.feedback for each in chat.exchanges if each.number == number), None)
        said = None if before == feedback and feedback.verdict == "up" else feedback
        try:
            kept = self._history.rate(person, chat.conversation, number, said)
        except DossierError as error:
            return replace(chat, notice=str(error))
        return (
            set_feedback(replace(chat, notice=""), number, said)
            if kept
            else replace(chat, notice=say.NOT_RATED)
        )

    def _find_title(self, person: str, conversation_id: str) -> str:
        found = self._history.get_conversation(person, conversation_id)
        return found.title if found else ""

    def _explain_unfinished(self, each: StoredExchange) -> str:
        """What is told of an answer without an end: another window may be waiting for it, unless the server was started since."""
        recent = each.asked > max(self._started, datetime.now(UTC) - self._patience)
        return say.ELSEWHERE if recent else say.INTERRUPTED
