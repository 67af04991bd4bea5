"""How far something has come, on standard error: a bar in a terminal, a line now and then in a log."""

from __future__ import annotations

import time

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn

_EVERY = 30  # seconds between the lines of a log


class Bar:
    """Of one thing, with the rate and the time that is left. Called with what is done, and of how much."""

    def __init__(self, name: str, console: Console) -> None:
        self._name, self._console = name, console
        columns = (
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"), TimeElapsedColumn(),
            TimeRemainingColumn(),
        )  # fmt: skip
        self._progress = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
        self._task: TaskID | None = None
        self._began = self._told = time.monotonic()
        self._at_first = 0

    def __enter__(self) -> Bar:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def __call__(self, done: int, total: int) -> None:
        if self._task is None:
            self._task = self._progress.add_task(self._name, total=total, completed=done, rate="")
            self._began, self._at_first = time.monotonic(), done
        now = time.monotonic()
        rate = (done - self._at_first) / (now - self._began) if now > self._began else 0.0
        self._progress.update(self._task, completed=done, total=total, rate=f"{rate:.1f} a second" if rate else "")
        if not self._console.is_terminal and rate and now - self._told > _EVERY:
            self._told = now
            left = (total - done) / rate / 60
            self._console.print(f"{self._name}: {done} of {total}, {rate:.1f} a second, {left:.0f} minutes left", markup=False)
