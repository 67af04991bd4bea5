"""The page's components, and which handler answers which event."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

import gradio as gr

from rag.models.language import place_of
from rag.settings import NO_MODEL
from ui.page.desk import Desk
from ui.page.evidence import evidence_html
from ui.page.exchange import Chat
from ui.page.markup import escaped
from ui.page.talk import welcome_html
from ui.page.theme import page_theme

if TYPE_CHECKING:
    from rag.assistant import Assistant

_ANSWERS_AT_ONCE = 4  # an answer keeps a core busy; more at once only makes everyone wait longer
_QUESTIONS_WAITING = 64
_QUOTED = "Answers quoted from your own articles, sentence by sentence"
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
_PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}


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


def build_page(assistant: Assistant) -> gr.Blocks:
    """The page over one assistant, ready to be mounted with `page_options()`."""
    desk = Desk(assistant)
    page: gr.Blocks
    with gr.Blocks(title="Dossier", analytics_enabled=False, fill_width=True) as page:
        gr.HTML(_header(assistant), apply_default_css=False, elem_id="masthead")
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab("Ask", id="ask"):
                parts = _ask_tab(assistant)
            with gr.Tab("Library", id="library") as library:
                listing = gr.HTML("", apply_default_css=False, elem_id="listing")
        _connect(page, desk, parts)
        library.select(desk.listing, outputs=listing, **_PRIVATE)
    page.queue(default_concurrency_limit=16, max_size=_QUESTIONS_WAITING, api_open=False)
    return page


def _header(assistant: Assistant) -> str:
    """The masthead; it tells who writes, and which server reads along, where that is a language model."""
    settings = assistant.settings
    told = _QUOTED
    if settings.llm != NO_MODEL:
        place = place_of(settings.llm, settings.generation)
        told = f"Written by {settings.llm}, checked against your own articles. Questions and passages go to {place}."
    return f'<header class="masthead"><h1>Dossier</h1><p>{escaped(told)}</p></header>'


def page_options() -> dict[str, Any]:
    """What gr.mount_gradio_app needs to know for this page: its looks, and nothing that phones home."""
    own = files("ui.page")
    script = own.joinpath("page.js").read_text(encoding="utf-8")
    return {
        "theme": page_theme(),
        "css": own.joinpath("page.css").read_text(encoding="utf-8"),
        "head": f"<script>{script}</script>",
        "footer_links": [],
        "run_history": False,
        "enable_monitoring": False,
        "ssr_mode": False,
        "pwa": False,
        "mcp_server": False,
        "favicon_path": str(own.joinpath("favicon.svg")),
        "max_file_size": 1024,  # bytes; the page takes no files, and the upload route cannot be removed
        "show_error": False,
    }


def _ask_tab(assistant: Assistant) -> _Parts:
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
        **_PRIVATE,
    }
    running = [
        parts.question.submit(desk.ask, [parts.question, parts.chat, *limits], **answering),
        parts.welcome.click(desk.ask_example, [parts.chat, *limits], **answering),
        parts.conversation.click(desk.ask_example, [parts.chat, *limits], **answering),
        parts.again.click(desk.ask_again, [parts.chat, *limits], **answering),
    ]
    cancelled: list[dict[str, Any]] = [*running]
    parts.question.stop(desk.stop, parts.chat, stopped, cancels=cancelled, **_PRIVATE)
    parts.clear.click(desk.clear, parts.chat, outputs, cancels=cancelled, **_PRIVATE)
    # One at a time: whoever comes while the first examples are being found is served from what was found.
    page.load(desk.welcome, outputs=parts.welcome, concurrency_limit=1, **_PRIVATE)
    page.load(desk.source_choices, outputs=parts.source, **_PRIVATE)
