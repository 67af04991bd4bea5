"""Reads the store of record: articles, files and passages in SQLite."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from rag.library.database import open_database, transaction
from rag.library.rows import (
    METADATA_COLUMNS,
    IndexRow,
    KnownFile,
    RecordedArticle,
    StoredPassage,
    build_article,
    build_index_row,
    build_listed_file,
    build_stored_passage,
)
from rag.records import Article, Filters, ListedFile

_MAX_IDS = 500  # in one query


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

        SQLite makes the copy: opening and closing the file by other means would drop its locks.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(path)) as copy:
            self.get_connection().backup(copy)

    def get_meta(self, key: str) -> str | None:
        """Get a value of the table meta."""
        rows = self.get_connection().execute("SELECT value FROM meta WHERE key = ?", (key,))
        row = rows.fetchone()
        return row[0] if row else None

    def set_meta(self, values: dict[str, str]) -> None:
        """Set values of the table meta."""
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
        """Get the rows of the table files, by path."""
        rows = self.get_connection().execute(
            "SELECT CAST(path AS BLOB), name, state, reason, bytes_hash, reader, content, "
            "article_id FROM files ORDER BY path"
        )
        files = [KnownFile(row[0].decode("utf-8", "surrogateescape"), *row[1:]) for row in rows]
        return {file.path: file for file in files}

    def get_versions(self) -> dict[str, tuple[str, str]]:
        """Get (version, layout) of each article, by its id."""
        rows = self.get_connection().execute("SELECT id, version, layout FROM articles")
        return {article_id: (version, layout) for article_id, version, layout in rows}

    def has_passages(self) -> bool:
        """Whether there is a passage."""
        rows = self.get_connection().execute("SELECT EXISTS (SELECT 1 FROM passages)")
        return bool(rows.fetchone()[0])

    def count_passages(self) -> int:
        """Count the passages."""
        rows = self.get_connection().execute("SELECT count(*) FROM passages")
        return int(rows.fetchone()[0])

    def get_article(self, article_id: str) -> Article | None:
        """Get the current version of an article."""
        rows = self.get_connection().execute(
            "SELECT id, version, text, blocks, removed, published, "
            f"{', '.join(METADATA_COLUMNS)} FROM articles WHERE id = ?",
            (article_id,),
        )
        row = rows.fetchone()
        return build_article(row) if row else None

    def get_file_name(self, article_id: str) -> str:
        """Get the name of the file that has an article; of several, the first by name."""
        rows = self.get_connection().execute(
            "SELECT name FROM files WHERE article_id = ? ORDER BY name LIMIT 1",
            (article_id,),
        )
        row = rows.fetchone()
        return row[0] if row else ""

    def get_passages(self, ids: Sequence[str]) -> dict[str, StoredPassage]:
        """Get the passages of these ids that exist, by id."""
        marks = ", ".join("?" * len(ids))
        rows = self.get_connection().execute(
            "SELECT p.id, p.article_id, p.start, p.end, p.heading, p.sentences, a.title, "
            "a.author, a.source, a.published, a.version, "
            "(SELECT min(name) FROM files WHERE article_id = a.id), p.body "
            f"FROM passages p JOIN articles a ON a.id = p.article_id WHERE p.id IN ({marks})",
            list(ids),
        )
        passages = [build_stored_passage(row) for row in rows]
        return {stored.passage.id: stored for stored in passages}

    def get_article_passage_ids(self, article_id: str) -> list[str]:
        """Get the ids of an article's passages."""
        rows = self.get_connection().execute(
            "SELECT id FROM passages WHERE article_id = ?",
            (article_id,),
        )
        return [row[0] for row in rows]

    def find_newest_articles(self, filters: Filters, limit: int) -> list[str]:
        """Find the articles that match the filters: their ids, the last published first.

        Those without a date come last.
        """
        where, values = _build_conditions(filters)
        rows = self.get_connection().execute(
            f"SELECT a.id FROM articles a WHERE true{where} ORDER BY a.published DESC, a.id LIMIT "
            "?",
            [*values, limit],
        )
        return [row[0] for row in rows]

    def list_articles(self, filters: Filters) -> list[RecordedArticle]:
        """List the articles that match the filters, the last published first.

        Those without a date come last.
        """
        where, values = _build_conditions(filters)
        rows = self.get_connection().execute(
            "SELECT a.id, a.title, a.author, a.source, a.published, "
            "(SELECT min(name) FROM files WHERE article_id = a.id) "
            f"FROM articles a WHERE true{where} ORDER BY a.published DESC, a.title, a.id",
            values,
        )
        return [RecordedArticle(*row) for row in rows]

    def find_articles_of_passages(self, ids: Sequence[str]) -> set[str]:
        """Find the ids of the articles that have any of these passages."""
        found: set[str] = set()
        for chunk in _batch_ids(ids):
            marks = ", ".join("?" * len(chunk))
            rows = self.get_connection().execute(
                f"SELECT DISTINCT article_id FROM passages WHERE id IN ({marks})", chunk
            )
            found.update(row[0] for row in rows)
        return found

    def get_passage_ids(self, layout: str) -> list[str]:
        """Get the ids of the passages that were made with this layout."""
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

    def filter_passage_ids(self, filters: Filters) -> list[str]:
        """Get the ids of the passages that match the filters."""
        where, values = _build_conditions(filters)
        rows = self.get_connection().execute(
            f"SELECT p.id FROM passages p JOIN articles a ON a.id = p.article_id WHERE true{where}",
            values,
        )
        return [row[0] for row in rows]

    def find_spellings(self, column: str, value: str) -> list[str]:
        """Find how a source, author or section that a filter names is spelled in the library."""
        test = f"{column} = ? COLLATE NOCASE"
        if column == "author":
            test = "instr(lower(author), lower(?)) > 0"
        rows = self.get_connection().execute(
            f"SELECT DISTINCT {column} FROM articles WHERE {test}",
            (value,),
        )
        return [row[0] for row in rows]

    def list_values(self, column: str, limit: int) -> list[str]:
        """List the sources, authors or sections that there are, in order, `limit` at most."""
        rows = self.get_connection().execute(
            f"SELECT DISTINCT {column} FROM articles WHERE {column} != '' ORDER BY {column} LIMIT "
            "?",
            (limit,),
        )
        return [row[0] for row in rows]

    def list_titles(self, limit: int) -> list[tuple[str, str]]:
        """List (title, id) of the articles, in the order of the titles, `limit` at most."""
        rows = self.get_connection().execute(
            "SELECT title, id FROM articles ORDER BY title, id LIMIT ?",
            (limit,),
        )
        return [(title, article_id) for title, article_id in rows]

    def list_files(self) -> list[ListedFile]:
        """List the files that syncs have found, by name."""
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
    """Build the conditions of a WHERE clause for articles `a`, and their values."""
    earliest = filters.published_from
    latest = filters.published_to
    tests = {
        "a.source = ? COLLATE NOCASE": filters.source,
        "instr(lower(a.author), lower(?)) > 0": filters.author,
        "a.section = ? COLLATE NOCASE": filters.section,
        "a.id = ?": filters.article_id,
        "a.published >= ?": earliest.isoformat() if earliest else None,
        "a.published <= ?": latest.isoformat() if latest else None,
    }
    conditions = ""
    values: list[str] = []
    for test, value in tests.items():
        if value is not None:
            conditions += f" AND {test}"
            values.append(value)
    return conditions, values
