"""The Library tab: which handler answers which event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gradio as gr

from ui.page.events import PRIVATE
from ui.page.library.components import LibraryComponents, build_components
from ui.page.library.handlers import LibraryHandlers

if TYPE_CHECKING:
    from rag.assistant import Assistant


def build_library_tab(tab: gr.Tab, assistant: Assistant) -> None:
    """Build the tab and connect its events."""
    components = build_components(assistant.settings.articles)
    handlers = LibraryHandlers(assistant.library, components)
    _connect_list(tab, handlers, components)
    _connect_removals(handlers, components)
    _connect_adding(handlers, components)


def _list_sync_outputs(components: LibraryComponents) -> list[Any]:
    """List the components that change while a sync runs and when it has ended."""
    return [
        components.progress,
        components.stop,
        components.messages,
        components.listing,
        components.filters.source,
        components.changed_folders,
        components.sync,
    ]


def _connect_list(tab: gr.Tab, handlers: LibraryHandlers, components: LibraryComponents) -> None:
    # Any number of people may watch a sync.
    watching = {
        "outputs": _list_sync_outputs(components),
        "concurrency_limit": None,
        **PRIVATE,
    }
    tab.select(handlers.open, components.view, **watching)
    tab.select(lambda: gr.Timer(active=True), outputs=components.timer, **PRIVATE)
    components.timer.tick(
        handlers.check_folders,
        outputs=[components.changed_folders, components.sync],
        **PRIVATE,
    )
    components.sync.click(handlers.sync_changed_folders, components.view, **watching)
    components.stop.click(handlers.stop, **PRIVATE)
    filters = components.filters
    filtering = {
        "fn": handlers.filter_listing,
        "inputs": [components.view, filters.query, filters.state, filters.source],
        "outputs": [components.view, components.listing],
        "trigger_mode": "always_last",
        **PRIVATE,
    }
    # The "input" event of a text box misses text that is pasted.
    filters.query.change(**filtering)
    filters.state.input(**filtering)
    filters.source.input(**filtering)


def _connect_removals(handlers: LibraryHandlers, components: LibraryComponents) -> None:
    inputs = [components.view, components.removals_state]
    components.listing.click(
        handlers.handle_list_click,
        inputs,
        [
            components.view,
            components.listing,
            components.removals_state,
            components.removals,
        ],
        **PRIVATE,
    )
    components.removals.click(
        handlers.handle_removal_click,
        inputs,
        [components.removals_state, components.removals, *_list_sync_outputs(components)],
        concurrency_limit=None,
        **PRIVATE,
    )


def _connect_adding(handlers: LibraryHandlers, components: LibraryComponents) -> None:
    form = components.form
    sync_outputs = _list_sync_outputs(components)
    # "once", Gradio's default, silently drops what is added while a sync runs.
    adding: dict[str, Any] = {
        "concurrency_limit": None,
        "trigger_mode": "multiple",
        **PRIVATE,
    }
    form.files.upload(
        handlers.add_files, [form.files, components.view], [form.files, *sync_outputs], **adding
    )
    form.folder.upload(
        handlers.add_folder, [form.folder, components.view], [form.folder, *sync_outputs], **adding
    )
    form.add_addresses.click(
        handlers.add_addresses,
        [form.addresses, components.view],
        [form.addresses, *sync_outputs],
        **adding,
    )
