"""Synced folders that have changed on disk, and the work that syncs them."""

from __future__ import annotations

import time

from rag.errors import DossierError, LibraryBusy
from rag.library.library import Library, SyncResult
from rag.library.sync.apply import Progress
from rag.library.sync.steps import Plan, Step
from ui.page.library.sync_job import SyncOutcome, SyncStopped, Work

_CACHE_SECONDS = 10.0  # one look at the folders serves everybody who has the page open


class ChangedFolders:
    """Finds the synced folders that have changed on disk, at most once in ten seconds."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._folders: list[str] = []
        self._expires = 0.0

    def find(self) -> list[str]:
        """Find the folders whose files differ from what was last read."""
        if time.monotonic() > self._expires:
            self._folders = self._library.find_changes_on_disk()
            self._expires = time.monotonic() + _CACHE_SECONDS
        return self._folders

    def forget(self) -> None:
        """Look again at the next call, because the library has changed."""
        self._expires = 0.0


def build_sync_work(library: Library, folders: list[str]) -> Work:
    """Build the work that syncs each folder by itself, so that one failure keeps no other back."""

    def work(read_progress: Progress, index_progress: Progress) -> SyncOutcome:
        steps: list[Step] = []
        embedded = 0
        failures: list[str] = []
        for folder in folders:
            try:
                result = library.sync([folder], read_progress, index_progress)
            except (LibraryBusy, SyncStopped):
                raise
            except DossierError as error:
                failures.append(str(error))
                continue
            steps += result.plan.steps
            embedded += result.embedded
        return SyncOutcome(SyncResult(Plan(tuple(steps)), embedded), refusals=tuple(failures))

    return work
