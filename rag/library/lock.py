"""One writer at a time, across processes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from rag.errors import LibraryBusy


@contextmanager
def writing(folder: Path, patience: float = 1.0) -> Iterator[None]:
    """Hold the library's write lock; the system releases it when the process dies.

    Raises LibraryBusy when another process holds it for `patience` seconds more.
    """
    holder = folder / "writer.pid"
    lock = FileLock(folder / "writer.lock", timeout=patience)
    try:
        lock.acquire()
    except Timeout as error:
        pid = holder.read_text().strip() if holder.exists() else "unknown"
        raise LibraryBusy(
            f"Another process (number {pid}) is writing to the library {folder}; wait until it has finished, then try again."
        ) from error
    try:
        holder.write_text(str(os.getpid()))
        yield
    finally:
        lock.release()


def is_writing(folder: Path) -> bool:
    """Whether some process holds the write lock right now."""
    try:
        with writing(folder, patience=0):
            return False
    except LibraryBusy:
        return True
