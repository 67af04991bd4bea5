"""What happens when a person does something in the Ask tab; each method is one Gradio handler.

A Desk holds only the assistant. What belongs to one person comes in, and goes back, as Chat; what is to last is in the history.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import gradio as gr

from rag.errors import DossierError
from rag.records import Answer, Filters
from rag.workspace.history import Feedback, parse_reason
from ui.identity import get_person
from ui.page.chat import strings as say
from ui.page.chat.conversation_view import render_conversation, render_welcome
from ui.page.chat.conversations import render_conversation_list
from ui.page.chat.evidence import render_evidence
from ui.page.chat.filters import FIELDS, parse_filters, render_filter_chips
from ui.page.chat.persistence import ChatPersistence
from ui.page.chat.turns import Chat, extract_answered_turns, truncate_before, update_last_turn

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.workspace.history import History

_log = logging.getLogger(__name__)
_MOST_CHOICES = 500  # of a filter; more would only slow the page

Update = tuple[Any, ...]  # chat, conversation, evidence, question box, list of conversations
_NOTHING = tuple(gr.skip() for _ in range(5))


class ChatHandlers:
    """The handlers of the page over one assistant, shared by everyone and holding nothing of anyone."""

    def __init__(self, assistant: Assistant, history: History) -> None:
        self._assistant = assistant
        self._history = history
        self._persistence = ChatPersistence(history, assistant.settings.generation.seconds)

    # -- asking

    def ask(
        self, request: gr.Request, question: str, chat: Chat, query: str, *fields: str
    ) -> Iterator[Update]:
        """Ask what stands in the question box, streaming; while an answer is being made it stays there."""
        if chat.running:
            gr.Info(say.WAIT)
            yield _NOTHING
            return
        yield from self._stream_question(
            question, chat, query, lambda: parse_filters(*fields), get_person(request.headers)
        )

    def handle_action(
        self, request: gr.Request, event: gr.EventData, chat: Chat, query: str, *fields: str
    ) -> Iterator[Update]:
        """What was chosen in the conversation: a suggestion, an edited question, a thumb, its name."""
        person, action, text = (
            get_person(request.headers),
            _read_text(event, "action"),
            _read_text(event, "text"),
        )
        chat = self._restore_shown_chat(chat, _read_text(event, "conversation"), person)
        if chat.running:
            gr.Info(say.WAIT)
            yield _NOTHING
        elif action == "ask":
            yield from self._stream_question(
                text, chat, query, lambda: parse_filters(*fields), person
            )
        elif action in ("edit", "again"):
            yield from self._replace_question(_read_number(event), text, chat, query, person)
        elif action == "rate":
            chat = self._persistence.store_feedback(
                chat, person, _read_number(event), _read_feedback(event)
            )
            yield chat, self._render_chat(chat), gr.skip(), gr.skip(), gr.skip()
        elif action == "rename":
            yield self._build_chat_update(
                self._persistence.rename_conversation(chat, person, text), query, person
            )
        elif action == "delete":
            yield self._build_chat_update(
                self._persistence.delete_conversation(chat, person), query, person
            )
        elif action == "refresh":
            yield self._build_chat_update(
                self._persistence.opened(chat.conversation, person), query, person
            )
        else:
            yield _NOTHING

    def again(self, request: gr.Request, chat: Chat, query: str) -> Iterator[Update]:
        """Ask the last question once more, in place of its earlier answer."""
        if chat.last is None or chat.running:
            yield _NOTHING
            return
        yield from self._replace_question(
            chat.last.number, "", chat, query, get_person(request.headers)
        )

    def _restore_shown_chat(self, chat: Chat, conversation: str, person: str) -> Chat:
        """The chat that the page shows: what the server remembers of a page is gone after a restart or a long sleep."""
        return (
            self._persistence.opened(conversation, person)
            if conversation and conversation != chat.conversation
            else chat
        )

    def _replace_question(
        self, number: int, text: str, chat: Chat, query: str, person: str
    ) -> Iterator[Update]:
        """The question of this number again, as it was or as `text`, under its filters; it takes the place of what came from there on."""
        old = next((each for each in chat.exchanges if each.number == number), None)
        if old is None:
            yield _NOTHING
            return
        yield from self._stream_question(
            text or old.question,
            truncate_before(chat, number),
            query,
            lambda: old.filters,
            person,
            replaces=number,
        )

    def _stream_question(
        self,
        question: str,
        chat: Chat,
        query: str,
        filters_of: Callable[[], Filters],
        person: str,
        replaces: int = 0,
    ) -> Iterator[Update]:
        try:
            filters, trouble = filters_of(), ""
        except DossierError as error:
            filters, trouble = Filters(), str(error)
        question = question.encode("utf-8", "replace").decode(
            "utf-8"
        )  # a lone surrogate cannot be stored
        chat = self._persistence.store_question(question, filters, chat, person, replaces)
        yield (
            chat,
            self._render_chat(chat),
            gr.skip(),
            _update_question_box(running=True, value=""),
            self._render_list(chat, query, person),
        )
        if trouble:
            yield self._finish_answer(
                update_last_turn(chat, state="failed", message=trouble), person
            )
        else:
            yield from self._stream_answer(chat, person)

    def _stream_answer(self, chat: Chat, person: str) -> Iterator[Update]:
        assert chat.last is not None
        try:
            stream = self._assistant.stream(
                chat.last.question,
                conversation=extract_answered_turns(chat),
                filters=chat.last.filters,
            )
            for progress in stream:
                chat = update_last_turn(chat, stage=progress.stage, answer=progress.answer)
                if progress.stage != "done":
                    yield chat, self._render_chat(chat), gr.skip(), gr.skip(), gr.skip()
            if _is_abstention(progress.answer):
                chat = update_last_turn(chat, stage="suggesting")
                yield (
                    chat,
                    self._render_chat(chat),
                    render_evidence(self._assistant, chat),
                    gr.skip(),
                    gr.skip(),
                )
                chat = self._add_suggestions(chat)
            yield self._finish_answer(update_last_turn(chat, state="done"), person)
        except DossierError as error:
            yield self._finish_answer(
                update_last_turn(chat, state="failed", message=str(error)), person
            )
        except Exception:  # a bug: the page says so and stays usable, the log gets the traceback
            yield self._finish_answer(
                update_last_turn(chat, state="failed", message=say.UNEXPECTED), person
            )
            raise

    def _add_suggestions(self, chat: Chat) -> Chat:
        """Where nothing answers, questions that the articles do answer."""
        answer = chat.last.answer if chat.last else None
        return (
            update_last_turn(
                chat, answer=replace(answer, suggestions=self._assistant.suggestions(answer))
            )
            if answer
            else chat
        )

    def _finish_answer(self, chat: Chat, person: str) -> Update:
        """The chat with its last question's end, as it is kept and shown."""
        chat = self._persistence.store_answer(chat, person)
        return (
            chat,
            self._render_chat(chat),
            render_evidence(self._assistant, chat),
            _update_question_box(running=False),
            gr.skip(),
        )

    def stop(self, request: gr.Request, chat: Chat) -> tuple[Chat, str, str, Any]:
        """Leave the running answer as far as it came; one that only lacks its suggestions is whole."""
        if chat.running and chat.last:
            state = "done" if _is_abstention(chat.last.answer) else "stopped"
            chat = self._persistence.store_answer(
                update_last_turn(chat, state=state), get_person(request.headers)
            )
        return (
            chat,
            self._render_chat(chat),
            render_evidence(self._assistant, chat),
            _update_question_box(running=False),
        )

    # -- conversations

    def new(self, request: gr.Request, query: str) -> Update:
        """Begin an empty chat; the one before is kept."""
        return self._build_chat_update(Chat(), query, get_person(request.headers), value="")

    def open(self, request: gr.Request, event: gr.EventData, query: str) -> Update:
        """Open the conversation that was chosen in the list."""
        person = get_person(request.headers)
        return self._build_chat_update(
            self._persistence.opened(_read_text(event, "id"), person), query, person
        )

    def open_from_address(self, request: gr.Request) -> Update:
        """What the page shows when it is opened: the conversation of its address, or none."""
        person, wanted = get_person(request.headers), request.query_params.get("c", "")
        return self._build_chat_update(
            self._persistence.opened(wanted, person) if wanted else Chat(), "", person
        )

    def find(self, request: gr.Request, chat: Chat, query: str) -> str:
        """The list of conversations that have these words."""
        return self._render_list(chat, query, get_person(request.headers))

    def _build_chat_update(self, chat: Chat, query: str, person: str, **box: Any) -> Update:
        drawn = self._render_chat(chat), render_evidence(self._assistant, chat)
        return (
            chat,
            *drawn,
            _update_question_box(running=False, **box),
            self._render_list(chat, query, person),
        )

    def _render_chat(self, chat: Chat) -> str:
        return render_conversation(chat, self._get_title)

    def _get_title(self, article_id: str) -> str:
        article = self._assistant.article(article_id)
        return article.title if article else article_id

    def _render_list(self, chat: Chat, query: str, person: str) -> str:
        return render_conversation_list(
            self._history.list_conversations(person, query), chat.conversation, query
        )

    # -- beside the conversation

    def welcome(self) -> str:
        """The greeting with example questions, which may take seconds to find the first time."""
        try:
            return render_welcome(self._assistant.examples())
        except DossierError as error:
            _log.warning("No example questions: %s", error)
            return render_welcome(())

    def choices(self, request: gr.Request) -> tuple[Any, ...]:
        """What each filter can be set to; the article of the page's address is chosen."""
        store = self._assistant.library.store
        lists = [
            [(name, name) for name in store.list_values(column, _MOST_CHOICES)]
            for column in ("source", "author", "section")
        ]
        titles = store.list_titles(_MOST_CHOICES)
        wanted = request.query_params.get("article", "")
        article = self._assistant.article(wanted) if wanted else None
        if article and article.id not in [identity for _, identity in titles]:
            titles.append((article.title, article.id))
        menus = [gr.update(choices=[(say.ANY, ""), *each]) for each in lists]
        return *menus, gr.update(
            choices=[(say.ANY, ""), *titles], value=article.id if article else ""
        )

    def chips(self, *fields: str) -> str:
        """The filters that the next question is asked under; a date that is none yet is told when it is asked."""
        try:
            return render_filter_chips(parse_filters(*fields), self._get_title, removable=True)
        except DossierError as error:
            _log.debug("A filter is being written: %s", error)
            return render_filter_chips(
                parse_filters(*fields[:4], "", ""), self._get_title, removable=True
            )

    def remove_filter(self, event: gr.EventData, *fields: str) -> tuple[Any, ...]:
        """The form without the filter whose chip was taken off."""
        gone = getattr(event, "field", "")
        return tuple(gr.update(value="") if name == gone else gr.skip() for name in FIELDS)


def _is_abstention(answer: Answer | None) -> bool:
    """Whether the articles do not answer, so that other questions are suggested."""
    return answer is not None and answer.kind == "articles" and answer.status == "abstained"


def _read_text(event: gr.EventData, name: str) -> str:
    """A field of an event, as it can be stored; empty where there is none."""
    return str(getattr(event, name, "")).encode("utf-8", "replace").decode("utf-8")


def _read_number(event: gr.EventData) -> int:
    number = _read_text(event, "number")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 9 else 0


def _read_feedback(event: gr.EventData) -> Feedback:
    verdict, reason = _read_text(event, "verdict"), _read_text(event, "reason")
    return Feedback(
        "down" if verdict == "down" else "up", parse_reason(reason), _read_text(event, "comment")
    )


def _update_question_box(*, running: bool, **changes: Any) -> Any:
    return gr.update(submit_btn=not running, stop_btn=running, **changes)
