"""The Ask tab: its components, and which handler answers which event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import gradio as gr

from ui.page.chat.desk import Desk
from ui.page.chat.evidence import evidence_html
from ui.page.chat.exchange import Chat
from ui.page.chat.talk import welcome_html
from ui.page.events import PRIVATE

if TYPE_CHECKING:
    from rag.assistant import Assistant

_ANSWERS_AT_ONCE = 4  # an answer keeps a core busy; more at once only makes everyone wait longer
_CONVERSATION = '<div role="log" aria-label="Conversation">${value}</div>'
_EVIDENCE = '<div role="region" aria-label="Evidence">${value}</div>'
# Gradio runs this in the page with `element` and `trigger` defined.
_ASK_ON_CLICK = """
element.addEventListener('click', (event) => {
  const button = event.target.closest('button[data-question]');
  if (button) trigger('click', { question: button.dataset.question });
});
"""
# A new question is brought into view; while its answer grows, the reader's place is left alone.
_SHOW_NEWEST = """
let newest = '';
watch('value', () => {
  const last = [...element.querySelectorAll('.exchange')].pop();
  if (last && last.id !== newest) last.scrollIntoView({ block: 'start' });
  newest = last ? last.id : '';
});
"""


class _Parts(NamedTuple):
    chat: gr.State
    welcome: gr.HTML
    conversation: gr.HTML
    evidence: gr.HTML
    question: gr.Textbox
    again: gr.Button
    clear: gr.Button
    source: gr.Dropdown
    published_from: gr.Textbox
    published_to: gr.Textbox


def chat_tab(page: gr.Blocks, assistant: Assistant) -> None:
    """Draws the tab, and wires what happens in it."""
    _connect(page, Desk(assistant), _parts(assistant))


def _parts(assistant: Assistant) -> _Parts:
    chat = gr.State(Chat())
    with gr.Row(elem_id="desk", equal_height=False):
        with gr.Column(scale=3, min_width=300, elem_id="talk"):
            with gr.Column(elem_id="scroll"):
                welcome = gr.HTML(
                    welcome_html(None), apply_default_css=False, js_on_load=_ASK_ON_CLICK, elem_id="welcome"
                )
                conversation = gr.HTML(
                    "", html_template=_CONVERSATION, apply_default_css=False, elem_id="conversation",
                    js_on_load=_ASK_ON_CLICK + _SHOW_NEWEST,
                )  # fmt: skip
            question, again, clear, limits = _composer()
        with gr.Column(scale=2, min_width=300, elem_id="beside"):
            evidence = gr.HTML(
                evidence_html(assistant, Chat()), html_template=_EVIDENCE, apply_default_css=False,
                js_on_load=None, elem_id="evidence",
            )  # fmt: skip
    return _Parts(chat, welcome, conversation, evidence, question, again, clear, *limits)


def _composer() -> tuple[gr.Textbox, gr.Button, gr.Button, tuple[gr.Dropdown, gr.Textbox, gr.Textbox]]:
    with gr.Column(elem_id="composer"):
        question = gr.Textbox(
            label="Your question", show_label=False, placeholder="Ask about the articles", container=False,
            lines=1, max_lines=6, submit_btn=True, stop_btn=False, autofocus=True, elem_id="question",
        )  # fmt: skip
        with gr.Row(elem_id="actions"):
            again = gr.Button("Ask again", size="sm", variant="secondary", min_width=0, scale=0)
            clear = gr.Button("Clear", size="sm", variant="secondary", min_width=0, scale=0)
        with gr.Accordion("Only some articles", open=False, elem_id="limits"), gr.Row():
            source = gr.Dropdown([("Any source", "")], value="", label="Source", min_width=140)
            published_from = gr.Textbox(label="Published from", placeholder="2024-01-31", min_width=110)
            published_to = gr.Textbox(label="Published to", placeholder="2024-12-31", min_width=110)
    return question, again, clear, (source, published_from, published_to)


def _connect(page: gr.Blocks, desk: Desk, parts: _Parts) -> None:
    limits = [parts.source, parts.published_from, parts.published_to]
    outputs = [parts.chat, parts.conversation, parts.evidence, parts.question]
    stopped = [parts.chat, parts.conversation, parts.question]
    answering = {
        "outputs": outputs,
        "concurrency_limit": _ANSWERS_AT_ONCE,
        "concurrency_id": "answering",
        # "once", Gradio's default, drops a question without a word while a stopped answer winds up.
        "trigger_mode": "multiple",
        **PRIVATE,
    }
    running = [
        parts.question.submit(desk.ask, [parts.question, parts.chat, *limits], **answering),
        parts.welcome.click(desk.ask_example, [parts.chat, *limits], **answering),
        parts.conversation.click(desk.ask_example, [parts.chat, *limits], **answering),
        parts.again.click(desk.ask_again, [parts.chat, *limits], **answering),
    ]
    cancelled: list[dict[str, Any]] = [*running]
    parts.question.stop(desk.stop, parts.chat, stopped, cancels=cancelled, **PRIVATE)
    parts.clear.click(desk.clear, parts.chat, outputs, cancels=cancelled, **PRIVATE)
    # One at a time: whoever comes while the first examples are being found is served from what was found.
    page.load(desk.welcome, outputs=parts.welcome, concurrency_limit=1, **PRIVATE)
    page.load(desk.source_choices, outputs=parts.source, **PRIVATE)
