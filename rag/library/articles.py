"""Writes the store of record: articles, files and passages in SQLite."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rag.library.article_reader import ArticleReader
from rag.library.database import transaction
from rag.library.rows import (
    METADATA_COLUMNS,
    ArticleRows,
    KnownFile,
    encode_path,
)
from rag.records import Article

_PUT_ARTICLE = (
    "INSERT OR REPLACE INTO articles (id, version, layout, text, blocks, removed, published, "
    f"{', '.join(METADATA_COLUMNS)}) "
    f"VALUES (?, ?, ?, ?, ?, ?, ?{', ?' * len(METADATA_COLUMNS)})"
)
_PUT_PASSAGE = (
    "INSERT INTO passages (id, article_id, start, end, sentences, vector, title, "
    "heading, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


class ArticleStore(ArticleReader):
    """The store of record. Writing needs the library's lock; reading is safe from any thread."""

    def save_articles(self, entries: Sequence[ArticleRows], layout: str) -> None:
        """Store new or changed articles with their passages and files in one transaction.

        They replace what is stored of these articles.
        """
        connection = self.get_connection()
        article_ids = [(entry.article.id,) for entry in entries]
        articles = [_build_article_row(entry.article, layout) for entry in entries]
        passages = [row for entry in entries for row in _build_passage_rows(entry)]
        files = [file for entry in entries for file in entry.files]
        with transaction(connection):
            connection.executemany("DELETE FROM passages WHERE article_id = ?", article_ids)
            connection.executemany(_PUT_ARTICLE, articles)
            connection.executemany(_PUT_PASSAGE, passages)
            self._write_files(files)
            self._bump_generation()

    def save_files(self, files: Iterable[KnownFile]) -> None:
        """Record what became of files whose articles are stored already, or could not be read."""
        with transaction(self.get_connection()):
            self._write_files(files)

    def remove_files(self, paths: Iterable[str]) -> None:
        """Forget files, and articles that no file holds any more."""
        with transaction(self.get_connection()):
            paths_to_remove = [(encode_path(path),) for path in paths]
            article_ids = self._find_article_ids(paths_to_remove)
            self.get_connection().executemany(
                "DELETE FROM files WHERE path = CAST(? AS TEXT)",
                paths_to_remove,
            )
            self._drop_orphans(article_ids)

    def _write_files(self, files: Iterable[KnownFile]) -> None:
        rows = [
            (
                encode_path(file.path),
                file.name,
                file.state,
                file.reason,
                file.bytes_hash,
                file.reader,
                file.content,
                file.article_id,
            )
            for file in files
        ]
        article_ids = self._find_article_ids([row[:1] for row in rows])
        self.get_connection().executemany(
            "INSERT OR REPLACE INTO files VALUES (CAST(? AS TEXT), ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )
        self._drop_orphans(article_ids)

    def _find_article_ids(self, paths: Iterable[tuple[bytes]]) -> set[str]:
        """Find the articles that these files have so far."""
        connection = self.get_connection()
        article_ids = set()
        for path in paths:
            row = connection.execute(
                "SELECT article_id FROM files WHERE path = CAST(? AS TEXT)",
                path,
            ).fetchone()
            if row and row[0]:
                article_ids.add(row[0])
        return article_ids

    def _drop_orphans(self, article_ids: Iterable[str]) -> None:
        """Forget those of the articles that no file has any more."""
        connection = self.get_connection()
        orphans = []
        for article_id in article_ids:
            row = connection.execute(
                "SELECT 1 FROM files WHERE article_id = ?",
                (article_id,),
            ).fetchone()
            if row is None:
                orphans.append((article_id,))
        connection.executemany("DELETE FROM passages WHERE article_id = ?", orphans)
        connection.executemany("DELETE FROM articles WHERE id = ?", orphans)
        if orphans:
            self._bump_generation()

    def _bump_generation(self) -> None:
        self.get_connection().execute("UPDATE meta SET value = value + 1 WHERE key = 'generation'")


def _build_article_row(article: Article, layout: str) -> tuple[Any, ...]:
    return (
        article.id,
        article.version,
        layout,
        article.text,
        json.dumps(article.blocks),
        json.dumps([(span.text, span.reason, span.at) for span in article.removed]),
        article.published.isoformat() if article.published else None,
        *(getattr(article, name) for name in METADATA_COLUMNS),
    )


def _build_passage_rows(entry: ArticleRows) -> Iterator[tuple[Any, ...]]:
    article = entry.article
    for passage, vector in zip(entry.passages, entry.vectors, strict=True):
        sentences = [
            (sentence.start, sentence.end, sentence.kind) for sentence in passage.sentences
        ]
        body = article.text[passage.start : passage.end]
        yield (
            passage.id,
            article.id,
            passage.start,
            passage.end,
            json.dumps(sentences),
            vector.tobytes(),
            article.title,
            passage.heading,
            body,
        )
