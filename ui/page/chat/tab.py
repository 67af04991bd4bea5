"""The Ask tab: which handler answers which event."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import gradio as gr

from rag.workspace.history import History
from ui.page.chat.components import ChatComponents, build_components
from ui.page.chat.display import ChatDisplay
from ui.page.chat.form_handlers import FormHandlers
from ui.page.chat.handlers import ChatHandlers
from ui.page.chat.persistence import ChatPersistence
from ui.page.chat.writer_menu import WriterMenu
from ui.page.events import PRIVATE

if TYPE_CHECKING:
    from rag.assistant import Assistant

_MAX_ANSWERS_AT_ONCE = 4  # an answer keeps a core busy; more at once only make everyone wait longer


def build_chat_tab(page: gr.Blocks, assistant: Assistant, history: History) -> WriterMenu | None:
    """Build the tab and connect its events.

    Returns:
        The menu of language models, where there is a choice.
    """
    components = build_components(assistant)
    display = ChatDisplay(assistant, history, components)
    max_answer_time = timedelta(seconds=assistant.settings.generation.seconds)
    persistence = ChatPersistence(history, max_answer_time)
    handlers = ChatHandlers(assistant, persistence, display)
    running = _connect_questions(handlers, components)
    _connect_conversations(page, handlers, components, running)
    _connect_form(page, FormHandlers(assistant, display, components), components)
    return components.composer.writer


def _connect_questions(handlers: ChatHandlers, components: ChatComponents) -> list[Any]:
    """Connect what asks a question.

    Returns:
        The events that may be running, which others cancel.
    """
    composer = components.composer
    chat = {"chat": components.chat, "query": components.query}
    form = {**chat, **composer.fields}
    question = {"question": composer.question, **form}
    answering: dict[str, Any] = {
        "outputs": components.outputs,
        "concurrency_limit": _MAX_ANSWERS_AT_ONCE,
        "concurrency_id": "answering",
        # "once", Gradio's default, silently drops a question while a stopped answer ends.
        "trigger_mode": "multiple",
        **PRIVATE,
    }
    return [
        composer.question.submit(handlers.ask, inputs_kwargs=question, **answering),
        composer.again.click(handlers.ask_again, inputs_kwargs=form, **answering),
        components.welcome.click(handlers.act, inputs_kwargs=form, **answering),
        components.conversation.click(handlers.act, inputs_kwargs=form, **answering),
    ]


def _connect_conversations(
    page: gr.Blocks, handlers: ChatHandlers, components: ChatComponents, running: list[Any]
) -> None:
    """Connect what ends an answer or shows another conversation."""
    ending: dict[str, Any] = {"outputs": components.outputs, "cancels": running, **PRIVATE}
    components.composer.question.stop(handlers.stop, components.chat, **ending)
    components.new.click(handlers.begin, components.query, **ending)
    components.conversations.click(handlers.open, components.query, **ending)
    components.query.change(
        handlers.search,
        [components.chat, components.query],
        [components.conversations],
        trigger_mode="always_last",
        **PRIVATE,
    )
    page.load(handlers.open_from_address, outputs=components.outputs, **PRIVATE)


def _connect_form(page: gr.Blocks, handlers: FormHandlers, components: ChatComponents) -> None:
    composer = components.composer
    fields = list(composer.filters.values())
    for field in fields:
        field.change(
            handlers.show_chips,
            inputs_kwargs=composer.filters,
            outputs=[composer.chips],
            trigger_mode="always_last",
            **PRIVATE,
        )
    composer.chips.click(handlers.remove_filter, outputs=[composer.chips, *fields], **PRIVATE)
    # One at a time: whoever comes while the first examples are being found gets those.
    page.load(handlers.greet, outputs=[components.welcome], concurrency_limit=1, **PRIVATE)
    page.load(handlers.fill_menus, outputs=fields, **PRIVATE)
    if composer.writer is not None:
        composer.writer.connect(page)
