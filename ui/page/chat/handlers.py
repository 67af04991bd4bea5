"""What happens when a person asks, or chooses something in a conversation.

Each public method is one Gradio handler. The handlers are shared by everybody and hold nothing of
anybody: the chat of a person comes in and goes back, and what is to last is in the history.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import gradio as gr

from rag.errors import DossierError
from rag.records import Filters
from ui.identity import get_person
from ui.page.actions import Action
from ui.page.chat import strings
from ui.page.chat.answering import is_abstention, stream_answer
from ui.page.chat.display import ChatDisplay, Viewer
from ui.page.chat.events import ChatEvent, read_chat_event, read_text, replace_surrogates
from ui.page.chat.filters import parse_filters
from ui.page.chat.persistence import ChatPersistence
from ui.page.chat.turns import Chat, truncate_before, update_last_turn
from ui.page.chat.writer_menu import WRITER_FIELD
from ui.page.events import Update

if TYPE_CHECKING:
    from rag.assistant import Assistant


@dataclass(frozen=True, slots=True)
class NewQuestion:
    """A question that is about to be asked.

    Attributes:
        error: Why the filters of the form cannot be used; the question is not answered then.
        replaces: The number of the turn that it replaces, with those after it.
        llm: The language model that was chosen, where there is a choice.
    """

    text: str
    filters: Filters
    error: str = ""
    replaces: int = 0
    llm: str | None = None


class ChatHandlers:
    """The handlers of the Ask tab over one assistant."""

    def __init__(
        self, assistant: Assistant, persistence: ChatPersistence, display: ChatDisplay
    ) -> None:
        self._assistant = assistant
        self._persistence = persistence
        self._display = display

    def ask(
        self, request: gr.Request, question: str, chat: Chat, query: str, **form: str
    ) -> Iterator[Update]:
        """Ask what is in the question box; it stays there while another answer is running."""
        if chat.is_running:
            yield self._refuse()
            return
        viewer = _identify_viewer(request, query)
        yield from self._answer(_read_question(question, form), chat, viewer)

    def ask_again(
        self, request: gr.Request, chat: Chat, query: str, **form: str
    ) -> Iterator[Update]:
        """Ask the last question once more, in place of its earlier answer."""
        if chat.last is None or chat.is_running:
            yield self._display.keep()
            return
        viewer = _identify_viewer(request, query)
        yield from self._replace_question(chat.last.number, "", chat, viewer, _read_writer(form))

    def act(
        self, request: gr.Request, event: gr.EventData, chat: Chat, query: str, **form: str
    ) -> Iterator[Update]:
        """Do what was chosen in the conversation, such as to rate an answer."""
        viewer = _identify_viewer(request, query)
        chosen = read_chat_event(event)
        chat = self._restore_shown_chat(chat, chosen.conversation_id, viewer)
        if chat.is_running:
            yield self._refuse()
            return
        match chosen.action:
            case Action.ASK:
                yield from self._answer(_read_question(chosen.text, form), chat, viewer)
            case Action.EDIT | Action.ASK_AGAIN:
                llm = _read_writer(form)
                yield from self._replace_question(chosen.number, chosen.text, chat, viewer, llm)
            case Action.RATE:
                yield self._rate_answer(chosen, chat, viewer)
            case _:
                yield self._change_conversation(chosen, chat, viewer)

    def stop(self, request: gr.Request, chat: Chat) -> Update:
        """Leave the running answer as it is; one that only lacks its suggestions is whole."""
        if chat.last and chat.is_running:
            state = "done" if is_abstention(chat.last.answer) else "stopped"
            stopped = update_last_turn(chat, state=state)
            chat = self._persistence.store_answer(stopped, get_person(request.headers))
        return self._display.show_answer(chat)

    def begin(self, request: gr.Request, query: str) -> Update:
        """Begin an empty chat; the one before is kept in the history."""
        return self._display.show_new_chat(_identify_viewer(request, query))

    def open(self, request: gr.Request, event: gr.EventData, query: str) -> Update:
        """Open the conversation that was chosen in the list."""
        viewer = _identify_viewer(request, query)
        chat = self._persistence.open_conversation(read_text(event, "id"), viewer.person)
        return self._display.show_chat(chat, viewer)

    def open_from_address(self, request: gr.Request) -> Update:
        """Show the conversation of the page's address, or none, when the page is opened."""
        viewer = _identify_viewer(request)
        conversation_id = request.query_params.get("c", "")
        chat = Chat()
        if conversation_id:
            chat = self._persistence.open_conversation(conversation_id, viewer.person)
        return self._display.show_chat(chat, viewer)

    def search(self, request: gr.Request, chat: Chat, query: str) -> Update:
        """List the conversations that have the words of the query."""
        return self._display.show_conversations(chat, _identify_viewer(request, query))

    def _refuse(self) -> Update:
        gr.Info(strings.WAIT)
        return self._display.keep()

    def _restore_shown_chat(self, chat: Chat, conversation_id: str, viewer: Viewer) -> Chat:
        """The chat that the page shows; after a restart the server does not remember it."""
        if not conversation_id or conversation_id == chat.conversation_id:
            return chat
        return self._persistence.open_conversation(conversation_id, viewer.person)

    def _rate_answer(self, event: ChatEvent, chat: Chat, viewer: Viewer) -> Update:
        chat = self._persistence.store_feedback(chat, viewer.person, event.number, event.feedback)
        return self._display.show_turns(chat)

    def _change_conversation(self, event: ChatEvent, chat: Chat, viewer: Viewer) -> Update:
        person = viewer.person
        if event.action == Action.RENAME:
            chat = self._persistence.rename_conversation(chat, person, event.text)
        elif event.action == Action.DELETE:
            chat = self._persistence.delete_conversation(chat, person)
        elif event.action == Action.REFRESH:
            chat = self._persistence.open_conversation(chat.conversation_id, person)
        else:
            return self._display.keep()
        return self._display.show_chat(chat, viewer)

    def _replace_question(
        self, number: int, text: str, chat: Chat, viewer: Viewer, llm: str | None
    ) -> Iterator[Update]:
        """Ask the question of this number again, as it was or as `text`, under its filters."""
        turn = chat.find_turn(number)
        if turn is None:
            yield self._display.keep()
            return
        question = NewQuestion(text or turn.question, turn.filters, replaces=number, llm=llm)
        yield from self._answer(question, truncate_before(chat, number), viewer)

    def _answer(self, question: NewQuestion, chat: Chat, viewer: Viewer) -> Iterator[Update]:
        chat = self._persistence.store_question(
            question.text, question.filters, chat, viewer.person, question.replaces
        )
        yield self._display.show_question(chat, viewer)
        if question.error:
            failed = update_last_turn(chat, state="failed", message=question.error)
            yield self._finish(failed, viewer)
            return
        for step in stream_answer(self._assistant, chat, question.llm):
            if step.is_running:
                yield self._display.show_turns(step)
            else:
                yield self._finish(step, viewer)

    def _finish(self, chat: Chat, viewer: Viewer) -> Update:
        stored = self._persistence.store_answer(chat, viewer.person)
        return self._display.show_answer(stored)


def _identify_viewer(request: gr.Request, query: str = "") -> Viewer:
    return Viewer(get_person(request.headers), query)


def _read_question(text: str, form: dict[str, str]) -> NewQuestion:
    text = replace_surrogates(text)
    try:
        return NewQuestion(text, parse_filters(form), llm=_read_writer(form))
    except DossierError as error:
        return NewQuestion(text, Filters(), error=str(error))


def _read_writer(form: Mapping[str, str]) -> str | None:
    """Read which language model was chosen; None where the page has no such menu."""
    return form.get(WRITER_FIELD) or None
