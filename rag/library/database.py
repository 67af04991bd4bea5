"""Opens the SQLite file, and brings its schema up to date by numbered migrations."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from rag.errors import DossierError, InstallationError, LibraryDamaged

_BUSY_SECONDS = 30
_FIRST_VERSION = 4  # of the schema that the first script makes


def open_database(path: Path) -> sqlite3.Connection:
    """Open a connection in autocommit mode, and bring the schema up to date.

    Raises:
        LibraryDamaged: the file is not a sound database.
        DossierError: it cannot be opened, or was made by a newer version of Dossier.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(
            path,
            timeout=_BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
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
    """Commit at the end, or roll back on any exception; being killed rolls back too."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Bring the schema up to date, one numbered step after the other.

    Raises:
        InstallationError: the database is of a newer version, or of one before the first release.
    """
    steps = _list_steps()
    version = _read_schema_version(connection)
    if version > max(steps):
        raise InstallationError(
            f"The library {path} was made by a newer version of Dossier; update this one."
        )
    if 0 < version < _FIRST_VERSION:
        raise InstallationError(
            f"The library {path} was made before the first release of Dossier; move it away and "
            "sync your articles again."
        )
    for number, script in steps.items():
        if number > _read_schema_version(connection):
            with transaction(connection):
                if number > _read_schema_version(connection):  # another process may have been first
                    for statement in _split_statements(script):
                        connection.execute(statement)
                    connection.execute(f"PRAGMA user_version = {number}")


def _list_steps() -> dict[int, str]:
    """List the scripts of the migrations folder by the schema version that each leads to."""
    scripts = [
        step for step in files("rag.library.migrations").iterdir() if step.name.endswith(".sql")
    ]
    scripts.sort(key=lambda step: step.name)
    return {
        number: step.read_text(encoding="utf-8")
        for number, step in enumerate(scripts, start=_FIRST_VERSION)
    }


def _read_schema_version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _split_statements(script: str) -> Iterator[str]:
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
