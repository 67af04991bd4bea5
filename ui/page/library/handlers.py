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
from rag.library.library import Synced
from rag.library.sync.apply import Progress
from rag.library.sync.plan import Plan, Step
from ui.page.library import strings
from ui.page.library.adding import adding_addresses, adding_files
from ui.page.library.listing import View, key_of, listing_html, sorted_by
from ui.page.library.removal import Removals, removals_html, remove, undoing, without
from ui.page.library.status import changed_html, progress_html, told_html
from ui.page.library.sync_job import Intake, Outcome, Stopped, Work

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.records import ListedFile

_TICK = 0.5  # seconds between two looks at a running sync
_LOOKED = 10.0  # seconds for which a look at the folders serves everyone

Update = tuple[
    Any, Any, Any, Any, Any, Any, Any
]  # progress, stop button, told, listing, sources, changed, sync button
Change = tuple[Any, Any]  # changed, sync button


class Shelf:
    """The handlers of the tab over one assistant, shared by everyone."""

    def __init__(self, assistant: Assistant) -> None:
        self._library = assistant.library
        self._intake = Intake()
        self._changed: tuple[float, list[str]] = (-_LOOKED, [])

    # -- the list

    def opened(self, view: View) -> Iterator[Update]:
        """What the tab shows when it is opened; goes on while a sync runs that somebody began."""
        yield self._now(view)
        if self._intake.is_running:
            yield from self._followed(view)

    def narrowed(self, view: View, query: str, state: str, source: str) -> tuple[View, str]:
        """The list by what is written and chosen above it."""
        view = replace(view, query=query, state=state, source=source, page=0)
        return view, self._listing(view)

    def clicked(
        self, view: View, removals: Removals, event: gr.EventData
    ) -> tuple[Any, Any, Any, Any]:
        """A button in the table: sort, another page, or remove."""
        column, page, key = (getattr(event, name, None) for name in ("sort", "page", "remove"))
        if isinstance(key, str):
            file = self._file(key)
            removals = replace(removals, asked=file)
            return (
                view,
                gr.skip(),
                removals,
                removals_html(self._library, removals) if file else told_html([strings.GONE]),
            )
        if isinstance(column, str):
            view = sorted_by(view, column)
        elif isinstance(page, str) and page.isascii() and page.isdigit() and len(page) < 9:
            view = replace(view, page=int(page))
        return view, self._listing(view), gr.skip(), gr.skip()

    # -- removing

    def decided(
        self, view: View, removals: Removals, event: gr.EventData
    ) -> Iterator[tuple[Any, ...]]:
        """An answer to the question whether to remove a file, or its undoing."""
        undone = getattr(event, "undo", None)
        if isinstance(undone, str):
            yield from self._undone(view, removals, undone)
            return
        told: list[str] = []
        asked = removals.asked
        removals = replace(removals, asked=None)
        if asked is not None and getattr(event, "confirm", None) == key_of(asked):
            try:
                removals = Removals(
                    None, (*without(removals.done, key_of(asked)), remove(self._library, asked))
                )
            except DossierError as error:
                told = [strings.BUSY if isinstance(error, LibraryBusy) else str(error)]
        yield removals, removals_html(self._library, removals), *self._now(view, told)

    def _undone(self, view: View, removals: Removals, key: str) -> Iterator[tuple[Any, ...]]:
        removal = next((each for each in removals.done if each.key == key), None)
        if removal is None or not self._intake.begin(undoing(self._library, removal)):
            yield (
                removals,
                gr.skip(),
                *self._now(view, [strings.GONE if removal is None else strings.BUSY]),
            )
            return
        for update in self._followed(view):
            yield removals, gr.skip(), *update
        if self._file(key) is not None:
            removals = replace(removals, done=without(removals.done, key))
        yield (
            removals,
            removals_html(self._library, removals),
            *self._now(view, self._intake.standing.told),
        )

    # -- adding

    def add_files(self, files: Sequence[str] | str | None, view: View) -> Iterator[tuple[Any, ...]]:
        """Files that were dropped or chosen; the upload box is empty again at once."""
        paths = [Path(each) for each in ([files] if isinstance(files, str) else files or [])]
        if not paths:
            return
        if not self._intake.begin(adding_files(self._library, paths, _tidy)):
            yield (
                None,
                *self._told([strings.BUSY]),
            )  # the files stay: the same ones may be what is being added
            return
        for update in self._followed(view):
            yield None, *update

    def add_addresses(self, text: str, view: View) -> Iterator[tuple[Any, ...]]:
        """Addresses that were written; they stay in their box until they have been taken."""
        try:
            work = adding_addresses(self._library, text)
        except DossierError as error:
            yield gr.skip(), *self._told([str(error)])
            return
        if not self._intake.begin(work):
            yield gr.skip(), *self._told([strings.BUSY])
            return
        for update in self._followed(view):
            yield "", *update

    def stop(self) -> None:
        """Ask the running sync to stop."""
        self._intake.stop()

    # -- folders that have changed

    def look(self) -> Change:
        """Whether synced folders have changed on disk, asked now and then while the page is open."""
        moment, roots = self._changed
        if time.monotonic() - moment > _LOOKED:
            roots = self._library.changed_on_disk()
            self._changed = time.monotonic(), roots
        shown = [] if self._intake.is_running else roots
        return changed_html([Path(root).name for root in shown]), gr.update(visible=bool(shown))

    def sync_changed(self, view: View) -> Iterator[Update]:
        """Sync the folders that have changed."""
        roots = self._library.changed_on_disk()
        if not roots:
            yield self._now(view)
        elif not self._intake.begin(self._syncing(roots)):
            yield self._told([strings.BUSY])
        else:
            yield from self._followed(view)

    def _syncing(self, roots: list[str]) -> Work:
        """Each folder by itself: one that cannot be synced does not keep the others from it."""

        def work(reading: Progress, indexing: Progress) -> Outcome:
            steps: list[Step] = []
            embedded, failed = 0, []
            for root in roots:
                try:
                    synced = self._library.sync([root], reading, indexing)
                except (LibraryBusy, Stopped):
                    raise
                except DossierError as error:
                    failed.append(str(error))
                    continue
                steps += synced.plan.steps
                embedded += synced.embedded
            return Outcome(Synced(Plan(tuple(steps)), embedded), refused=tuple(failed))

        return work

    # -- what the page shows

    def _followed(self, view: View) -> Iterator[Update]:
        while (standing := self._intake.standing).state == "running":
            yield (
                progress_html(standing),
                gr.update(visible=True),
                "",
                gr.skip(),
                gr.skip(),
                "",
                gr.update(visible=False),
            )
            time.sleep(_TICK)
        yield self._now(view, standing.told)

    def _now(self, view: View, told: Sequence[str] = ()) -> Update:
        files = self._library.listing()
        self._changed = (-_LOOKED, [])
        sources = sorted({file.source for file in files if file.source}, key=str.casefold)
        choices = gr.update(choices=[(strings.ANY_SOURCE, ""), *((name, name) for name in sources)])
        running = self._intake.is_running
        shown = progress_html(self._intake.standing) if running else ""
        return (
            shown,
            gr.update(visible=running),
            told_html(told),
            listing_html(files, view),
            choices,
            *self.look(),
        )

    def _told(self, told: Sequence[str]) -> Update:
        return gr.skip(), gr.skip(), told_html(told), gr.skip(), gr.skip(), gr.skip(), gr.skip()

    def _listing(self, view: View) -> str:
        return listing_html(self._library.listing(), view)

    def _file(self, key: str) -> ListedFile | None:
        return next((file for file in self._library.listing() if key_of(file) == key), None)


def _tidy(paths: Sequence[Path]) -> None:
    """Delete what Gradio keeps of an upload, each file in a folder of its own."""
    for path in paths:
        path.unlink(missing_ok=True)
        try:
            path.parent.rmdir()
        except OSError:  # it holds another upload of the same bytes
            continue
