"""Plans the storing of articles that do not come from files: articles and llama-index documents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Protocol

from rag.articles.build import build_article, compute_digest
from rag.articles.document import ArticleDraft
from rag.articles.parallel import PackedArticle
from rag.articles.readers.text import split_text_blocks
from rag.english.dates import parse_date
from rag.errors import RequestError, UnreadableArticle
from rag.library.rows import KnownFile
from rag.library.sync.steps import Kind, Plan, Step
from rag.records import Article, ArticleMetadata

_ARTICLE_PREFIX = "article:"  # in front of an article's id, in the place of a path
_DOCUMENT_PREFIX = "document:"  # in front of a document's id
_TEXT_KEYS = ("title", "author", "source", "url", "section")
_DATE_KEYS = ("published", "date")


class Document(Protocol):
    """What is used of a llama-index Document."""

    @property
    def text(self) -> str:
        """The text of the article."""
        ...

    @property
    def id_(self) -> str:
        """Names the document; a later one of the same id replaces it."""
        ...

    @property
    def metadata(self) -> dict[str, Any]:
        """May hold title, author, source, url, section, and published or date."""
        ...


@dataclass(frozen=True, slots=True)
class AddResult:
    """What became of added documents: the ids of their articles, and (document id, reason)."""

    article_ids: tuple[str, ...]
    refused: tuple[tuple[str, str], ...] = ()


def plan_articles(articles: Sequence[Article], known_files: Mapping[str, KnownFile]) -> Plan:
    """Plan to store articles that a program has built, under their own ids.

    Raises:
        RequestError: two articles have one id.
    """
    entries: dict[str, Article] = {}
    for article in articles:
        path = _ARTICLE_PREFIX + article.id
        if path in entries:
            raise RequestError(
                f"Two of the articles have the id {article.id}; give each an id of its own."
            )
        entries[path] = article
    return _build_plan(entries, known_files)


def plan_documents(
    documents: Iterable[Document],
    known_files: Mapping[str, KnownFile],
) -> tuple[Plan, AddResult]:
    """Plan to store documents as articles; those that cannot be stored are refused with a reason.

    Two documents with the same text become two articles. Of two with one id the first is taken.
    """
    entries: dict[str, Article] = {}
    refused: list[tuple[str, str]] = []
    for document in documents:
        path = _DOCUMENT_PREFIX + document.id_
        if path in entries:
            refused.append((document.id_, "another document of this call has the same id"))
            continue
        try:
            article = _read_document(document)
        except UnreadableArticle as error:
            refused.append((document.id_, str(error)))
            continue
        entries[path] = replace(article, id=compute_digest("document", document.id_))
    article_ids = tuple(article.id for article in entries.values())
    return _build_plan(entries, known_files), AddResult(article_ids, tuple(refused))


def _read_document(document: Document) -> Article:
    metadata = document.metadata or {}
    texts: dict[str, str | None] = {}
    for key in _TEXT_KEYS:
        value = metadata.get(key)
        if value is not None:
            texts[key] = str(value).strip() or None
    stated = ArticleMetadata(**texts, published=_find_date(metadata))
    blocks = split_text_blocks(document.text or "")
    return build_article(ArticleDraft(tuple(blocks), stated))


def _find_date(metadata: Mapping[str, Any]) -> date | None:
    """Find the date of publication, under the first of its keys that has a value."""
    for key in _DATE_KEYS:
        value = metadata.get(key)
        if value:
            return value if type(value) is date else parse_date(value)
    return None


def _build_plan(entries: Mapping[str, Article], known_files: Mapping[str, KnownFile]) -> Plan:
    """Plan the steps for what is new or has another version than the library has."""
    steps = []
    for path, article in entries.items():
        known = known_files.get(path)
        if known and (known.content, known.article_id) == (article.version, article.id):
            continue
        file = KnownFile(
            path=path,
            name=path,
            state="read",
            reason=None,
            bytes_hash=None,
            reader=0,
            content=article.version,
            article_id=article.id,
        )
        kind: Kind = "changed" if known else "new"
        steps.append(Step(kind, file, PackedArticle.of(article)))
    return Plan(tuple(steps))
