"""The one sync that the page runs at a time, in its own thread: anyone can watch and stop it."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from rag.errors import DossierError, LibraryBusy
from rag.library.library import SyncResult
from rag.library.sync.apply import Progress
from ui.page.library import strings

_MIN_SECONDS_FOR_RATE = 0.5


class SyncStopped(DossierError):
    """A person stopped a sync; what was stored until then stays."""


@dataclass(frozen=True, slots=True)
class SyncOutcome:
    """What a finished work did.

    Attributes:
        result: The sync, if there was one.
        paths: The files that the work was about; None for all of them.
        refusals: Sentences about what was not taken.
    """

    result: SyncResult | None = None
    paths: frozenset[str] | None = None
    refusals: tuple[str, ...] = ()


# Reports the progress of reading to its first argument and that of indexing to its second.
Work = Callable[[Progress, Progress], SyncOutcome]


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """How far the work is; `messages` are the sentences with which it ended."""

    state: Literal["idle", "running", "ended"] = "idle"
    stage: str = ""
    done: int = 0
    total: int = 0
    rate: float = 0.0  # files or passages a second
    stopping: bool = False
    messages: tuple[str, ...] = ()

    @property
    def seconds_left(self) -> float | None:
        return (self.total - self.done) / self.rate if self.rate else None


class SyncJob:
    """Runs one work at a time. It is shared by everybody, and safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._status = SyncStatus()
        self._stage_began = 0.0
        self._done_at_begin = 0

    @property
    def status(self) -> SyncStatus:
        return self._status

    @property
    def is_running(self) -> bool:
        return self._status.state == "running"

    def begin(self, work: Work) -> bool:
        """Start the work; return False if another one is running."""
        with self._lock:
            if self.is_running:
                return False
            self._status = SyncStatus("running")
        threading.Thread(target=self._run, args=(work,), daemon=True, name="sync-job").start()
        return True

    def stop(self) -> None:
        """Ask the work to end after the file or the articles in hand."""
        with self._lock:
            if self.is_running:
                self._status = replace(self._status, stopping=True)

    def _run(self, work: Work) -> None:
        messages: tuple[str, ...] = (strings.UNEXPECTED,)
        try:
            read_progress = self._build_progress(strings.READING)
            index_progress = self._build_progress(strings.INDEXING)
            messages = _describe_outcome(work(read_progress, index_progress))
        except SyncStopped:
            messages = (strings.STOPPED,)
        except LibraryBusy:
            messages = (strings.BUSY,)
        except DossierError as error:
            messages = (str(error),)
        finally:
            # A bug ends the work too: the page stays usable and the log gets the traceback.
            with self._lock:
                self._status = SyncStatus("ended", messages=messages)

    def _build_progress(self, stage: str) -> Progress:
        def progress(done: int, total: int) -> None:
            with self._lock:
                rate = self._measure_rate(stage, done)
                self._status = replace(self._status, stage=stage, done=done, total=total, rate=rate)
                if self._status.stopping:
                    raise SyncStopped(strings.STOPPED)

        return progress

    def _measure_rate(self, stage: str, done: int) -> float:
        """Measure how much is done a second since the stage began; 0 in its first moment."""
        now = time.monotonic()
        if self._status.stage != stage:
            self._stage_began = now
            self._done_at_begin = done
        seconds = now - self._stage_began
        if seconds <= _MIN_SECONDS_FOR_RATE:
            return 0.0
        return (done - self._done_at_begin) / seconds


def _describe_outcome(outcome: SyncOutcome) -> tuple[str, ...]:
    if outcome.result is None:
        return outcome.refusals
    counts: Counter[str] = Counter()
    for step in outcome.result.plan.steps:
        is_own = outcome.paths is None or step.file.path in outcome.paths
        if is_own or step.kind == "gone":
            counts[step.kind] += 1
    sentence = strings.describe_outcome(
        added=counts["new"],
        changed=counts["changed"],
        duplicate=counts["duplicate"],
        failed=counts["failed"],
        gone=counts["gone"],
    )
    return (sentence, *outcome.refusals)
