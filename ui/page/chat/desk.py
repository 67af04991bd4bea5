"""What happens when a person does something on the page; each method is one Gradio handler.

A Desk holds only the assistant. What belongs to one person comes in, and goes back, as Chat.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import gradio as gr

from rag.errors import DossierError
from ui.page.chat.evidence import evidence_html
from ui.page.chat.exchange import Chat, amended, asked, cleared, settled, turns, without_last
from ui.page.chat.restriction import filters_from
from ui.page.chat.talk import conversation_html, welcome_html

if TYPE_CHECKING:
    from rag.assistant import Assistant

_log = logging.getLogger(__name__)
_UNEXPECTED = (
    "Something went wrong while answering; ask again, and if it happens again tell whoever runs Dossier."
)

Update = tuple[Any, Any, Any, Any]  # chat, conversation, evidence, question box


class Desk:
    """The handlers of the page over one assistant, shared by everyone and holding nothing of anyone."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def ask(
        self, question: str, chat: Chat, source: str, published_from: str, published_to: str
    ) -> Iterator[Update]:
        """Ask what stands in the question box, streaming; a second question waits for the first."""
        if chat.running:
            yield gr.skip(), gr.skip(), gr.skip(), gr.skip()
            return
        chat = asked(chat, question)
        yield chat, conversation_html(chat), gr.skip(), _box(running=True, value="")
        yield from self._answered(chat, source, published_from, published_to)

    def ask_example(
        self, chat: Chat, source: str, published_from: str, published_to: str, event: gr.EventData
    ) -> Iterator[Update]:
        """Ask the example or suggestion that was clicked."""
        question = getattr(event, "question", None)
        if not isinstance(question, str):
            yield gr.skip(), gr.skip(), gr.skip(), gr.skip()
            return
        yield from self.ask(question, chat, source, published_from, published_to)

    def ask_again(self, chat: Chat, source: str, published_from: str, published_to: str) -> Iterator[Update]:
        """Ask the last question once more, in place of its earlier answer."""
        if chat.last is None or chat.running:
            yield gr.skip(), gr.skip(), gr.skip(), gr.skip()
            return
        yield from self.ask(chat.last.question, without_last(chat), source, published_from, published_to)

    def _answered(self, chat: Chat, source: str, published_from: str, published_to: str) -> Iterator[Update]:
        assert chat.last is not None
        try:
            filters = filters_from(source, published_from, published_to)
            stream = self._assistant.stream(chat.last.question, conversation=turns(chat), filters=filters)
            for progress in stream:
                done = progress.stage == "done"
                state = "done" if done else "running"
                chat = amended(chat, stage=progress.stage, answer=progress.answer, state=state)
                if not done:
                    yield chat, conversation_html(chat), gr.skip(), gr.skip()
            evidence = evidence_html(self._assistant, chat)
            yield chat, conversation_html(chat), evidence, _box(running=False)
        except DossierError as error:
            chat = amended(chat, state="failed", message=str(error))
            yield chat, conversation_html(chat), gr.skip(), _box(running=False)
        except Exception:  # a bug: the page says so and stays usable, the log gets the traceback
            chat = amended(chat, state="failed", message=_UNEXPECTED)
            yield chat, conversation_html(chat), gr.skip(), _box(running=False)
            raise

    def stop(self, chat: Chat) -> tuple[Chat, str, Any]:
        """Leave the running answer as far as it came."""
        chat = settled(chat, "stopped")
        return chat, conversation_html(chat), _box(running=False)

    def clear(self, chat: Chat) -> Update:
        """Begin again with an empty chat."""
        chat = cleared(chat)
        return chat, "", evidence_html(self._assistant, chat), _box(running=False, value="")

    def welcome(self) -> str:
        """The greeting with example questions, which may take seconds to find the first time."""
        try:
            return welcome_html(self._assistant.examples())
        except DossierError as error:
            _log.warning("No example questions: %s", error)
            return welcome_html(())

    def source_choices(self) -> Any:
        """The sources that the library has articles from, for the filter."""
        files = self._assistant.library.listing()
        names = sorted({file.source for file in files if file.source and file.state == "indexed"})
        return gr.update(choices=[("Any source", ""), *((name, name) for name in names)])


def _box(*, running: bool, **changes: Any) -> Any:
    return gr.update(submit_btn=not running, stop_btn=running, **changes)
