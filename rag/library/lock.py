"""Lets one process at a time write to a library."""

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

    Args:
        folder: the data folder.
        patience: seconds to wait for another process that holds the lock.

    Raises:
        LibraryBusy: another process still holds it.
        DossierError: the disk is full or read-only, for the lock or for what is done under it.
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
    """Whether the write lock is free now, and the disk can be written."""
    try:
        with write_lock(folder, patience=0):
            return True
    except DossierError:
        return False
