"""The Library tab: its components, and which handler answers which event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import gradio as gr

from ui.page.events import PRIVATE
from ui.page.library import strings
from ui.page.library.handlers import LibraryHandlers
from ui.page.library.listing import ListingView
from ui.page.library.removal import Removals
from ui.page.library.status import render_size_limit

if TYPE_CHECKING:
    from rag.assistant import Assistant

_LOOK_EVERY = 30  # seconds
_TOLD = '<div role="status">${value}</div>'
# A button's data is the event's; afterwards the focus is where it was, or on what asks for it.
_BUTTONS = """
let pressed = '';
element.addEventListener('click', (event) => {
  const button = event.target.closest('button[data-key]');
  if (!button) return;
  pressed = button.dataset.key;
  trigger('click', { ...button.dataset });
});
watch('value', () => {
  const asking = element.querySelector('[data-focus]');
  const again = pressed && element.querySelector(`[data-key="${pressed}"]`);
  if (asking) asking.focus();
  else if (again) again.focus();
  pressed = '';
});
"""


class _Parts(NamedTuple):
    view: gr.State
    removals: gr.State
    files: gr.File
    folder: gr.UploadButton
    addresses: gr.Textbox
    add: gr.Button
    progress: gr.HTML
    stop: gr.Button
    told: gr.HTML
    changed: gr.HTML
    sync: gr.Button
    query: gr.Textbox
    state: gr.Dropdown
    source: gr.Dropdown
    question: gr.HTML
    listing: gr.HTML
    timer: gr.Timer


def build_library_tab(tab: gr.Tab, assistant: Assistant) -> None:
    """Draws the tab, and wires what happens in it."""
    parts, shelf = _build_parts(assistant), LibraryHandlers(assistant)
    _connect_list(tab, shelf, parts)
    _connect_adding(shelf, parts)


def _build_parts(assistant: Assistant) -> _Parts:
    view, removals = gr.State(ListingView()), gr.State(Removals())
    with gr.Column(elem_id="library"):
        changed, sync = _build_notice("changed", strings.SYNC)
        adding = _build_upload_form(assistant)
        progress, stop = _build_notice("intake", strings.STOP)
        told = gr.HTML("", html_template=_TOLD, apply_default_css=False, elem_id="told")
        with gr.Row(elem_id="narrowing"):
            query = gr.Textbox(
                label=strings.SEARCH,
                placeholder=strings.SEARCH_HINT,
                max_lines=1,
                scale=2,
                min_width=200,
            )
            states = [
                (strings.ANY_STATE, ""),
                *((word, state) for state, word in strings.STATES.items()),
            ]
            state = gr.Dropdown(states, value="", label=strings.STATE, min_width=140)
            source = gr.Dropdown(
                [(strings.ANY_SOURCE, "")], value="", label=strings.SOURCE, min_width=140
            )
        question = gr.HTML("", apply_default_css=False, js_on_load=_BUTTONS, elem_id="removals")
        listing = gr.HTML("", apply_default_css=False, js_on_load=_BUTTONS, elem_id="listing")
        timer = gr.Timer(_LOOK_EVERY, active=False)
    return _Parts(
        view,
        removals,
        *adding,
        progress,
        stop,
        told,
        changed,
        sync,
        query,
        state,
        source,
        question,
        listing,
        timer,
    )


def _build_notice(name: str, action: str) -> tuple[gr.HTML, gr.Button]:
    with gr.Row(elem_id=name):
        template = {"html_template": _TOLD} if name == "changed" else {}
        said = gr.HTML("", apply_default_css=False, elem_id=f"{name}-said", **template)
        button = gr.Button(
            action, size="sm", visible=False, scale=0, min_width=96, elem_id=f"{name}-button"
        )
    return said, button


def _build_upload_form(
    assistant: Assistant,
) -> tuple[gr.File, gr.UploadButton, gr.Textbox, gr.Button]:
    with gr.Accordion(strings.ADD, open=False, elem_id="adding"):
        with gr.Row(equal_height=False):
            with gr.Column(min_width=260):
                files = gr.File(
                    label=strings.FILES, file_count="multiple", height=150, elem_id="files"
                )
                folder = gr.UploadButton(
                    strings.FOLDER, file_count="directory", size="sm", elem_id="folder"
                )
            with gr.Column(min_width=260):
                addresses = gr.Textbox(
                    label=strings.ADDRESSES,
                    placeholder=strings.ADDRESSES_HINT,
                    lines=4,
                    max_lines=12,
                    elem_id="addresses",
                )
                add = gr.Button(strings.ADD_ADDRESSES, size="sm")
        gr.HTML(
            render_size_limit(assistant.settings.articles.max_megabytes),
            apply_default_css=False,
            elem_id="refusal",
        )
    return files, folder, addresses, add


def _list_outputs(parts: _Parts) -> list[Any]:
    return [
        parts.progress,
        parts.stop,
        parts.told,
        parts.listing,
        parts.source,
        parts.changed,
        parts.sync,
    ]


def _connect_list(tab: gr.Tab, shelf: LibraryHandlers, parts: _Parts) -> None:
    following = {"concurrency_limit": None, **PRIVATE}  # a sync may be watched by many
    tab.select(shelf.opened, parts.view, _list_outputs(parts), **following)
    tab.select(lambda: gr.Timer(active=True), outputs=parts.timer, **PRIVATE)
    parts.timer.tick(shelf.check_folders, outputs=[parts.changed, parts.sync], **PRIVATE)
    narrowing = [parts.view, parts.query, parts.state, parts.source]
    narrowed = {"outputs": [parts.view, parts.listing], "trigger_mode": "always_last", **PRIVATE}
    parts.query.change(
        shelf.filter_listing, narrowing, **narrowed
    )  # "input" is told of keys alone, not of what is pasted
    parts.state.input(shelf.filter_listing, narrowing, **narrowed)
    parts.source.input(shelf.filter_listing, narrowing, **narrowed)
    mine = [parts.view, parts.removals]
    parts.listing.click(
        shelf.handle_click,
        mine,
        [parts.view, parts.listing, parts.removals, parts.question],
        **PRIVATE,
    )
    parts.question.click(
        shelf.handle_decision,
        mine,
        [parts.removals, parts.question, *_list_outputs(parts)],
        **following,
    )
    parts.sync.click(shelf.sync_changed, parts.view, _list_outputs(parts), **following)
    parts.stop.click(shelf.stop, **PRIVATE)


def _connect_adding(shelf: LibraryHandlers, parts: _Parts) -> None:
    # "once", Gradio's default, drops what is added while a sync runs without a word.
    adding = {"concurrency_limit": None, "trigger_mode": "multiple", **PRIVATE}
    for uploaded in (parts.files, parts.folder):
        uploaded.upload(
            shelf.add_files, [uploaded, parts.view], [uploaded, *_list_outputs(parts)], **adding
        )
    parts.add.click(
        shelf.add_addresses,
        [parts.addresses, parts.view],
        [parts.addresses, *_list_outputs(parts)],
        **adding,
    )
