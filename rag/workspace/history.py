"""Conversations as they are kept: in the library's database, each belonging to one person."""

from __future__ import annotations

import json
import secrets
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from pydantic import TypeAdapter

from rag.english.tokens import WORD
from rag.errors import DossierError
from rag.library.database import open_database, transaction
from rag.records import Answer, Filters

if TYPE_CHECKING:
    from rag.library.library import Library

State = Literal["running", "done", "stopped", "failed"]
Verdict = Literal["up", "down"]
Reason = Literal[
    "wrong", "not supported", "missing something", "should have abstained", "should have answered"
]

_ANSWER = TypeAdapter(Answer)
_FILTERS = TypeAdapter(Filters)
_LONGEST_TITLE = 80
_LONGEST_COMMENT = 2000


@dataclass(frozen=True, slots=True)
class Conversation:
    """One conversation of a person; `started` and `changed` are UTC."""

    id: str
    title: str
    started: datetime
    changed: datetime


@dataclass(frozen=True, slots=True)
class Feedback:
    verdict: Verdict
    reason: Reason | None = None
    comment: str = ""


@dataclass(frozen=True, slots=True)
class StoredExchange:
    """One question of a conversation and what became of it; `number` is never used twice in it."""

    conversation_id: str
    number: int
    question: str
    filters: Filters
    asked: datetime
    state: State
    message: str = ""
    answer: Answer | None = None
    feedback: Feedback | None = None


