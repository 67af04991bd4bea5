"""The components of the Library tab."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from rag.settings import ArticleSettings
from ui.page.library import strings
from ui.page.library.listing import ListingView
from ui.page.library.removal import Removals
from ui.page.library.status import render_size_limit
from ui.templates import render_template

_CHECK_SECONDS = 30  # between two looks at the synced folders while the tab is open


@dataclass(frozen=True, slots=True)
class UploadForm:
    """Where files and addresses are added."""

    files: gr.File
    folder: gr.UploadButton
    addresses: gr.Textbox
    add_addresses: gr.Button


@dataclass(frozen=True, slots=True)
class FilterForm:
    """What narrows the list."""

    query: gr.Textbox
    state: gr.Dropdown
    source: gr.Dropdown


@dataclass(frozen=True, slots=True)
class LibraryComponents:
    """Every component of the tab that a handler reads or changes."""

    view: gr.State
    removals_state: gr.State
    changed_folders: gr.HTML
    sync: gr.Button
    form: UploadForm
    progress: gr.HTML
    stop: gr.Button
    messages: gr.HTML
    filters: FilterForm
    removals: gr.HTML
    listing: gr.HTML
    timer: gr.Timer


def build_components(settings: ArticleSettings) -> LibraryComponents:
    """Build the components of the tab, from top to bottom."""
    status_region = render_template("page/templates/library/status_region.html.j2")
    buttons_script = render_template("page/templates/library/buttons.js")
    button_html: dict[str, Any] = {"apply_default_css": False, "js_on_load": buttons_script}
    view = gr.State(ListingView())
    removals_state = gr.State(Removals())
    with gr.Column(elem_id="library"):
        changed_folders, sync = _build_notice("changed", strings.SYNC, html_template=status_region)
        form = _build_upload_form(settings)
        progress, stop = _build_notice("intake", strings.STOP)
        messages = gr.HTML("", html_template=status_region, apply_default_css=False, elem_id="told")
        filters = _build_filter_form()
        removals = gr.HTML("", elem_id="removals", **button_html)
        listing = gr.HTML("", elem_id="listing", **button_html)
        timer = gr.Timer(_CHECK_SECONDS, active=False)
    return LibraryComponents(
        view=view,
        removals_state=removals_state,
        changed_folders=changed_folders,
        sync=sync,
        form=form,
        progress=progress,
        stop=stop,
        messages=messages,
        filters=filters,
        removals=removals,
        listing=listing,
        timer=timer,
    )


def _build_notice(name: str, action: str, **options: Any) -> tuple[gr.HTML, gr.Button]:
    """Build a line of text with a button beside it."""
    with gr.Row(elem_id=name):
        text = gr.HTML("", apply_default_css=False, elem_id=f"{name}-said", **options)
        button = gr.Button(
            action, size="sm", visible=False, scale=0, min_width=96, elem_id=f"{name}-button"
        )
    return text, button


def _build_upload_form(settings: ArticleSettings) -> UploadForm:
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
                add_addresses = gr.Button(strings.ADD_ADDRESSES, size="sm")
        gr.HTML(
            render_size_limit(settings.max_megabytes), apply_default_css=False, elem_id="refusal"
        )
    return UploadForm(files, folder, addresses, add_addresses)


def _build_filter_form() -> FilterForm:
    states = [(label, state) for state, label in strings.STATES.items()]
    with gr.Row(elem_id="narrowing"):
        query = gr.Textbox(
            label=strings.SEARCH,
            placeholder=strings.SEARCH_HINT,
            max_lines=1,
            scale=2,
            min_width=200,
        )
        state = gr.Dropdown(
            [(strings.ANY_STATE, ""), *states], value="", label=strings.STATE, min_width=140
        )
        source = gr.Dropdown(
            [(strings.ANY_SOURCE, "")], value="", label=strings.SOURCE, min_width=140
        )
    return FilterForm(query, state, source)
