"""The store of record: articles, files and passages in SQLite."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

from rag.library.database import open_database, transaction
from rag.library.rows import (
    ArticleRows,
    IndexRow,
    KnownFile,
    StoredPassage,
    build_index_row,
    build_listed_file,
    encode_path,
)
from rag.records import Article, Filters, ListedFile, Passage, RemovedSpan, Sentence

_METADATA_COLUMNS = (
    "title",
    "author",
    "author_role",
    "source",
    "url",
    "section",
    "language",
    "disclaimer",
)
_MOST_MARKS = 500  # ids asked for in one query
_PUT_ARTICLE = (
    "INSERT OR REPLACE INTO articles (id, version, layout, text, blocks, removed, published, "
    f"{', '.join(_METADATA_COLUMNS)}) "
    f"VALUES (?, ?, ?, ?, ?, ?, ?{', ?' * len(_METADATA_COLUMNS)})"
)
_PUT_PASSAGE = (
    "INSERT INTO passages (id, article_id, start, end, sentences, vector, title, "
    "heading, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


class ArticleStore:
    """One SQLite file. Reading is safe from several threads; writing needs the library's lock."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._threads = threading.local()
        self._get_thread_connection().execute("SELECT 1")

    def _get_thread_connection(self) -> sqlite3.Connection:
        """This thread's connection: SQLite connections are not for sharing."""
        if not hasattr(self._threads, "connection"):
            self._threads.connection = open_database(self.path)
        connection: sqlite3.Connection = self._threads.connection
        return connection

    def get_connection(self) -> sqlite3.Connection:
        """This thread's connection, for tables that are not the store's own."""
        return self._get_thread_connection()

    def copy_to(self, path: Path) -> None:
        """Copy the whole store into a new file.

        SQLite copies it: who opened and closed the file beside it would drop its locks.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(path)) as copy:
            self._get_thread_connection().backup(copy)

    # -- meta

    def get_meta(self, key: str) -> str | None:
        row = (
            self._get_thread_connection()
            .execute("SELECT value FROM meta WHERE key = ?", (key,))
            .fetchone()
        )
        return row[0] if row else None

    def set_meta(self, values: dict[str, str]) -> None:
        with transaction(self._get_thread_connection()):
            self._get_thread_connection().executemany(
                "INSERT OR REPLACE INTO meta VALUES (?, ?)", values.items()
            )

    @property
    def generation(self) -> int:
        """Grows with every change to the passages."""
        return int(self.get_meta("generation") or 0)

    # -- writing

    def save_articles(self, entries: Sequence[ArticleRows], layout: str) -> None:
        """Store new or changed articles with their passages and files, replacing their old ones, in
        one transaction.
        """
        with transaction(self._get_thread_connection()):
            self._get_thread_connection().executemany(
                "DELETE FROM passages WHERE article_id = ?",
                [(each.article.id,) for each in entries],
            )
            self._get_thread_connection().executemany(
                _PUT_ARTICLE, [_build_article_row(each.article, layout) for each in entries]
            )
            self._get_thread_connection().executemany(
                _PUT_PASSAGE, [row for each in entries for row in _build_passage_rows(each)]
            )
            self._write_files([file for each in entries for file in each.files])
            self._bump_generation()

    def save_files(self, files: Iterable[KnownFile]) -> None:
        """Record what became of files whose articles are stored already, or could not be read."""
        with transaction(self._get_thread_connection()):
            self._write_files(files)

    def remove_files(self, paths: Iterable[str]) -> None:
        """Forget files, and articles that no file holds any more."""
        with transaction(self._get_thread_connection()):
            gone = [(encode_path(path),) for path in paths]
            held = self._find_held_articles(gone)
            self._get_thread_connection().executemany(
                "DELETE FROM files WHERE path = CAST(? AS TEXT)", gone
            )
            self._drop_orphans(held)

    def _write_files(self, files: Iterable[KnownFile]) -> None:
        rows = [
            (
                encode_path(f.path),
                f.name,
                f.state,
                f.reason,
                f.bytes_hash,
                f.reader,
                f.content,
                f.article_id,
            )
            for f in files
        ]
        held = self._find_held_articles([row[:1] for row in rows])
        self._get_thread_connection().executemany(
            "INSERT OR REPLACE INTO files VALUES (CAST(? AS TEXT), ?, ?, ?, ?, ?, ?, ?)", rows
        )
        self._drop_orphans(held)

    def _find_held_articles(self, paths: Iterable[tuple[bytes]]) -> set[str]:
        """Ids of the articles that these files hold so far."""
        found = (
            self._get_thread_connection()
            .execute("SELECT article_id FROM files WHERE path = CAST(? AS TEXT)", path)
            .fetchone()
            for path in paths
        )
        return {row[0] for row in found if row and row[0]}

    def _drop_orphans(self, held: Iterable[str]) -> None:
        """Of the articles that files held until now, forget those that none holds any more."""
        orphans = [
            (each,)
            for each in held
            if not self._get_thread_connection()
            .execute("SELECT 1 FROM files WHERE article_id = ?", (each,))
            .fetchone()
        ]
        self._get_thread_connection().executemany(
            "DELETE FROM passages WHERE article_id = ?", orphans
        )
        self._get_thread_connection().executemany("DELETE FROM articles WHERE id = ?", orphans)
        if orphans:
            self._bump_generation()

    def _bump_generation(self) -> None:
        self._get_thread_connection().execute(
            "UPDATE meta SET value = value + 1 WHERE key = 'generation'"
        )

    # -- reading

    def get_known_files(self) -> dict[str, KnownFile]:
        rows = self._get_thread_connection().execute(
            "SELECT CAST(path AS BLOB), name, state, reason, bytes_hash, reader, content, "
            "article_id FROM files ORDER BY path"
        )
        files = [KnownFile(row[0].decode("utf-8", "surrogateescape"), *row[1:]) for row in rows]
        return {file.path: file for file in files}

    def get_versions(self) -> dict[str, tuple[str, str]]:
        """Article id to (version, layout)."""
        return {
            row[0]: (row[1], row[2])
            for row in self._get_thread_connection().execute(
                "SELECT id, version, layout FROM articles"
            )
        }

    def has_passages(self) -> bool:
        return bool(
            self._get_thread_connection()
            .execute("SELECT EXISTS (SELECT 1 FROM passages)")
            .fetchone()[0]
        )

    def count_passages(self) -> int:
        return int(
            self._get_thread_connection().execute("SELECT count(*) FROM passages").fetchone()[0]
        )

    def get_article(self, article_id: str) -> Article | None:
        """The current version of an article."""
        row = (
            self._get_thread_connection()
            .execute(
                "SELECT id, version, text, blocks, removed, published, "
                f"{', '.join(_METADATA_COLUMNS)} FROM articles WHERE id = ?",
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
            **dict(zip(_METADATA_COLUMNS, row[6:], strict=True)),
        )

    def get_file_name(self, article_id: str) -> str:
        """The name of the file that an article was first read from."""
        row = (
            self._get_thread_connection()
            .execute(
                "SELECT name FROM files WHERE article_id = ? ORDER BY name LIMIT 1", (article_id,)
            )
            .fetchone()
        )
        return row[0] if row else ""

    def get_passages(self, ids: Sequence[str]) -> dict[str, StoredPassage]:
        """The passages of these ids that exist, by id."""
        marks = ", ".join("?" * len(ids))
        rows = self._get_thread_connection().execute(
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
                passage, row[6], row[7], row[8], published, row[10], row[11] or "", row[12]
            )
        return found

    def get_article_passage_ids(self, article_id: str) -> list[str]:
        """Ids of an article's passages."""
        return [
            row[0]
            for row in self._get_thread_connection().execute(
                "SELECT id FROM passages WHERE article_id = ?", (article_id,)
            )
        ]

    def find_newest_articles(self, filters: Filters, limit: int) -> list[str]:
        """Ids of the articles that match the filters, the last published first, those without a
        date at the end.
        """
        where, values = _build_conditions(filters)
        rows = self._get_thread_connection().execute(
            f"SELECT a.id FROM articles a WHERE true{where} ORDER BY a.published DESC, a.id LIMIT "
            "?",
            [*values, limit],
        )
        return [row[0] for row in rows]

    def get_passage_ids(self, layout: str) -> list[str]:
        """Of the articles that are laid out for this embedding model."""
        rows = self._get_thread_connection().execute(
            "SELECT p.id FROM passages p JOIN articles a ON a.id = p.article_id WHERE a.layout = "
            "? ORDER BY p.number",
            (layout,),
        )
        return [row[0] for row in rows]

    def read_index_rows(self, ids: Sequence[str]) -> Iterator[IndexRow]:
        """Read what the index holds of each passage."""
        for chunk in _batch_ids(ids):
            marks = ", ".join("?" * len(chunk))
            rows = self._get_thread_connection().execute(
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
            yield from self._get_thread_connection().execute(
                "SELECT id, title || char(10) || heading || char(10) || body FROM passages WHERE "
                f"id IN ({marks})",
                chunk,
            )

    def filter_passage_ids(self, filters: Filters) -> list[str]:
        """Ids of the passages that the filters let through."""
        where, values = _build_conditions(filters)
        rows = self._get_thread_connection().execute(
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
            for row in self._get_thread_connection().execute(
                f"SELECT DISTINCT {column} FROM articles WHERE {test}", (value,)
            )
        ]

    def list_values(self, column: str, limit: int) -> list[str]:
        """The sources, authors or sections that there are, in their order, at most so many."""
        rows = self._get_thread_connection().execute(
            f"SELECT DISTINCT {column} FROM articles WHERE {column} != '' ORDER BY {column} LIMIT "
            "?",
            (limit,),
        )
        return [row[0] for row in rows]

    def list_titles(self, limit: int) -> list[tuple[str, str]]:
        """(title, id) of the articles, in the order of their titles, at most so many."""
        return [
            (row[0], row[1])
            for row in self._get_thread_connection().execute(
                "SELECT title, id FROM articles ORDER BY title, id LIMIT ?", (limit,)
            )
        ]

    def list_files(self) -> list[ListedFile]:
        """What every sync has seen, by name."""
        rows = self._get_thread_connection().execute(
            "SELECT f.name, f.state, f.reason, f.article_id, a.title, a.author, a.source, "
            "a.published, a.section, "
            "(SELECT count(*) FROM passages WHERE article_id = a.id), "
            "CAST(f.path AS BLOB), (SELECT min(path) FROM files WHERE article_id = a.id AND state "
            "!= 'ignored') != f.path "
            "FROM files f LEFT JOIN articles a ON a.id = f.article_id ORDER BY f.name, f.path"
        )
        return [build_listed_file(row) for row in rows]


def _batch_ids(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), _MOST_MARKS):
        yield ids[start : start + _MOST_MARKS]


def _build_article_row(article: Article, layout: str) -> tuple[Any, ...]:
    return (
        article.id,
        article.version,
        layout,
        article.text,
        json.dumps(article.blocks),
        json.dumps([(each.text, each.reason, each.at) for each in article.removed]),
        article.published.isoformat() if article.published else None,
        *(getattr(article, name) for name in _METADATA_COLUMNS),
    )


def _build_passage_rows(entry: ArticleRows) -> Iterator[tuple[Any, ...]]:
    article = entry.article
    for passage, vector in zip(entry.passages, entry.vectors, strict=True):
        sentences = json.dumps([(each.start, each.end, each.kind) for each in passage.sentences])
        body = article.text[passage.start : passage.end]
        yield (
            passage.id,
            article.id,
            passage.start,
            passage.end,
            sentences,
            vector.tobytes(),
            article.title,
            passage.heading,
            body,
        )


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
