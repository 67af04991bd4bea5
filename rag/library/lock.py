"""One writer at a time, across processes."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from rag.errors import DossierError, LibraryBusy


@contextmanager
def write_lock(folder: Path, patience: float = 1.0) -> Iterator[None]:
    """Hold the library's write lock; the system releases it when the process dies.

    Raises LibraryBusy when another process holds it for `patience` seconds more, DossierError when
        the
    disk is full or cannot be written, here or by what is done under the lock.
    """
    try:
        with _acquire_lock(folder, patience):
            yield
    except (sqlite3.OperationalError, OSError) as error:
        raise DossierError(
            f"The library could not be written ({error}); what was stored so far is kept. Free "
            "some space, then sync again."
        ) from error


@contextmanager
def _acquire_lock(folder: Path, patience: float) -> Iterator[None]:
    holder = folder / "writer.pid"
    lock = FileLock(folder / "writer.lock", timeout=patience)
    try:
        lock.acquire()
    except Timeout as error:
        pid = holder.read_text().strip() if holder.exists() else "unknown"
        raise LibraryBusy(
            f"Another process (number {pid}) is writing to the library {folder}; wait until it "
            "has finished, then try again."
        ) from error
    try:
        holder.write_text(str(os.getpid()))
        yield
    finally:
        lock.release()


def is_writable(folder: Path) -> bool:
    """Whether the write lock can be had right now.

    No other process holds it, and the disk lets it be taken.
    """
    try:
        with write_lock(folder, patience=0):
            return True
    except DossierError:
        return False
