"""The one sync that the page may run at a time, in a thread of its own, so that everyone can watch it and stop it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from rag.errors import DossierError, LibraryBusy
from rag.library.library import SyncResult
from rag.library.sync.apply import Progress
from ui.page.library import strings

_log = logging.getLogger(__name__)


class SyncStopped(DossierError):
    """A person stopped a sync; what was stored until then stays."""


@dataclass(frozen=True, slots=True)
class SyncOutcome:
    """What a finished work did: its sync, if there was one, the paths it was about (None: all), and what it did not take."""

    synced: SyncResult | None = None
    about: frozenset[str] | None = None
    refused: tuple[str, ...] = ()


Work = Callable[
    [Progress, Progress], SyncOutcome
]  # told how far reading, and then indexing, has come


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """How far the work has come; `told` are the sentences with which it ended."""

    state: Literal["idle", "running", "ended"] = "idle"
    stage: str = ""
    done: int = 0
    total: int = 0
    rate: float = 0.0  # a second
    stopping: bool = False
    told: tuple[str, ...] = ()

    @property
    def seconds_left(self) -> float | None:
        return (self.total - self.done) / self.rate if self.rate else None


class SyncJob:
    """Shared by everyone who has the page open. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._status = SyncStatus()
        self._began = 0.0
        self._at_first = 0

    @property
    def status(self) -> SyncStatus:
        return self._status

    @property
    def is_running(self) -> bool:
        return self._status.state == "running"

    def begin(self, work: Work) -> bool:
        """Start the work, unless another runs; whether it was started."""
        with self._lock:
            if self.is_running:
                return False
            self._status = SyncStatus("running")
        threading.Thread(target=self._run, args=(work,), daemon=True, name="intake").start()
        return True

    def stop(self) -> None:
        """Ask the work to end after the file or articles in hand."""
        with self._lock:
            if self.is_running:
                self._status = replace(self._status, stopping=True)

    def _run(self, work: Work) -> None:
        told: tuple[str, ...] = (strings.UNEXPECTED,)
        try:
            outcome = work(
                self._track_progress(strings.READING), self._track_progress(strings.INDEXING)
            )
            told = _describe_outcome(outcome)
        except SyncStopped:
            told = (strings.STOPPED,)
        except LibraryBusy:
            told = (strings.BUSY,)
        except DossierError as error:
            told = (str(error),)
        finally:  # a bug, too, ends it: the page stays usable, the log gets the traceback
            with self._lock:
                self._status = SyncStatus("ended", told=told)

    def _track_progress(self, stage: str) -> Progress:
        def progress(done: int, total: int) -> None:
            with self._lock:
                now = time.monotonic()
                if self._status.stage != stage:
                    self._began, self._at_first = now, done
                passed = now - self._began
                rate = (done - self._at_first) / passed if passed > 0.5 else 0.0
                self._status = replace(self._status, stage=stage, done=done, total=total, rate=rate)
                if self._status.stopping:
                    raise SyncStopped(strings.STOPPED)

        return progress


def _describe_outcome(outcome: SyncOutcome) -> tuple[str, ...]:
    if outcome.synced is None:
        return outcome.refused
    counts = dict.fromkeys(("new", "changed", "duplicate", "failed", "gone"), 0)
    for step in outcome.synced.plan.steps:
        if step.kind in counts and (
            outcome.about is None or step.file.path in outcome.about or step.kind == "gone"
        ):
            counts[step.kind] += 1
    said = strings.describe_outcome(
        counts["new"], counts["changed"], counts["duplicate"], counts["failed"], counts["gone"]
    )
    return (said, *outcome.refused)
