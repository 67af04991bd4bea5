"""Opening the SQLite file: pragmas, numbered migrations, and what can be wrong with it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from rag.errors import DossierError, LibraryDamaged

_BUSY_SECONDS = 30


def open_database(path: Path) -> sqlite3.Connection:
    """A connection in autocommit mode, the schema brought up to date.

    Raises LibraryDamaged when the file is not a sound database, DossierError when it cannot be
        opened
    or comes from a newer Dossier.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(
            path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        _migrate(connection, path)
    except OSError as error:
        raise DossierError(
            f"The library folder {path.parent} cannot be made ({error.strerror}); choose another "
            "with --data."
        ) from error
    except sqlite3.OperationalError as error:
        raise DossierError(
            f"The library {path} cannot be opened ({error}); check its folder's permissions and "
            "space."
        ) from error
    except sqlite3.DatabaseError as error:
        raise LibraryDamaged(
            f"The library {path} is damaged ({error}); move it away and sync your articles again."
        ) from error
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing: committed at the end, rolled back by any exception, also by being killed."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    steps = [
        step for step in files("rag.library.migrations").iterdir() if step.name.endswith(".sql")
    ]
    steps.sort(key=lambda step: step.name)
    if _read_schema_version(connection) > len(steps):
        raise DossierError(
            f"The library {path} was made by a newer version of Dossier; update this one."
        )
    for number, step in enumerate(steps, start=1):
        if number > _read_schema_version(connection):
            with transaction(connection):
                if number > _read_schema_version(connection):  # another process may have been first
                    for statement in _split_statements(step.read_text(encoding="utf-8")):
                        connection.execute(statement)
                    connection.execute(f"PRAGMA user_version = {number}")


def _read_schema_version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _split_statements(script: str) -> Iterator[str]:
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
