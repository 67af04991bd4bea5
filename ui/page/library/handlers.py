"""The handlers of the Library tab: each method answers one event with named updates.

The library and the one sync that may run are shared by everybody. What belongs to one person, the
view of the list and the removals, comes in with the event and goes back with the update.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from rag.errors import DossierError, LibraryBusy
from ui.page.library import strings
from ui.page.library.adding import build_address_work, build_upload_work
from ui.page.library.components import LibraryComponents
from ui.page.library.folders import ChangedFolders, build_sync_work
from ui.page.library.listing import ListingView, compute_file_key, render_listing, sort_view
from ui.page.library.removal import (
    Removals,
    build_undo_work,
    drop_removal,
    remove_file,
    render_removals,
)
from ui.page.library.status import render_changed_folders, render_messages, render_progress
from ui.page.library.sync_job import SyncJob

if TYPE_CHECKING:
    from rag.library.library import Library
    from rag.records import ListedFile

_POLL_SECONDS = 0.5  # between two looks at a running sync
_MAX_PAGE_DIGITS = 8

Update = dict[Any, Any]  # component to value; Gradio leaves every other component as it is


class LibraryHandlers:
    """Answers the events of the tab over one library."""

    def __init__(self, library: Library, components: LibraryComponents) -> None:
        self._library = library
        self._components = components
        self._sync_job = SyncJob()
        self._changed_folders = ChangedFolders(library)

    # -- the list

    def open(self, view: ListingView) -> Iterator[Update]:
        """Show the list when the tab is opened, and follow a sync that somebody has started."""
        yield self._show_all(view)
        if self._sync_job.is_running:
            yield from self._follow_sync(view)

    def filter_listing(self, view: ListingView, query: str, state: str, source: str) -> Update:
        """Narrow the list to what is written and chosen above it."""
        view = replace(view, query=query, state=state, source=source, page=0)
        return self._show_listing(view)

    def handle_list_click(
        self, view: ListingView, removals: Removals, event: gr.EventData
    ) -> Update:
        """Answer a button of the table: sort it, turn the page, or ask about a removal."""
        key = getattr(event, "remove", None)
        if isinstance(key, str):
            return self._ask_about_removal(removals, key)
        column = getattr(event, "sort", None)
        if isinstance(column, str):
            return self._show_listing(sort_view(view, column))
        page = _parse_page(getattr(event, "page", None))
        if page is not None:
            view = replace(view, page=page)
        return self._show_listing(view)

    # -- removing

    def _ask_about_removal(self, removals: Removals, key: str) -> Update:
        file = self._find_file(key)
        removals = replace(removals, to_confirm=file)
        if file is not None:
            return self._show_removals(removals)
        return {
            self._components.removals_state: removals,
            self._components.removals: render_messages([strings.GONE]),
        }

    def handle_removal_click(
        self, view: ListingView, removals: Removals, event: gr.EventData
    ) -> Iterator[Update]:
        """Answer a button below the table's question: remove, keep, or undo a removal."""
        undo_key = getattr(event, "undo", None)
        if isinstance(undo_key, str):
            yield from self._undo_removal(view, removals, undo_key)
            return
        messages: list[str] = []
        file = removals.to_confirm
        removals = replace(removals, to_confirm=None)
        if file is not None and getattr(event, "confirm", None) == compute_file_key(file):
            try:
                removal = remove_file(self._library, file)
                done = (*drop_removal(removals.done, removal.key), removal)
                removals = replace(removals, done=done)
            except LibraryBusy:
                messages = [strings.BUSY]
            except DossierError as error:
                messages = [str(error)]
        yield {**self._show_removals(removals), **self._show_all(view, messages)}

    def _undo_removal(self, view: ListingView, removals: Removals, key: str) -> Iterator[Update]:
        removal = next((removal for removal in removals.done if removal.key == key), None)
        if removal is None:
            yield self._show_all(view, [strings.GONE])
            return
        if not self._sync_job.begin(build_undo_work(self._library, removal)):
            yield self._show_all(view, [strings.BUSY])
            return
        yield from self._follow_sync(view)
        if self._find_file(key) is not None:
            removals = replace(removals, done=drop_removal(removals.done, key))
        messages = self._sync_job.status.messages
        yield {**self._show_removals(removals), **self._show_all(view, messages)}

    # -- adding

    def add_files(self, paths: Sequence[str] | str | None, view: ListingView) -> Iterator[Update]:
        """Add files that were dropped or chosen."""
        yield from self._add_uploads(paths, view, self._components.form.files)

    def add_folder(self, paths: Sequence[str] | str | None, view: ListingView) -> Iterator[Update]:
        """Add the files of a chosen folder."""
        yield from self._add_uploads(paths, view, self._components.form.folder)

    def _add_uploads(
        self, paths: Sequence[str] | str | None, view: ListingView, upload_box: Any
    ) -> Iterator[Update]:
        """Add uploaded files; the box that they came from is empty again at once."""
        if not paths:
            return
        uploads = [Path(paths)] if isinstance(paths, str) else [Path(path) for path in paths]
        if self._sync_job.begin(build_upload_work(self._library, uploads, delete_uploads)):
            for update in self._follow_sync(view):
                yield {upload_box: None, **update}
        else:
            # The files stay: the sync that runs may be adding the very same ones.
            yield {upload_box: None, **self._show_messages([strings.BUSY])}

    def add_addresses(self, text: str, view: ListingView) -> Iterator[Update]:
        """Add web addresses; they stay in their box until a sync has taken them."""
        try:
            work = build_address_work(self._library, text)
        except DossierError as error:
            yield self._show_messages([str(error)])
            return
        if not self._sync_job.begin(work):
            yield self._show_messages([strings.BUSY])
            return
        for update in self._follow_sync(view):
            yield {self._components.form.addresses: "", **update}

    def stop(self) -> None:
        """Ask the running sync to stop."""
        self._sync_job.stop()

    # -- folders that have changed

    def check_folders(self) -> Update:
        """Show whether synced folders have changed on disk; the page asks now and then."""
        folders = self._changed_folders.find()
        shown = [] if self._sync_job.is_running else folders
        names = [Path(folder).name for folder in shown]
        return {
            self._components.changed_folders: render_changed_folders(names),
            self._components.sync: gr.update(visible=bool(shown)),
        }

    def sync_changed_folders(self, view: ListingView) -> Iterator[Update]:
        """Sync the folders that have changed."""
        folders = self._library.find_changes_on_disk()
        if not folders:
            yield self._show_all(view)
        elif self._sync_job.begin(build_sync_work(self._library, folders)):
            yield from self._follow_sync(view)
        else:
            yield self._show_messages([strings.BUSY])

    # -- updates

    def _follow_sync(self, view: ListingView) -> Iterator[Update]:
        """Show the progress of the running sync until it ends, and then its outcome."""
        status = self._sync_job.status
        while status.state == "running":
            yield {
                self._components.progress: render_progress(status),
                self._components.stop: gr.update(visible=True),
                self._components.messages: "",
                self._components.changed_folders: "",
                self._components.sync: gr.update(visible=False),
            }
            time.sleep(_POLL_SECONDS)
            status = self._sync_job.status
        yield self._show_all(view, status.messages)

    def _show_all(self, view: ListingView, messages: Sequence[str] = ()) -> Update:
        files = self._library.list_files()
        is_running = self._sync_job.is_running
        progress = render_progress(self._sync_job.status) if is_running else ""
        self._changed_folders.forget()
        return {
            self._components.progress: progress,
            self._components.stop: gr.update(visible=is_running),
            self._components.listing: render_listing(files, view),
            self._components.filters.source: gr.update(choices=_list_source_choices(files)),
            **self._show_messages(messages),
            **self.check_folders(),
        }

    def _show_listing(self, view: ListingView) -> Update:
        return {
            self._components.view: view,
            self._components.listing: render_listing(self._library.list_files(), view),
        }

    def _show_removals(self, removals: Removals) -> Update:
        return {
            self._components.removals_state: removals,
            self._components.removals: render_removals(self._library, removals),
        }

    def _show_messages(self, messages: Sequence[str]) -> Update:
        return {self._components.messages: render_messages(messages)}

    def _find_file(self, key: str) -> ListedFile | None:
        for file in self._library.list_files():
            if compute_file_key(file) == key:
                return file
        return None


def _list_source_choices(files: Sequence[ListedFile]) -> list[tuple[str, str]]:
    sources = {file.source for file in files if file.source}
    names = sorted(sources, key=str.casefold)
    return [(strings.ANY_SOURCE, ""), *((name, name) for name in names)]


def _parse_page(text: object) -> int | None:
    if not isinstance(text, str) or len(text) > _MAX_PAGE_DIGITS:
        return None
    return int(text) if text.isascii() and text.isdigit() else None


def delete_uploads(paths: Sequence[Path]) -> None:
    """Delete Gradio's copies of uploaded files, each of which has a folder of its own."""
    for path in paths:
        path.unlink(missing_ok=True)
        try:
            path.parent.rmdir()
        except OSError:  # it holds another upload of the same bytes
            continue
