"""The processor that this process runs on, and how work is spread over it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


def cores() -> int:
    """Processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Workers:
    """A thread for each core. One text a core is faster than all cores at one text: two cores read eight passages in .55 of the time."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(cores())

    def map(
        self, work: Callable[[_Item], _Result], items: Sequence[_Item], size: Callable[[_Item], int]
    ) -> list[_Result]:
        """The work's result for each item, in their order. The largest are begun first, so that no core is left with the last."""
        order = sorted(range(len(items)), key=lambda at: -size(items[at]))
        done = dict(zip(order, self._threads.map(lambda at: work(items[at]), order), strict=True))
        return [done[at] for at in range(len(items))]
