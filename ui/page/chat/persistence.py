"""Keep the chat of the page and the history of the library in step.

A history that cannot be written costs the record of an answer, not the answer.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from rag.errors import DossierError
from rag.records import Filters
from rag.workspace.exchanges import Feedback, StoredExchange
from rag.workspace.history import History
from ui.page.chat import strings
from ui.page.chat.turns import Chat, append_question, restore_chat, set_feedback, update_last_turn

# Added to the time that an answer may take; after it an answer counts as interrupted.
_INTERRUPTION_MARGIN = timedelta(seconds=60)


class ChatPersistence:
    """Store the chats of everybody in one history; it holds no chat itself.

    Args:
        history: Where conversations are kept.
        max_answer_time: How long an answer may take.
    """

    def __init__(self, history: History, max_answer_time: timedelta) -> None:
        self._history = history
        self._max_answer_time = max_answer_time + _INTERRUPTION_MARGIN
        self._started = datetime.now(UTC)

    def store_question(
        self, question: str, filters: Filters, chat: Chat, person: str, replaces: int
    ) -> Chat:
        """Add a question to a chat, in a new conversation where the chat has none (any more)."""
        try:
            number = None
            if chat.conversation_id:
                number = self._history.add_question(person, chat.conversation_id, question, filters)
            if number is None:
                return self._begin_conversation(question, filters, chat, person)
        except DossierError as error:
            last = chat.last.number if chat.last else 0
            unsaved = Chat(chat.turns, notice=str(error))
            return append_question(unsaved, last + 1, question, filters)
        return append_question(replace(chat, notice=""), number, question, filters, replaces)

    def store_answer(self, chat: Chat, person: str) -> Chat:
        """Store how the last turn ended, and hide the turns that it replaces."""
        last = chat.last
        if last is None or not chat.conversation_id:
            return chat
        try:
            is_kept = self._history.finish(
                chat.conversation_id, last.number, last.state, last.answer, last.message
            )
            if is_kept and last.replaces and last.state == "done":
                self._history.replace(person, chat.conversation_id, last.replaces, last.number)
        except DossierError as error:
            return replace(chat, notice=str(error))
        if is_kept:
            return chat
        return update_last_turn(chat, message=last.message or strings.NOT_KEPT)

    def open_conversation(self, conversation_id: str, person: str) -> Chat:
        """Restore a person's conversation; where there is none, the chat says so."""
        conversation = self._history.get_conversation(person, conversation_id)
        if conversation is None:
            return Chat(notice=strings.NOT_THERE)
        questions = self._history.list_exchanges(person, conversation_id)
        return restore_chat(conversation, questions, self._explain_unfinished)

    def rename_conversation(self, chat: Chat, person: str, title: str) -> Chat:
        """Give the conversation of a chat another name."""
        try:
            self._history.rename(person, chat.conversation_id, title)
        except DossierError as error:
            return replace(chat, notice=str(error))
        stored_title = self._find_title(person, chat.conversation_id)
        return replace(chat, title=stored_title or chat.title, notice="")

    def delete_conversation(self, chat: Chat, person: str) -> Chat:
        """Delete the conversation of a chat for good; the chat is empty then."""
        try:
            self._history.delete(person, chat.conversation_id)
        except DossierError as error:
            return replace(chat, notice=str(error))
        return Chat()

    def store_feedback(self, chat: Chat, person: str, number: int, feedback: Feedback) -> Chat:
        """Store feedback on an answer; a second thumb up takes back the first."""
        turn = chat.find_turn(number)
        takes_back = turn is not None and turn.feedback == feedback and feedback.verdict == "up"
        new_feedback = None if takes_back else feedback
        try:
            is_kept = self._history.rate(person, chat.conversation_id, number, new_feedback)
        except DossierError as error:
            return replace(chat, notice=str(error))
        if not is_kept:
            return replace(chat, notice=strings.NOT_RATED)
        return set_feedback(replace(chat, notice=""), number, new_feedback)

    def _begin_conversation(self, question: str, filters: Filters, chat: Chat, person: str) -> Chat:
        conversation_id = self._history.begin(person, question)
        number = self._history.add_question(person, conversation_id, question, filters) or 1
        started = Chat(
            conversation_id=conversation_id,
            title=self._find_title(person, conversation_id),
            notice=strings.DELETED_ELSEWHERE if chat.conversation_id else "",
        )
        return append_question(started, number, question, filters)

    def _find_title(self, person: str, conversation_id: str) -> str:
        conversation = self._history.get_conversation(person, conversation_id)
        return conversation.title if conversation else ""

    def _explain_unfinished(self, question: StoredExchange) -> str:
        """Say whether another window may still wait for an answer.

        An answer that began before the server was started, or too long ago, was interrupted.
        """
        oldest = max(self._started, datetime.now(UTC) - self._max_answer_time)
        return strings.ELSEWHERE if question.asked > oldest else strings.INTERRUPTED
