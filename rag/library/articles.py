"""Writes the store of record: articles, files and passages in SQLite."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rag.library.article_reader import METADATA_COLUMNS, ArticleReader
from rag.library.database import transaction
from rag.library.rows import (
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
        """Store new or changed articles with their passages and files, replacing their old ones, in
        one transaction.
        """
        with transaction(self.get_connection()):
            self.get_connection().executemany(
                "DELETE FROM passages WHERE article_id = ?",
                [(each.article.id,) for each in entries],
            )
            self.get_connection().executemany(
                _PUT_ARTICLE,
                [_build_article_row(each.article, layout) for each in entries],
            )
            self.get_connection().executemany(
                _PUT_PASSAGE,
                [row for each in entries for row in _build_passage_rows(each)],
            )
            self._write_files([file for each in entries for file in each.files])
            self._bump_generation()

    def save_files(self, files: Iterable[KnownFile]) -> None:
        """Record what became of files whose articles are stored already, or could not be read."""
        with transaction(self.get_connection()):
            self._write_files(files)

    def remove_files(self, paths: Iterable[str]) -> None:
        """Forget files, and articles that no file holds any more."""
        with transaction(self.get_connection()):
            gone = [(encode_path(path),) for path in paths]
            held = self._find_held_articles(gone)
            self.get_connection().executemany(
                "DELETE FROM files WHERE path = CAST(? AS TEXT)",
                gone,
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
        self.get_connection().executemany(
            "INSERT OR REPLACE INTO files VALUES (CAST(? AS TEXT), ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )
        self._drop_orphans(held)

    def _find_held_articles(self, paths: Iterable[tuple[bytes]]) -> set[str]:
        """Ids of the articles that these files hold so far."""
        found = (
            self.get_connection()
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
            if not self.get_connection()
            .execute("SELECT 1 FROM files WHERE article_id = ?", (each,))
            .fetchone()
        ]
        self.get_connection().executemany("DELETE FROM passages WHERE article_id = ?", orphans)
        self.get_connection().executemany("DELETE FROM articles WHERE id = ?", orphans)
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
        json.dumps([(each.text, each.reason, each.at) for each in article.removed]),
        article.published.isoformat() if article.published else None,
        *(getattr(article, name) for name in METADATA_COLUMNS),
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
