"""The Gradio components of the Ask tab."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import gradio as gr
from gradio.components import Component

from ui.page.chat import strings
from ui.page.chat.conversation_view import render_welcome
from ui.page.chat.evidence import render_evidence
from ui.page.chat.filters import DATE_FIELDS, MENU_FIELDS
from ui.page.chat.turns import Chat
from ui.page.chat.writer_menu import WRITER_FIELD, WriterMenu, build_writer_menu
from ui.templates import render_template

if TYPE_CHECKING:
    from rag.assistant import Assistant

# Gradio runs these in the page, with `element`, `trigger` and `watch` defined. The functions of
# `dossier` are in static/scripts/chat.js.
_SEND_ACTIONS = "dossier.sendActions(element, trigger);"
_FOLLOW_CHANGES = "watch('value', () => dossier.followChanges(element));"

_DATE_EXAMPLES = {"published_from": "2024-01-31", "published_to": "2024-12-31"}


@dataclass(frozen=True, slots=True)
class Composer:
    """The question box and what belongs to it; `filters` are the fields of the form by name.

    `writer` is the menu of language models, where there is a choice.
    """

    question: gr.Textbox
    chips: gr.HTML
    again: gr.Button
    filters: dict[str, gr.Dropdown | gr.Textbox]
    writer: WriterMenu | None

    @property
    def fields(self) -> dict[str, Component]:
        """The components that a question is read from beside its text, by name."""
        fields: dict[str, Component] = {**self.filters}
        if self.writer is not None:
            fields[WRITER_FIELD] = self.writer.menu
        return fields


@dataclass(frozen=True, slots=True)
class ChatComponents:
    """The components of the tab; `chat` holds the Chat of one open page."""

    chat: gr.State
    new: gr.Button
    query: gr.Textbox
    conversations: gr.HTML
    welcome: gr.HTML
    conversation: gr.HTML
    evidence: gr.HTML
    composer: Composer

    @property
    def outputs(self) -> list[Component | gr.State]:
        """The components that change with the chat."""
        return [
            self.chat,
            self.conversation,
            self.evidence,
            self.composer.question,
            self.conversations,
        ]


def build_components(assistant: Assistant) -> ChatComponents:
    """Build the tab: the conversations, the open one above the question box, and the evidence."""
    chat = gr.State(Chat())
    with gr.Row(elem_id="desk", equal_height=False):
        with gr.Column(scale=1, min_width=200, elem_id="history"):
            new = gr.Button(strings.NEW, size="sm", variant="secondary", elem_id="new")
            query = _build_search_box()
            conversations = _build_conversation_list()
        with gr.Column(scale=4, min_width=300, elem_id="talk"):
            with gr.Column(elem_id="scroll"):
                announcer = render_template("page/templates/chat/announcer.html.j2")
                gr.HTML(announcer, apply_default_css=False)
                welcome = _build_welcome()
                conversation = _build_conversation()
            composer = _build_composer(assistant)
        with gr.Column(scale=3, min_width=300, elem_id="beside"):
            evidence = _build_evidence(assistant)
    return ChatComponents(
        chat, new, query, conversations, welcome, conversation, evidence, composer
    )


def _build_search_box() -> gr.Textbox:
    return gr.Textbox(
        label=strings.FIND,
        placeholder=strings.FIND,
        show_label=False,
        container=False,
        max_lines=1,
        elem_id="find",
    )


def _build_conversation_list() -> gr.HTML:
    return gr.HTML(
        "",
        html_template=_build_frame("nav", strings.CONVERSATIONS),
        apply_default_css=False,
        js_on_load=_SEND_ACTIONS,
        elem_id="kept",
    )


def _build_welcome() -> gr.HTML:
    return gr.HTML(
        render_welcome(None),
        apply_default_css=False,
        js_on_load=_SEND_ACTIONS,
        elem_id="welcome",
    )


def _build_conversation() -> gr.HTML:
    return gr.HTML(
        "",
        html_template=_build_frame("div", strings.CONVERSATION, role="region"),
        apply_default_css=False,
        js_on_load=_SEND_ACTIONS + _FOLLOW_CHANGES,
        elem_id="conversation",
    )


def _build_evidence(assistant: Assistant) -> gr.HTML:
    return gr.HTML(
        render_evidence(assistant, Chat()),
        html_template=_build_frame("div", strings.EVIDENCE, role="region"),
        apply_default_css=False,
        js_on_load=None,
        elem_id="evidence",
    )


def _build_frame(tag: str, label: str, role: str = "") -> str:
    """Build the landmark around the value of a gr.HTML component."""
    return render_template("page/templates/region.html.j2", tag=tag, label=label, role=role)


def _build_composer(assistant: Assistant) -> Composer:
    with gr.Column(elem_id="composer"):
        chips = gr.HTML("", apply_default_css=False, js_on_load=_SEND_ACTIONS, elem_id="chips")
        question = gr.Textbox(
            label=strings.YOUR_QUESTION,
            show_label=False,
            placeholder=strings.ASK,
            container=False,
            lines=1,
            max_lines=6,
            submit_btn=True,
            stop_btn=False,
            autofocus=True,
            elem_id="question",
        )
        with gr.Row(elem_id="actions"):
            again = gr.Button(
                strings.ASK_AGAIN, size="sm", variant="secondary", min_width=0, scale=0
            )
            writer = build_writer_menu(assistant.settings)
        with gr.Accordion(strings.ONLY_SOME, open=False, elem_id="limits"), gr.Row():
            filters = _build_filter_form()
    return Composer(question, chips, again, filters, writer)


def _build_filter_form() -> dict[str, gr.Dropdown | gr.Textbox]:
    form: dict[str, gr.Dropdown | gr.Textbox] = {}
    for name in MENU_FIELDS:
        form[name] = gr.Dropdown(
            label=strings.FILTER_LABELS[name],
            choices=[(strings.ANY, "")],
            value="",
            min_width=140,
        )
    for name in DATE_FIELDS:
        form[name] = gr.Textbox(
            label=strings.FILTER_LABELS[name],
            placeholder=_DATE_EXAMPLES[name],
            min_width=110,
        )
    return form
