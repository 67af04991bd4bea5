"""The Ask tab: its components, and which handler answers which event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import gradio as gr

from ui.page.chat import strings as say
from ui.page.chat.conversation_view import render_welcome
from ui.page.chat.evidence import render_evidence
from ui.page.chat.handlers import ChatHandlers
from ui.page.chat.turns import Chat
from ui.page.events import PRIVATE

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.workspace.history import History

_ANSWERS_AT_ONCE = 4  # an answer keeps a core busy; more at once only makes everyone wait longer
_CONVERSATION = f'<div role="region" aria-label="{say.CONVERSATION}">${{value}}</div>'
_EVIDENCE = f'<div role="region" aria-label="{say.EVIDENCE}">${{value}}</div>'
_LIST = f'<nav aria-label="{say.CONVERSATIONS}">${{value}}</nav>'
_ANNOUNCER = '<p class="unseen" role="status" aria-live="polite" id="announcer"></p>'
# Gradio runs these in the page with `element`, `trigger` and `watch` defined; page functions are in ui/page/static/scripts/chat.js.
_ACTIONS = "dossier.actions(element, trigger);"
_NEWEST = "watch('value', () => dossier.changed(element));"


class _Parts(NamedTuple):
    chat: gr.State
    new: gr.Button
    query: gr.Textbox
    kept: gr.HTML
    welcome: gr.HTML
    conversation: gr.HTML
    evidence: gr.HTML
    question: gr.Textbox
    chips: gr.HTML
    again: gr.Button
    limits: list[gr.Dropdown | gr.Textbox]  # in the order of filters.FIELDS


def build_chat_tab(page: gr.Blocks, assistant: Assistant, history: History) -> None:
    """Draws the tab, and wires what happens in it."""
    _connect(page, ChatHandlers(assistant, history), _build_parts(assistant))


def _build_parts(assistant: Assistant) -> _Parts:
    chat = gr.State(Chat())
    with gr.Row(elem_id="desk", equal_height=False):
        with gr.Column(scale=1, min_width=200, elem_id="history"):
            new = gr.Button(say.NEW, size="sm", variant="secondary", elem_id="new")
            query = gr.Textbox(
                label=say.FIND,
                placeholder=say.FIND,
                show_label=False,
                container=False,
                max_lines=1,
                elem_id="find",
            )
            kept = gr.HTML(
                "",
                html_template=_LIST,
                apply_default_css=False,
                js_on_load=_ACTIONS,
                elem_id="kept",
            )
        with gr.Column(scale=4, min_width=300, elem_id="talk"):
            with gr.Column(elem_id="scroll"):
                gr.HTML(_ANNOUNCER, apply_default_css=False)
                welcome = gr.HTML(
                    render_welcome(None),
                    apply_default_css=False,
                    js_on_load=_ACTIONS,
                    elem_id="welcome",
                )
                conversation = gr.HTML(
                    "",
                    html_template=_CONVERSATION,
                    apply_default_css=False,
                    js_on_load=_ACTIONS + _NEWEST,
                    elem_id="conversation",
                )
            question, chips, again, limits = _build_composer()
        with gr.Column(scale=3, min_width=300, elem_id="beside"):
            evidence = gr.HTML(
                render_evidence(assistant, Chat()),
                html_template=_EVIDENCE,
                apply_default_css=False,
                js_on_load=None,
                elem_id="evidence",
            )
    return _Parts(
        chat, new, query, kept, welcome, conversation, evidence, question, chips, again, limits
    )


def _build_composer() -> tuple[gr.Textbox, gr.HTML, gr.Button, list[gr.Dropdown | gr.Textbox]]:
    any_of = {"choices": [(say.ANY, "")], "value": "", "min_width": 140}
    with gr.Column(elem_id="composer"):
        chips = gr.HTML("", apply_default_css=False, js_on_load=_ACTIONS, elem_id="chips")
        question = gr.Textbox(
            label=say.YOUR_QUESTION, show_label=False, placeholder=say.ASK, container=False, lines=1, max_lines=6, submit_btn=True,
            stop_btn=False, autofocus=True, elem_id="question",
        )  # fmt: skip
        with gr.Row(elem_id="actions"):
            again = gr.Button(say.ASK_AGAIN, size="sm", variant="secondary", min_width=0, scale=0)
        with gr.Accordion(say.ONLY_SOME, open=False, elem_id="limits"), gr.Row():
            menus = [
                gr.Dropdown(label=label, **any_of)
                for label in (say.SOURCE, say.AUTHOR, say.SECTION, say.ARTICLE)
            ]
            first = gr.Textbox(label=say.PUBLISHED_FROM, placeholder="2024-01-31", min_width=110)
            last = gr.Textbox(label=say.PUBLISHED_TO, placeholder="2024-12-31", min_width=110)
    return question, chips, again, [*menus, first, last]


def _connect(page: gr.Blocks, desk: ChatHandlers, parts: _Parts) -> None:
    limits = parts.limits
    outputs = [parts.chat, parts.conversation, parts.evidence, parts.question, parts.kept]
    answering = {
        "outputs": outputs,
        "concurrency_limit": _ANSWERS_AT_ONCE,
        "concurrency_id": "answering",
        # "once", Gradio's default, drops a question without a word while a stopped answer winds up.
        "trigger_mode": "multiple",
        **PRIVATE,
    }
    running = [
        parts.question.submit(
            desk.ask, [parts.question, parts.chat, parts.query, *limits], **answering
        ),
        parts.welcome.click(desk.handle_action, [parts.chat, parts.query, *limits], **answering),
        parts.conversation.click(
            desk.handle_action, [parts.chat, parts.query, *limits], **answering
        ),
        parts.again.click(desk.again, [parts.chat, parts.query], **answering),
    ]
    cancelled: list[dict[str, Any]] = [*running]
    stopped = [parts.chat, parts.conversation, parts.evidence, parts.question]
    parts.question.stop(desk.stop, parts.chat, stopped, cancels=cancelled, **PRIVATE)
    parts.new.click(desk.new, parts.query, outputs, cancels=cancelled, **PRIVATE)
    parts.kept.click(desk.open, parts.query, outputs, cancels=cancelled, **PRIVATE)
    parts.query.change(
        desk.find, [parts.chat, parts.query], parts.kept, trigger_mode="always_last", **PRIVATE
    )
    for field in limits:
        field.change(desk.chips, limits, parts.chips, trigger_mode="always_last", **PRIVATE)
    parts.chips.click(desk.remove_filter, limits, limits, **PRIVATE)
    # One at a time: whoever comes while the first examples are being found is served from what was found.
    page.load(desk.welcome, outputs=parts.welcome, concurrency_limit=1, **PRIVATE)
    page.load(desk.choices, outputs=limits[:4], **PRIVATE)
    page.load(desk.open_from_address, outputs=outputs, **PRIVATE)
