"""What happens when a person does something in the Ask tab; each method is one Gradio handler.

A Desk holds only the assistant. What belongs to one person comes in, and goes back, as Chat; what is to last is in the history.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import gradio as gr

from rag.conversation.history import Feedback, is_reason
from rag.errors import DossierError
from rag.records import Filters
from ui.page.chat import strings as say
from ui.page.chat.conversations import list_html
from ui.page.chat.evidence import evidence_html
from ui.page.chat.exchange import Chat, amended, asked, before, rated, restored, turns
from ui.page.chat.filters import FIELDS, chips_html, filters_from
from ui.page.chat.talk import conversation_html, welcome_html
from ui.person import person_of

if TYPE_CHECKING:
    from rag.assistant import Assistant

_log = logging.getLogger(__name__)
_MOST_CHOICES = 500  # of a filter; more would only slow the page

Update = tuple[Any, ...]  # chat, conversation, evidence, question box, list of conversations
_NOTHING = tuple(gr.skip() for _ in range(5))


class Desk:
    """The handlers of the page over one assistant, shared by everyone and holding nothing of anyone."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._history = assistant.history

    # -- asking

    def ask(self, request: gr.Request, question: str, chat: Chat, query: str, *fields: str) -> Iterator[Update]:
        """Ask what stands in the question box, streaming; a second question waits for the first."""
        if chat.running:
            yield _NOTHING
            return
        yield from self._asked(question, chat, query, lambda: filters_from(*fields), person_of(request.headers))

    def act(self, request: gr.Request, event: gr.EventData, chat: Chat, query: str, *fields: str) -> Iterator[Update]:
        """What was chosen in the conversation: a suggestion, an edited question, a thumb, its name."""
        person, action = person_of(request.headers), str(getattr(event, "action", ""))
        number, text = _number(event), str(getattr(event, "text", ""))
        if chat.running:
            yield _NOTHING
        elif action == "ask":
            yield from self._asked(text, chat, query, lambda: filters_from(*fields), person)
        elif action in ("edit", "again"):
            yield from self._asked_anew(number, text, chat, query, person)
        elif action == "rate":
            yield self._rated(number, event, chat, person)
        elif action == "rename":
            yield self._renamed(text, chat, query, person)
        elif action == "delete":
            self._history.delete(person, chat.conversation)
            yield self._shown(Chat(), query, person, box=_box(running=False, value=""))
        else:
            yield _NOTHING

    def again(self, request: gr.Request, chat: Chat, query: str) -> Iterator[Update]:
        """Ask the last question once more, in place of its earlier answer."""
        if chat.last is None or chat.running:
            yield _NOTHING
            return
        yield from self._asked_anew(chat.last.number, "", chat, query, person_of(request.headers))

    def _asked_anew(self, number: int, text: str, chat: Chat, query: str, person: str) -> Iterator[Update]:
        """The question of this number again, as it was or as `text`, under its filters; what came after it goes."""
        old = next((each for each in chat.exchanges if each.number == number), None)
        if old is None:
            yield _NOTHING
            return
        self._history.drop_from(person, chat.conversation, number)
        yield from self._asked(text or old.question, before(chat, number), query, lambda: old.filters, person)

    def _asked(self, question: str, chat: Chat, query: str, filters_of: Callable[[], Filters], person: str) -> Iterator[Update]:
        try:
            filters, trouble = filters_of(), ""
        except DossierError as error:
            filters, trouble = Filters(), str(error)
        chat = self._begun(question, filters, chat, person)
        yield chat, self._drawn(chat), gr.skip(), _box(running=True, value=""), self._listed(chat, query, person)
        if trouble:
            yield self._finished(amended(chat, state="failed", message=trouble))
        else:
            yield from self._answered(chat)

    def _begun(self, question: str, filters: Filters, chat: Chat, person: str) -> Chat:
        """The chat with the question, kept in the history; in a new conversation where there is none, or none any more."""
        question = question.encode("utf-8", "replace").decode("utf-8")  # a lone surrogate cannot be stored
        number = self._history.ask(person, chat.conversation, question, filters) if chat.conversation else None
        if number is None:
            notice = say.DELETED_ELSEWHERE if chat.conversation else ""
            made = self._history.begin(person, question)
            named = self._history.conversation(person, made)
            number = self._history.ask(person, made, question, filters)
            assert named is not None
            assert number is not None
            chat = Chat((), made, named.title, notice)
        else:
            chat = replace(chat, notice="")
        return asked(chat, number, question, filters)

    def _answered(self, chat: Chat) -> Iterator[Update]:
        assert chat.last is not None
        try:
            stream = self._assistant.stream(chat.last.question, conversation=turns(chat), filters=chat.last.filters)
            for progress in stream:
                state = "done" if progress.stage == "done" else "running"
                chat = amended(chat, stage=progress.stage, answer=progress.answer, state=state)
                if state == "running":
                    yield chat, self._drawn(chat), gr.skip(), gr.skip(), gr.skip()
            yield self._finished(chat)
            suggested = self._with_suggestions(chat)
            if suggested is not chat:
                yield self._finished(suggested)
        except DossierError as error:
            yield self._finished(amended(chat, state="failed", message=str(error)))
        except Exception:  # a bug: the page says so and stays usable, the log gets the traceback
            yield self._finished(amended(chat, state="failed", message=say.UNEXPECTED))
            raise

    def _with_suggestions(self, chat: Chat) -> Chat:
        """Where nothing answers, questions that the articles do answer; they are looked for once the person can read that."""
        answer = chat.last.answer if chat.last else None
        if answer is None or answer.kind != "articles" or answer.status != "abstained":
            return chat
        suggestions = self._assistant.suggestions(answer)
        return amended(chat, answer=replace(answer, suggestions=suggestions)) if suggestions else chat

    def _finished(self, chat: Chat) -> Update:
        """The chat with its last question's end, as it is kept and shown."""
        last = chat.last
        assert last is not None
        if not self._history.finish(chat.conversation, last.number, last.state, last.answer, last.message):
            chat = amended(chat, message=last.message or say.NOT_KEPT)
        evidence = evidence_html(self._assistant, chat) if last.state == "done" else gr.skip()
        return chat, self._drawn(chat), evidence, _box(running=False), gr.skip()

    def stop(self, chat: Chat) -> tuple[Chat, str, Any]:
        """Leave the running answer as far as it came."""
        if chat.running and chat.last:
            chat = amended(chat, state="stopped")
            assert chat.last is not None
            self._history.finish(chat.conversation, chat.last.number, "stopped", chat.last.answer)
        return chat, self._drawn(chat), _box(running=False)

    # -- conversations

    def new(self, request: gr.Request, query: str) -> Update:
        """Begin an empty chat; the one before is kept."""
        return self._shown(Chat(), query, person_of(request.headers), box=_box(running=False, value=""))

    def open(self, request: gr.Request, event: gr.EventData, query: str) -> Update:
        """Open the conversation that was chosen in the list."""
        return self._opened(str(getattr(event, "id", "")), query, person_of(request.headers))

    def arrive(self, request: gr.Request) -> Update:
        """What the page shows when it is opened: the conversation of its address, or none."""
        person, wanted = person_of(request.headers), request.query_params.get("c", "")
        if wanted:
            return self._opened(wanted, "", person)
        return self._shown(Chat(), "", person)

    def find(self, request: gr.Request, chat: Chat, query: str) -> str:
        """The list of conversations that have these words."""
        return self._listed(chat, query, person_of(request.headers))

    def _opened(self, conversation_id: str, query: str, person: str) -> Update:
        found = self._history.conversation(person, conversation_id)
        if found is None:
            return self._shown(Chat(notice=say.NOT_THERE), query, person)
        kept = self._history.exchanges(person, conversation_id)
        return self._shown(restored(found, kept, say.INTERRUPTED), query, person, box=_box(running=False))

    def _renamed(self, title: str, chat: Chat, query: str, person: str) -> Update:
        try:
            self._history.rename(person, chat.conversation, title)
        except DossierError as error:
            return self._shown(replace(chat, notice=str(error)), query, person)
        found = self._history.conversation(person, chat.conversation)
        return self._shown(replace(chat, title=found.title, notice="") if found else chat, query, person)

    def _rated(self, number: int, event: gr.EventData, chat: Chat, person: str) -> Update:
        reason, comment = str(getattr(event, "reason", "")), str(getattr(event, "comment", ""))
        verdict = "down" if getattr(event, "verdict", "") == "down" else "up"
        feedback = Feedback(verdict, reason if is_reason(reason) else None, comment)  # type: ignore[arg-type]  # checked
        if self._history.rate(person, chat.conversation, number, feedback):
            chat = rated(chat, number, feedback)
        else:
            chat = replace(chat, notice=say.NOT_KEPT)
        return chat, self._drawn(chat), gr.skip(), gr.skip(), gr.skip()

    def _shown(self, chat: Chat, query: str, person: str, box: Any = None) -> Update:
        drawn = self._drawn(chat), evidence_html(self._assistant, chat)
        return chat, *drawn, gr.skip() if box is None else box, self._listed(chat, query, person)

    def _drawn(self, chat: Chat) -> str:
        return conversation_html(chat, self._title_of)

    def _title_of(self, article_id: str) -> str:
        article = self._assistant.article(article_id)
        return article.title if article else article_id

    def _listed(self, chat: Chat, query: str, person: str) -> str:
        return list_html(self._history.conversations(person, query), chat.conversation, query)

    # -- beside the conversation

    def welcome(self) -> str:
        """The greeting with example questions, which may take seconds to find the first time."""
        try:
            return welcome_html(self._assistant.examples())
        except DossierError as error:
            _log.warning("No example questions: %s", error)
            return welcome_html(())

    def choices(self, request: gr.Request) -> tuple[Any, ...]:
        """What each filter can be set to; the article of the page's address is chosen."""
        store = self._assistant.library.store
        lists = [[(name, name) for name in store.values(column, _MOST_CHOICES)] for column in ("source", "author", "section")]
        titles = store.titles(_MOST_CHOICES)
        wanted = request.query_params.get("article", "")
        article = self._assistant.article(wanted) if wanted else None
        if article and article.id not in [identity for _, identity in titles]:
            titles.append((article.title, article.id))
        menus = [gr.update(choices=[(say.ANY, ""), *each]) for each in lists]
        return *menus, gr.update(choices=[(say.ANY, ""), *titles], value=article.id if article else "")

    def chips(self, *fields: str) -> str:
        """The filters that the next question is asked under; a date that is none yet is told when it is asked."""
        try:
            return chips_html(filters_from(*fields), self._title_of, removable=True)
        except DossierError as error:
            _log.debug("A filter is being written: %s", error)
            return chips_html(filters_from(*fields[:4], "", ""), self._title_of, removable=True)

    def unfilter(self, event: gr.EventData, *fields: str) -> tuple[Any, ...]:
        """The form without the filter whose chip was taken off."""
        gone = getattr(event, "field", "")
        return tuple(gr.update(value="") if name == gone else gr.skip() for name in FIELDS)


def _number(event: gr.EventData) -> int:
    number = str(getattr(event, "number", ""))
    return int(number) if number.isascii() and number.isdigit() and len(number) < 9 else 0


def _box(*, running: bool, **changes: Any) -> Any:
    return gr.update(submit_btn=not running, stop_btn=running, **changes)
