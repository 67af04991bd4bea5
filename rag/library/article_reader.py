"""Reads the store of record: articles, files and passages in SQLite."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

from rag.library.database import open_database, transaction
from rag.library.rows import (
    IndexRow,
    KnownFile,
    StoredPassage,
    build_index_row,
    build_listed_file,
)
from rag.records import Article, Filters, ListedFile, Passage, RemovedSpan, Sentence

METADATA_COLUMNS = (
    "title",
    "author",
    "author_role",
    "source",
    "url",
    "section",
    "language",
    "disclaimer",
)
_MAX_IDS = 500  # ids asked for in one query


class ArticleReader:
    """Reads the store of record: one SQLite file. Safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._threads = threading.local()
        self.get_connection().execute("SELECT 1")

    def get_connection(self) -> sqlite3.Connection:
        """Get this thread's connection: SQLite connections are not for sharing."""
        if not hasattr(self._threads, "connection"):
            self._threads.connection = open_database(self.path)
        connection: sqlite3.Connection = self._threads.connection
        return connection

    def copy_to(self, path: Path) -> None:
        """Copy the whole store into a new file.

        SQLite copies it: who opened and closed the file beside it would drop its locks.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(path)) as copy:
            self.get_connection().backup(copy)

    def get_meta(self, key: str) -> str | None:
        row = (
            self.get_connection().execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        )
        return row[0] if row else None

    def set_meta(self, values: dict[str, str]) -> None:
        with transaction(self.get_connection()):
            self.get_connection().executemany(
                "INSERT OR REPLACE INTO meta VALUES (?, ?)",
                values.items(),
            )

    @property
    def generation(self) -> int:
        """Grows with every change to the passages."""
        return int(self.get_meta("generation") or 0)

    def get_known_files(self) -> dict[str, KnownFile]:
        rows = self.get_connection().execute(
            "SELECT CAST(path AS BLOB), name, state, reason, bytes_hash, reader, content, "
            "article_id FROM files ORDER BY path"
        )
        files = [KnownFile(row[0].decode("utf-8", "surrogateescape"), *row[1:]) for row in rows]
        return {file.path: file for file in files}

    def get_versions(self) -> dict[str, tuple[str, str]]:
        """Article id to (version, layout)."""
        return {
            row[0]: (row[1], row[2])
            for row in self.get_connection().execute("SELECT id, version, layout FROM articles")
        }

    def has_passages(self) -> bool:
        return bool(
            self.get_connection().execute("SELECT EXISTS (SELECT 1 FROM passages)").fetchone()[0]
        )

    def count_passages(self) -> int:
        return int(self.get_connection().execute("SELECT count(*) FROM passages").fetchone()[0])

    def get_article(self, article_id: str) -> Article | None:
        """The current version of an article."""
        row = (
            self.get_connection()
            .execute(
                "SELECT id, version, text, blocks, removed, published, "
                f"{', '.join(METADATA_COLUMNS)} FROM articles WHERE id = ?",
                (article_id,),
            )
            .fetchone()
        )
        if row is None:
            return None
        return Article(
            id=row[0],
            version=row[1],
            text=row[2],
            blocks=tuple((start, end, kind) for start, end, kind in json.loads(row[3])),
            removed=tuple(RemovedSpan(*entry) for entry in json.loads(row[4])),
            published=date.fromisoformat(row[5]) if row[5] else None,
            **dict(zip(METADATA_COLUMNS, row[6:], strict=True)),
        )

    def get_file_name(self, article_id: str) -> str:
        """The name of the file that an article was first read from."""
        row = (
            self.get_connection()
            .execute(
                "SELECT name FROM files WHERE article_id = ? ORDER BY name LIMIT 1",
                (article_id,),
            )
            .fetchone()
        )
        return row[0] if row else ""

    def get_passages(self, ids: Sequence[str]) -> dict[str, StoredPassage]:
        """The passages of these ids that exist, by id."""
        marks = ", ".join("?" * len(ids))
        rows = self.get_connection().execute(
            "SELECT p.id, p.article_id, p.start, p.end, p.heading, p.sentences, a.title, "
            "a.author, a.source, a.published, a.version, "
            "(SELECT min(name) FROM files WHERE article_id = a.id), p.body "
            f"FROM passages p JOIN articles a ON a.id = p.article_id WHERE p.id IN ({marks})",
            list(ids),
        )
        found = {}
        for row in rows:
            sentences = tuple(Sentence(*each) for each in json.loads(row[5]))
            passage = Passage(row[0], row[1], row[2], row[3], row[4], sentences)
            published = date.fromisoformat(row[9]) if row[9] else None
            found[row[0]] = StoredPassage(
                passage,
                row[6],
                row[7],
                row[8],
                published,
                row[10],
                row[11] or "",
                row[12],
            )
        return found

    def get_article_passage_ids(self, article_id: str) -> list[str]:
        """Ids of an article's passages."""
        return [
            row[0]
            for row in self.get_connection().execute(
                "SELECT id FROM passages WHERE article_id = ?",
                (article_id,),
            )
        ]

    def find_newest_articles(self, filters: Filters, limit: int) -> list[str]:
        """Ids of the articles that match the filters, the last published first, those without a
        date at the end.
        """
        where, values = _build_conditions(filters)
        rows = self.get_connection().execute(
            f"SELECT a.id FROM articles a WHERE true{where} ORDER BY a.published DESC, a.id LIMIT "
            "?",
            [*values, limit],
        )
        return [row[0] for row in rows]

    def get_passage_ids(self, layout: str) -> list[str]:
        """Of the articles that are laid out for this embedding model."""
        rows = self.get_connection().execute(
            "SELECT p.id FROM passages p JOIN articles a ON a.id = p.article_id WHERE a.layout = "
            "? ORDER BY p.number",
            (layout,),
        )
        return [row[0] for row in rows]

    def read_index_rows(self, ids: Sequence[str]) -> Iterator[IndexRow]:
        """Read what the index holds of each passage."""
        for chunk in _batch_ids(ids):
            marks = ", ".join("?" * len(chunk))
            rows = self.get_connection().execute(
                "SELECT p.id, p.article_id, p.start, p.end, p.heading, p.body, p.vector, "
                "a.title, a.source, a.author, a.section, a.published "
                f"FROM passages p JOIN articles a ON a.id = p.article_id WHERE p.id IN ({marks})",
                chunk,
            )
            for row in rows:
                yield build_index_row(row)

    def read_passage_texts(self, ids: Sequence[str]) -> Iterator[tuple[str, str]]:
        """(passage id, the text whose words are searched): title, heading and body."""
        for chunk in _batch_ids(ids):
            marks = ", ".join("?" * len(chunk))
            yield from self.get_connection().execute(
                "SELECT id, title || char(10) || heading || char(10) || body FROM passages WHERE "
                f"id IN ({marks})",
                chunk,
            )

    def filter_passage_ids(self, filters: Filters) -> list[str]:
        """Ids of the passages that the filters let through."""
        where, values = _build_conditions(filters)
        rows = self.get_connection().execute(
            f"SELECT p.id FROM passages p JOIN articles a ON a.id = p.article_id WHERE true{where}",
            values,
        )
        return [row[0] for row in rows]

    def find_spellings(self, column: str, value: str) -> list[str]:
        """How a source, author or section that a filter names is spelled in the library."""
        test = (
            "instr(lower(author), lower(?)) > 0"
            if column == "author"
            else f"{column} = ? COLLATE NOCASE"
        )
        return [
            row[0]
            for row in self.get_connection().execute(
                f"SELECT DISTINCT {column} FROM articles WHERE {test}",
                (value,),
            )
        ]

    def list_values(self, column: str, limit: int) -> list[str]:
        """The sources, authors or sections that there are, in their order, at most so many."""
        rows = self.get_connection().execute(
            f"SELECT DISTINCT {column} FROM articles WHERE {column} != '' ORDER BY {column} LIMIT "
            "?",
            (limit,),
        )
        return [row[0] for row in rows]

    def list_titles(self, limit: int) -> list[tuple[str, str]]:
        """(title, id) of the articles, in the order of their titles, at most so many."""
        return [
            (row[0], row[1])
            for row in self.get_connection().execute(
                "SELECT title, id FROM articles ORDER BY title, id LIMIT ?",
                (limit,),
            )
        ]

    def list_files(self) -> list[ListedFile]:
        """What every sync has seen, by name."""
        rows = self.get_connection().execute(
            "SELECT f.name, f.state, f.reason, f.article_id, a.title, a.author, a.source, "
            "a.published, a.section, "
            "(SELECT count(*) FROM passages WHERE article_id = a.id), "
            "CAST(f.path AS BLOB), (SELECT min(path) FROM files WHERE article_id = a.id AND state "
            "!= 'ignored') != f.path "
            "FROM files f LEFT JOIN articles a ON a.id = f.article_id ORDER BY f.name, f.path"
        )
        return [build_listed_file(row) for row in rows]


def _batch_ids(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), _MAX_IDS):
        yield ids[start : start + _MAX_IDS]


def _build_conditions(filters: Filters) -> tuple[str, list[str]]:
    tests = {
        "a.source = ? COLLATE NOCASE": filters.source,
        "instr(lower(a.author), lower(?)) > 0": filters.author,
        "a.section = ? COLLATE NOCASE": filters.section,
        "a.id = ?": filters.article_id,
        "a.published >= ?": filters.published_from.isoformat() if filters.published_from else None,
        "a.published <= ?": filters.published_to.isoformat() if filters.published_to else None,
    }
    given = {test: value for test, value in tests.items() if value is not None}
    return "".join(f" AND {test}" for test in given), list(given.values())
