"""Stores conversations in the library's database; each belongs to one person."""

from __future__ import annotations

import secrets
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rag.english.tokens import WORD
from rag.errors import DossierError
from rag.library.database import open_database, transaction
from rag.records import Answer, Filters
from rag.workspace.exchanges import Conversation, Feedback, State, StoredExchange
from rag.workspace.rows import (
    CONVERSATION_COLUMNS,
    EXCHANGE_COLUMNS,
    build_conversation,
    build_exchange,
    encode_answer,
    encode_filters,
    format_now,
)

if TYPE_CHECKING:
    from rag.library.library import Library

_MAX_TITLE_LENGTH = 80
_MAX_COMMENT_LENGTH = 2000

# For a full-text expression, and for the search text as it was typed.
_SEARCH_CONDITION = """
    AND (
        id IN (
            SELECT conversation_id
            FROM exchanges JOIN exchanges_text ON exchanges_text.rowid = key
            WHERE NOT replaced AND exchanges_text MATCH ?
        )
        OR instr(lower(title), lower(?)) > 0
    )
"""


class History:
    """The conversations in the database of one library.

    Threads and processes can share it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._threads = threading.local()

    def _get_connection(self) -> sqlite3.Connection:
        """Get the connection of this thread."""
        if not hasattr(self._threads, "connection"):
            self._threads.connection = open_database(self._path)
        connection: sqlite3.Connection = self._threads.connection
        return connection

    def _execute(self, statement: str, values: Sequence[object]) -> sqlite3.Cursor:
        return self._get_connection().execute(statement, values)

    def begin(self, person: str, question: str) -> str:
        """Begin a conversation that is named by its first question, and return its id."""
        conversation_id = secrets.token_urlsafe(12)
        now = format_now()
        with _write_transaction(self._get_connection()):
            self._execute(
                "INSERT INTO conversations (id, person, title, started, changed) "
                "VALUES (?, ?, ?, ?, ?)",
                (conversation_id, person, _shorten_title(question), now, now),
            )
        return conversation_id

    def list_conversations(
        self,
        person: str,
        search_text: str = "",
        limit: int = 200,
    ) -> list[Conversation]:
        """List a person's conversations, the last used first.

        Args:
            person: whose conversations.
            search_text: only those whose questions and answers have all its words, each as it is or
                as the beginning of a word, or whose title contains it.
            limit: the number of conversations at most.
        """
        expression = _build_match_expression(search_text)
        condition = ""
        values: list[object] = [person]
        if expression:
            condition = _SEARCH_CONDITION
            values += [expression, search_text.strip()]
        rows = self._execute(
            f"SELECT {CONVERSATION_COLUMNS} FROM conversations "
            f"WHERE person = ? {condition} ORDER BY changed DESC, id LIMIT ?",
            [*values, limit],
        )
        return [build_conversation(row) for row in rows]

    def get_conversation(self, person: str, conversation_id: str) -> Conversation | None:
        """Get a person's conversation; None where there is none, or it is somebody else's."""
        rows = self._execute(
            f"SELECT {CONVERSATION_COLUMNS} FROM conversations WHERE person = ? AND id = ?",
            (person, conversation_id),
        )
        row = rows.fetchone()
        return build_conversation(row) if row else None

    def rename(
        self,
        person: str,
        conversation_id: str,
        title: str,
    ) -> None:
        """Rename a person's conversation. Raises DossierError for an empty name."""
        if not title.strip():
            raise DossierError("A conversation needs a name; write one, or leave it as it was.")
        with _write_transaction(self._get_connection()):
            self._execute(
                "UPDATE conversations SET title = ? WHERE person = ? AND id = ?",
                (_shorten_title(title), person, conversation_id),
            )

    def delete(self, person: str, conversation_id: str) -> None:
        """Delete a person's conversation, with its answers and feedback."""
        with _write_transaction(self._get_connection()):
            self._execute(
                "DELETE FROM conversations WHERE person = ? AND id = ?",
                (person, conversation_id),
            )

    def add_question(
        self,
        person: str,
        conversation_id: str,
        question: str,
        filters: Filters,
    ) -> int | None:
        """Store a question that is being answered.

        Returns:
            The question's number; None where the person has no such conversation any more.
        """
        now = format_now()
        with _write_transaction(self._get_connection()):
            rows = self._execute(
                "UPDATE conversations SET numbers = numbers + 1, changed = ? "
                "WHERE person = ? AND id = ? RETURNING numbers",
                (now, person, conversation_id),
            )
            row = rows.fetchone()
            if row is None:
                return None
            number = int(row[0])
            self._execute(
                "INSERT INTO exchanges (conversation_id, number, question, filters, asked, state) "
                "VALUES (?, ?, ?, ?, ?, 'running')",
                (conversation_id, number, question, encode_filters(filters), now),
            )
        return number

    def finish(
        self,
        conversation_id: str,
        number: int,
        state: State,
        answer: Answer | None,
        message: str = "",
    ) -> bool:
        """Store what became of a question, unless that is stored already.

        Returns:
            Whether the question is still there; its conversation may have been deleted meanwhile.
        """
        answer_json = encode_answer(answer)
        answer_text = answer.text if answer else ""
        with _write_transaction(self._get_connection()):
            self._execute(
                "UPDATE exchanges SET state = ?, answer = ?, answer_text = ?, message = ? "
                "WHERE conversation_id = ? AND number = ? AND state = 'running'",
                (state, answer_json, answer_text, message, conversation_id, number),
            )
            rows = self._execute(
                "SELECT 1 FROM exchanges WHERE conversation_id = ? AND number = ?",
                (conversation_id, number),
            )
            return rows.fetchone() is not None

    def replace(
        self,
        person: str,
        conversation_id: str,
        first: int,
        by: int,
    ) -> None:
        """Show the question `by` in the place of the questions from `first` to the one before it.

        Overviews still count those, with their feedback.
        """
        with _write_transaction(self._get_connection()):
            if self.get_conversation(person, conversation_id):
                self._execute(
                    "UPDATE exchanges SET replaced = 1 "
                    "WHERE conversation_id = ? AND number >= ? AND number < ?",
                    (conversation_id, first, by),
                )

    def list_exchanges(self, person: str, conversation_id: str) -> list[StoredExchange]:
        """List the questions of a person's conversation, oldest first, without replaced ones."""
        if self.get_conversation(person, conversation_id) is None:
            return []
        exchanges = self._query_exchanges(
            "WHERE conversation_id = ? AND NOT replaced ORDER BY number",
            conversation_id,
        )
        return list(exchanges)

    def iterate_exchanges(self, since: datetime | None = None) -> Iterator[StoredExchange]:
        """Iterate over the questions of all people, oldest first, with the replaced ones.

        Overviews count them, and evaluation cases are made from their feedback.
        """
        earliest = since.isoformat() if since else ""
        return self._query_exchanges("WHERE asked >= ? ORDER BY asked, key", earliest)

    def rate(
        self,
        person: str,
        conversation_id: str,
        number: int,
        feedback: Feedback | None,
    ) -> bool:
        """Store a person's feedback on an answer, in place of an earlier one; None takes it back.

        Returns:
            Whether there is such an answer.
        """
        values: tuple[str | None, ...] = (None, None, "")
        if feedback:
            values = (feedback.verdict, feedback.reason, feedback.comment[:_MAX_COMMENT_LENGTH])
        with _write_transaction(self._get_connection()):
            if self.get_conversation(person, conversation_id) is None:
                return False
            changed = self._execute(
                "UPDATE exchanges SET verdict = ?, reason = ?, comment = ? "
                "WHERE conversation_id = ? AND number = ? AND state = 'done'",
                (*values, conversation_id, number),
            )
        return changed.rowcount > 0

    def _query_exchanges(self, where: str, *values: str) -> Iterator[StoredExchange]:
        rows = self._execute(
            f"SELECT {EXCHANGE_COLUMNS} FROM exchanges {where}",
            values,
        )
        for row in rows:
            yield build_exchange(row)


def open_history(library: Library) -> History:
    """Open the history that is stored beside the articles of a library."""
    return History(library.store.path)


@contextmanager
def _write_transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Write in a transaction. Raises DossierError when the disk is full or read-only."""
    try:
        with transaction(connection):
            yield
    except sqlite3.OperationalError as error:
        raise DossierError(
            f"The conversation could not be kept ({error}); free some space on the library's "
            "disk, then go on."
        ) from error


def _build_match_expression(search_text: str) -> str:
    """Build the full-text expression for all words of a text, each as a prefix."""
    prefixes = [f'"{match.group()}"*' for match in WORD.finditer(search_text)]
    return " ".join(prefixes)


def _shorten_title(text: str) -> str:
    """Put a text on one line of at most _MAX_TITLE_LENGTH characters."""
    title = " ".join(text.split())
    if len(title) <= _MAX_TITLE_LENGTH:
        return title
    return title[: _MAX_TITLE_LENGTH - 1].rstrip() + "…"
