"""Reads what a server sends within a time limit, however slowly it trickles."""

from __future__ import annotations

import contextvars
import threading
import time
from collections.abc import Iterator
from queue import Empty, Full, Queue
from typing import Generic, TypeVar

_T = TypeVar("_T")
_MAX_WAITING = 64  # items that are read ahead
_CHECK_SECONDS = 0.5  # after which a reader looks whether anybody still listens


def iterate_in_time(items: Iterator[_T], seconds: float) -> Iterator[_T]:
    """Yield the items that a thread reads.

    A read that blocks cannot be ended from outside; its thread ends with the next item.

    Args:
        items: What blocks, such as the pieces of a reply.
        seconds: The time limit of all items together.

    Raises:
        TimeoutError: The next item is not there in time.
        Exception: Whatever the iterator raises.
    """
    reader = _Reader(items)
    end = time.monotonic() + seconds
    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(reader.run,), daemon=True).start()
    try:
        while True:
            item = reader.get(end)
            if item is None:
                return
            yield item.value
    finally:
        reader.is_stopped = True


class _Item(Generic[_T]):
    def __init__(self, value: _T) -> None:
        self.value = value


class _Reader(Generic[_T]):
    """Reads an iterator into a queue; None ends it, an exception is passed on."""

    def __init__(self, items: Iterator[_T]) -> None:
        self._items = items
        self._queue: Queue[_Item[_T] | Exception | None] = Queue(_MAX_WAITING)
        self.is_stopped = False

    def run(self) -> None:
        last: Exception | None = None
        try:
            for item in self._items:
                self._put(_Item(item))
                if self.is_stopped:
                    break
        except Exception as error:  # noqa: BLE001 — it is raised where the items are read
            last = error
        self._put(last)

    def get(self, end: float) -> _Item[_T] | None:
        try:
            item = self._queue.get(timeout=max(end - time.monotonic(), 0.001))
        except Empty:
            raise TimeoutError from None
        if isinstance(item, Exception):
            raise item
        return item

    def _put(self, item: _Item[_T] | Exception | None) -> None:
        while not self.is_stopped:
            try:
                self._queue.put(item, timeout=_CHECK_SECONDS)
            except Full:
                continue
            return