class History:
    """The conversations in the database of one library.

    Safe to share between threads and processes.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._threads = threading.local()

    def _get_connection(self) -> sqlite3.Connection:
        if not hasattr(self._threads, "connection"):
            self._threads.connection = open_database(self._path)
        connection: sqlite3.Connection = self._threads.connection
        return connection

    # -- conversations

    def begin(self, person: str, question: str) -> str:
        """A new conversation, named by its first question; its id."""
        made, now = secrets.token_urlsafe(12), _format_now()
        with _write_transaction(self._get_connection()):
            self._get_connection().execute(
                "INSERT INTO conversations (id, person, title, started, changed) VALUES (?, ?, ?, "
                "?, ?)",
                (made, person, _shorten_title(question), now, now),
            )
        return made

    def list_conversations(
        self,
        person: str,
        query: str = "",
        limit: int = 200,
    ) -> list[Conversation]:
        """A person's conversations, the last used first.

        Those that have all words of the query, each as it is or as it begins.
        """
        terms = " ".join(f'"{match.group(0)}"*' for match in WORD.finditer(query))
        found, values = "", [person]
        if terms:
            found = (
                " AND (id IN (SELECT conversation_id FROM exchanges JOIN exchanges_text ON "
                "exchanges_text.rowid = key "
                "WHERE NOT replaced AND exchanges_text MATCH ?) OR instr(lower(title), lower(?)) "
                "> 0)"
            )
            values += [terms, query.strip()]
        rows = self._get_connection().execute(
            f"SELECT id, title, started, changed FROM conversations WHERE person = ?{found} ORDER "
            "BY changed DESC, id LIMIT ?",
            [*values, limit],
        )
        return [_build_conversation(row) for row in rows]

    def get_conversation(self, person: str, conversation_id: str) -> Conversation | None:
        """A person's conversation; None where it is nobody's or somebody else's."""
        row = (
            self._get_connection()
            .execute(
                "SELECT id, title, started, changed FROM conversations WHERE person = ? AND id = ?",
                (person, conversation_id),
            )
            .fetchone()
        )
        return _build_conversation(row) if row else None

    def rename(
        self,
        person: str,
        conversation_id: str,
        title: str,
    ) -> None:
        """Raises DossierError for a name without a letter."""
        if not title.strip():
            raise DossierError("A conversation needs a name; write one, or leave it as it was.")
        with _write_transaction(self._get_connection()):
            self._get_connection().execute(
                "UPDATE conversations SET title = ? WHERE person = ? AND id = ?",
                (_shorten_title(title), person, conversation_id),
            )

    def delete(self, person: str, conversation_id: str) -> None:
        """Take a conversation out for good, with its answers and feedback."""
        with _write_transaction(self._get_connection()):
            self._get_connection().execute(
                "DELETE FROM conversations WHERE person = ? AND id = ?",
                (person, conversation_id),
            )

    # -- questions and answers

    def add_question(
        self,
        person: str,
        conversation_id: str,
        question: str,
        filters: Filters,
    ) -> int | None:
        """Keep a question that is being answered.

        Its number, None where the conversation is not there any more.
        """
        with _write_transaction(self._get_connection()):
            row = (
                self._get_connection()
                .execute(
                    "UPDATE conversations SET numbers = numbers + 1, changed = ? WHERE person = ? "
                    "AND id = ? RETURNING numbers",
                    (_format_now(), person, conversation_id),
                )
                .fetchone()
            )
            if row is None:
                return None
            self._get_connection().execute(
                "INSERT INTO exchanges (conversation_id, number, question, filters, asked, state) "
                "VALUES (?, ?, ?, ?, ?, 'running')",
                (
                    conversation_id,
                    row[0],
                    question,
                    json.dumps(asdict(filters), default=str),
                    _format_now(),
                ),
            )
        return int(row[0])

    def finish(
        self,
        conversation_id: str,
        number: int,
        state: State,
        answer: Answer | None,
        message: str = "",
    ) -> bool:
        """Keep what became of a question; an end that is kept already stays.

        False where its conversation has been deleted meanwhile.
        """
        with _write_transaction(self._get_connection()):
            self._get_connection().execute(
                "UPDATE exchanges SET state = ?, answer = ?, answer_text = ?, message = ? "
                "WHERE conversation_id = ? AND number = ? AND state = 'running'",
                (
                    state,
                    _ANSWER.dump_json(answer).decode() if answer else None,
                    answer.text if answer else "",
                    message,
                    conversation_id,
                    number,
                ),
            )
            found = self._get_connection().execute(
                "SELECT 1 FROM exchanges WHERE conversation_id = ? AND number = ?",
                (conversation_id, number),
            )
            return found.fetchone() is not None

    def replace(
        self,
        person: str,
        conversation_id: str,
        first: int,
        by: int,
    ) -> None:
        """Show the question `by` in the place of the question `first` and of what came between the
        two. They still count, as what was said of them does.
        """
        with _write_transaction(self._get_connection()):
            if self.get_conversation(person, conversation_id):
                self._get_connection().execute(
                    "UPDATE exchanges SET replaced = 1 WHERE conversation_id = ? AND number >= ? "
                    "AND number < ?",
                    (conversation_id, first, by),
                )

    def list_exchanges(self, person: str, conversation_id: str) -> list[StoredExchange]:
        """The questions of a person's conversation, oldest first, without those that others have
        replaced.
        """
        if self.get_conversation(person, conversation_id) is None:
            return []
        return list(
            self._query_exchanges(
                "WHERE conversation_id = ? AND NOT replaced ORDER BY number",
                conversation_id,
            )
        )

    def iterate_exchanges(self, since: datetime | None = None) -> Iterator[StoredExchange]:
        """Every question of everybody, oldest first.

        What overviews count, and feedback is made into cases from.
        """
        return self._query_exchanges(
            "WHERE asked >= ? ORDER BY asked, key",
            since.isoformat() if since else "",
        )

    def rate(
        self,
        person: str,
        conversation_id: str,
        number: int,
        feedback: Feedback | None,
    ) -> bool:
        """Keep a person's word on an answer, in place of an earlier one; None takes it back.

        False where there is no such answer.
        """
        verdict, reason, comment = (
            (feedback.verdict, feedback.reason, feedback.comment) if feedback else (None, None, "")
        )
        with _write_transaction(self._get_connection()):
            if self.get_conversation(person, conversation_id) is None:
                return False
            changed = self._get_connection().execute(
                "UPDATE exchanges SET verdict = ?, reason = ?, comment = ? WHERE conversation_id "
                "= ? AND number = ? AND state = 'done'",
                (verdict, reason, comment[:_LONGEST_COMMENT], conversation_id, number),
            )
        return changed.rowcount > 0

    def _query_exchanges(self, where: str, *values: str) -> Iterator[StoredExchange]:
        rows = self._get_connection().execute(
            "SELECT conversation_id, number, question, filters, asked, state, message, answer, "
            "verdict, reason, comment "
            f"FROM exchanges {where}",
            values,
        )
        for row in rows:
            yield StoredExchange(
                conversation_id=row[0],
                number=row[1],
                question=row[2],
                filters=_FILTERS.validate_json(row[3]),
                asked=datetime.fromisoformat(row[4]),
                state=row[5],
                message=row[6],
                answer=_ANSWER.validate_json(row[7]) if row[7] else None,
                feedback=Feedback(row[8], row[9], row[10]) if row[8] else None,
            )


def open_history(library: Library) -> History:
    """Open the history that is stored beside the articles of a library."""
    return History(library.store.path)


def parse_reason(text: str) -> Reason | None:
    """The reason that a text names."""
    return next((reason for reason in get_args(Reason) if reason == text), None)


@contextmanager
def _write_transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """A transaction. Raises DossierError when the disk is full or cannot be written."""
    try:
        with transaction(connection):
            yield
    except sqlite3.OperationalError as error:
        raise DossierError(
            f"The conversation could not be kept ({error}); free some space on the library's "
            "disk, then go on."
        ) from error


def _shorten_title(question: str) -> str:
    title = " ".join(question.split())
    return title if len(title) <= _LONGEST_TITLE else title[: _LONGEST_TITLE - 1].rstrip() + "…"


def _build_conversation(row: Sequence[str]) -> Conversation:
    return Conversation(
        row[0],
        row[1],
        datetime.fromisoformat(row[2]),
        datetime.fromisoformat(row[3]),
    )


def _format_now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
