"""How far something has come, on standard error.

Bars in a terminal, a line now and then in a log.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

_EVERY = 30  # seconds between the lines of a log


@contextmanager
def show_progress_bars(
    console: Console, *, log: bool = False
) -> Iterator[Callable[[str], Callable[[int, int], None]]]:
    """Bars by name, each made when its stage first reports what is done, and of how much.

    Where the console is no terminal nothing is drawn; with `log` a line is written now and then.
    """
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as progress:
        yield lambda name: _Bar(name, progress, log=log and not console.is_terminal)


class _Bar:
    """How far one stage has come, with the rate and the time that is left."""

    def __init__(self, name: str, progress: Progress, *, log: bool) -> None:
        self._name, self._progress, self._log = name, progress, log
        self._task: TaskID | None = None
        self._began = self._told = time.monotonic()
        self._at_first = 0

    def __call__(self, done: int, total: int) -> None:
        if self._task is None:
            self._task = self._progress.add_task(self._name, total=total, completed=done, rate="")
            self._began, self._at_first = time.monotonic(), done
        now = time.monotonic()
        rate = (done - self._at_first) / (now - self._began) if now > self._began else 0.0
        self._progress.update(
            self._task, completed=done, total=total, rate=f"{rate:.1f} a second" if rate else ""
        )
        if self._log and rate and now - self._told > _EVERY:
            self._told = now
            left = (total - done) / rate / 60
            self._progress.console.print(
                f"{self._name}: {done} of {total}, {rate:.1f} a second, {left:.0f} minutes left",
                markup=False,
            )
