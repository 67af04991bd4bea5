"""What happens when a person does something in the Library tab; each method is one Gradio handler.

A Shelf holds the assistant and the one sync that may run; what belongs to one person comes in, and goes back, as View and Removals.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from rag.errors import DossierError, LibraryBusy
from rag.library.library import SyncResult
from rag.library.sync.apply import Progress
from rag.library.sync.plan import Plan, Step
from ui.page.library import strings
from ui.page.library.adding import build_address_work, build_upload_work
from ui.page.library.listing import ListingView, compute_file_key, render_listing, sort_view
from ui.page.library.removal import (
    Removals,
    build_undo_work,
    drop_removal,
    remove_file,
    render_removals,
)
from ui.page.library.status import render_changed_folders, render_messages, render_progress
from ui.page.library.sync_job import SyncJob, SyncOutcome, SyncStopped, Work

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.records import ListedFile

_TICK = 0.5  # seconds between two looks at a running sync
_LOOKED = 10.0  # seconds for which a look at the folders serves everyone

Update = tuple[
    Any, Any, Any, Any, Any, Any, Any
]  # progress, stop button, told, listing, sources, changed, sync button
Change = tuple[Any, Any]  # changed, sync button


class LibraryHandlers:
    """The handlers of the tab over one assistant, shared by everyone."""

    def __init__(self, assistant: Assistant) -> None:
        self._library = assistant.library
        self._sync_job = SyncJob()
        self._changed: tuple[float, list[str]] = (-_LOOKED, [])

    # -- the list

    def opened(self, view: ListingView) -> Iterator[Update]:
        """What the tab shows when it is opened; goes on while a sync runs that somebody began."""
        yield self._build_full_update(view)
        if self._sync_job.is_running:
            yield from self._follow_sync(view)

    def filter_listing(
        self, view: ListingView, query: str, state: str, source: str
    ) -> tuple[ListingView, str]:
        """The list by what is written and chosen above it."""
        view = replace(view, query=query, state=state, source=source, page=0)
        return view, self._render_listing(view)

    def handle_click(
        self, view: ListingView, removals: Removals, event: gr.EventData
    ) -> tuple[Any, Any, Any, Any]:
        """A button in the table: sort, another page, or remove."""
        column, page, key = (getattr(event, name, None) for name in ("sort", "page", "remove"))
        if isinstance(key, str):
            file = self._find_file(key)
            removals = replace(removals, asked=file)
            return (
                view,
                gr.skip(),
                removals,
                render_removals(self._library, removals)
                if file
                else render_messages([strings.GONE]),
            )
        if isinstance(column, str):
            view = sort_view(view, column)
        elif isinstance(page, str) and page.isascii() and page.isdigit() and len(page) < 9:
            view = replace(view, page=int(page))
        return view, self._render_listing(view), gr.skip(), gr.skip()

    # -- removing

    def handle_decision(
        self, view: ListingView, removals: Removals, event: gr.EventData
    ) -> Iterator[tuple[Any, ...]]:
        """An answer to the question whether to remove a file, or its undoing."""
        undone = getattr(event, "undo", None)
        if isinstance(undone, str):
            yield from self._undo_removal(view, removals, undone)
            return
        told: list[str] = []
        asked = removals.asked
        removals = replace(removals, asked=None)
        if asked is not None and getattr(event, "confirm", None) == compute_file_key(asked):
            try:
                removals = Removals(
                    None,
                    (
                        *drop_removal(removals.done, compute_file_key(asked)),
                        remove_file(self._library, asked),
                    ),
                )
            except DossierError as error:
                told = [strings.BUSY if isinstance(error, LibraryBusy) else str(error)]
        yield (
            removals,
            render_removals(self._library, removals),
            *self._build_full_update(view, told),
        )

    def _undo_removal(
        self, view: ListingView, removals: Removals, key: str
    ) -> Iterator[tuple[Any, ...]]:
        removal = next((each for each in removals.done if each.key == key), None)
        if removal is None or not self._sync_job.begin(build_undo_work(self._library, removal)):
            yield (
                removals,
                gr.skip(),
                *self._build_full_update(view, [strings.GONE if removal is None else strings.BUSY]),
            )
            return
        for update in self._follow_sync(view):
            yield removals, gr.skip(), *update
        if self._find_file(key) is not None:
            removals = replace(removals, done=drop_removal(removals.done, key))
        yield (
            removals,
            render_removals(self._library, removals),
            *self._build_full_update(view, self._sync_job.status.told),
        )

    # -- adding

    def add_files(
        self, files: Sequence[str] | str | None, view: ListingView
    ) -> Iterator[tuple[Any, ...]]:
        """Files that were dropped or chosen; the upload box is empty again at once."""
        paths = [Path(each) for each in ([files] if isinstance(files, str) else files or [])]
        if not paths:
            return
        if not self._sync_job.begin(build_upload_work(self._library, paths, _delete_uploads)):
            yield (
                None,
                *self._build_message_update([strings.BUSY]),
            )  # the files stay: the same ones may be what is being added
            return
        for update in self._follow_sync(view):
            yield None, *update

    def add_addresses(self, text: str, view: ListingView) -> Iterator[tuple[Any, ...]]:
        """Addresses that were written; they stay in their box until they have been taken."""
        try:
            work = build_address_work(self._library, text)
        except DossierError as error:
            yield gr.skip(), *self._build_message_update([str(error)])
            return
        if not self._sync_job.begin(work):
            yield gr.skip(), *self._build_message_update([strings.BUSY])
            return
        for update in self._follow_sync(view):
            yield "", *update

    def stop(self) -> None:
        """Ask the running sync to stop."""
        self._sync_job.stop()

    # -- folders that have changed

    def check_folders(self) -> Change:
        """Whether synced folders have changed on disk, asked now and then while the page is open."""
        moment, roots = self._changed
        if time.monotonic() - moment > _LOOKED:
            roots = self._library.find_changes_on_disk()
            self._changed = time.monotonic(), roots
        shown = [] if self._sync_job.is_running else roots
        return render_changed_folders([Path(root).name for root in shown]), gr.update(
            visible=bool(shown)
        )

    def sync_changed(self, view: ListingView) -> Iterator[Update]:
        """Sync the folders that have changed."""
        roots = self._library.find_changes_on_disk()
        if not roots:
            yield self._build_full_update(view)
        elif not self._sync_job.begin(self._build_sync_work(roots)):
            yield self._build_message_update([strings.BUSY])
        else:
            yield from self._follow_sync(view)

    def _build_sync_work(self, roots: list[str]) -> Work:
        """Each folder by itself: one that cannot be synced does not keep the others from it."""

        def work(reading: Progress, indexing: Progress) -> SyncOutcome:
            steps: list[Step] = []
            embedded, failed = 0, []
            for root in roots:
                try:
                    synced = self._library.sync([root], reading, indexing)
                except (LibraryBusy, SyncStopped):
                    raise
                except DossierError as error:
                    failed.append(str(error))
                    continue
                steps += synced.plan.steps
                embedded += synced.embedded
            return SyncOutcome(SyncResult(Plan(tuple(steps)), embedded), refused=tuple(failed))

        return work

    # -- what the page shows

    def _follow_sync(self, view: ListingView) -> Iterator[Update]:
        while (standing := self._sync_job.status).state == "running":
            yield (
                render_progress(standing),
                gr.update(visible=True),
                "",
                gr.skip(),
                gr.skip(),
                "",
                gr.update(visible=False),
            )
            time.sleep(_TICK)
        yield self._build_full_update(view, standing.told)

    def _build_full_update(self, view: ListingView, told: Sequence[str] = ()) -> Update:
        files = self._library.list_files()
        self._changed = (-_LOOKED, [])
        sources = sorted({file.source for file in files if file.source}, key=str.casefold)
        choices = gr.update(choices=[(strings.ANY_SOURCE, ""), *((name, name) for name in sources)])
        running = self._sync_job.is_running
        shown = render_progress(self._sync_job.status) if running else ""
        return (
            shown,
            gr.update(visible=running),
            render_messages(told),
            render_listing(files, view),
            choices,
            *self.check_folders(),
        )

    def _build_message_update(self, told: Sequence[str]) -> Update:
        return (
            gr.skip(),
            gr.skip(),
            render_messages(told),
            gr.skip(),
            gr.skip(),
            gr.skip(),
            gr.skip(),
        )

    def _render_listing(self, view: ListingView) -> str:
        return render_listing(self._library.list_files(), view)

    def _find_file(self, key: str) -> ListedFile | None:
        return next(
            (file for file in self._library.list_files() if compute_file_key(file) == key), None
        )


def _delete_uploads(paths: Sequence[Path]) -> None:
    """Delete what Gradio keeps of an upload, each file in a folder of its own."""
    for path in paths:
        path.unlink(missing_ok=True)
        try:
            path.parent.rmdir()
        except OSError:  # it holds another upload of the same bytes
            continue
