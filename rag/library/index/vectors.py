"""The vectors in Chroma and the words beside them: a rebuildable copy of what SQLite holds.

Chroma answers wrongly, without an error, when two processes share a folder and one writes. So a
folder, once published, is never written again: a sync copies it, brings the copy up to date, and
publishes the copy by naming it in SQLite. A reader that sees another name opens another folder.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import chromadb
from chromadb.config import Settings as ChromaSettings
from chromadb.errors import ChromaError

from rag.library.articles import ArticleStore
from rag.library.index.keywords import KEYWORDS_FOLDER, KeywordIndex, update_keyword_index
from rag.library.index.state import (
    get_published_count,
    get_published_layout,
    get_published_name,
    set_published_index,
)
from rag.models.onnx import Vectors
from rag.records import Filters

Where = dict[str, Any]  # a condition on metadata in Chroma's language

_NODE_FORM = "nodes-2"  # of the collections; 2: nodes carry text, offsets and source
_PROBED = 10  # neighbours; a damaged graph finds fewer, and says nothing


class IndexDamaged(Exception):
    """The folder cannot be read, or does not hold what it should; it can be built anew."""


class PublishedIndex:
    """One published folder, opened for reading."""

    def __init__(self, folder: Path, layout: str, expected: int) -> None:
        if not (folder / "chroma.sqlite3").is_file():
            raise IndexDamaged(f"{folder} is missing")
        self.folder = folder
        try:
            self.keyword_index = KeywordIndex(folder / KEYWORDS_FOLDER)
        except (OSError, ValueError) as error:
            raise IndexDamaged(str(error)) from error
        try:
            self._client = _open_client(folder)
        except (ChromaError, ValueError) as error:
            raise IndexDamaged(str(error)) from error
        try:
            self.collection = self._client.get_collection(
                _build_collection_name(layout), embedding_function=None
            )
            self._check(expected)
        except (ChromaError, ValueError) as error:
            self.close()
            raise IndexDamaged(str(error)) from error

    def _check(self, expected: int) -> None:
        count = self.collection.count()
        with_words = self.keyword_index.passage_count
        if not count == with_words == expected:
            raise ValueError(
                f"it holds {count} vectors and the words of {with_words} passages, not {expected}"
            )
        if count:
            probe = self.collection.get(limit=1, include=["embeddings"])["embeddings"]
            found = self.collection.query(
                query_embeddings=probe, n_results=min(_PROBED, count), include=[]
            )["ids"][0]
            if len(found) < min(_PROBED, count):
                raise ValueError("its graph is incomplete")

    def search(self, vector: Vectors, limit: int, where: Where | None) -> list[tuple[str, float]]:
        """(passage id, cosine similarity) of the nearest passages, best first.

        Raises IndexDamaged when Chroma cannot answer, or another thread has closed it for a newer
            one.
        """
        try:
            found = self.collection.query(
                query_embeddings=[vector], n_results=limit, where=where, include=["distances"]
            )
        except (
            ChromaError,
            AttributeError,
        ) as error:  # the latter is how Chroma answers when it is closed
            raise IndexDamaged(str(error)) from error
        return [
            (passage_id, 1 - distance)
            for passage_id, distance in zip(found["ids"][0], found["distances"][0], strict=True)
        ]

    def close(self) -> None:
        self._client.close()


def open_published_index(store: ArticleStore, folder: Path, layout: str) -> PublishedIndex | None:
    """The index that the store names, None when there is none for this layout.

    Raises IndexDamaged.
    """
    name = get_published_name(store)
    if not name or get_published_layout(store) != layout:
        return None
    return PublishedIndex(folder / name, layout, get_published_count(store))


def publish_index_copy(store: ArticleStore, folder: Path, layout: str) -> None:
    """Bring a copy of the published index up to date and publish it.

    Needs the library's write lock.

    Whatever is wrong with the published one, the copy is then built from SQLite alone.
    """
    old = get_published_name(store)
    generation = store.generation
    name = f"{int(old or 0) + 1:06d}"
    _remove_unpublished(folder, keep=old)
    try:
        _copy_published(store, folder, name, layout)
        count = _fill_folder(store, folder / name, layout)
    except (ChromaError, ValueError):
        shutil.rmtree(folder / name, ignore_errors=True)
        count = _fill_folder(store, folder / name, layout)
    set_published_index(store, name=name, generation=generation, layout=layout, count=count)


def _remove_unpublished(folder: Path, keep: str | None) -> None:
    """Remove folders that are not published: older ones, and what a killed sync left."""
    folder.mkdir(parents=True, exist_ok=True)
    for child in folder.iterdir():
        if child.name != keep:
            shutil.rmtree(child)


def _copy_published(store: ArticleStore, folder: Path, name: str, layout: str) -> None:
    """Copy the published index, unless it is damaged or of another layout."""
    try:
        index = open_published_index(store, folder, layout)
    except IndexDamaged:
        return  # built from nothing instead
    if index is None:
        return
    index.close()
    shutil.copytree(index.folder, folder / name)


def _fill_folder(store: ArticleStore, folder: Path, layout: str) -> int:
    """Make the folder hold exactly the store's passages, and return their number."""
    # The vector store of llama-index writes the nodes, so that llama-index can read them. Asking
    # does without it, because importing it takes a second.
    from llama_index.vector_stores.chroma import ChromaVectorStore

    from rag.library.index.nodes import build_node

    client = _open_client(folder)
    try:
        collection = client.get_or_create_collection(
            _build_collection_name(layout),
            embedding_function=None,
            configuration={"hnsw": {"space": "cosine"}},
            metadata={"layout": layout},
        )
        wanted = dict.fromkeys(store.get_passage_ids(layout))
        have = set(collection.get(include=[])["ids"])
        batch = client.get_max_batch_size()
        for stale in _split_batches([each for each in have if each not in wanted], batch):
            collection.delete(ids=stale)
        vectors = ChromaVectorStore(chroma_collection=collection)
        for missing in _split_batches([each for each in wanted if each not in have], batch):
            vectors.add([build_node(row) for row in store.read_index_rows(missing)])
        if collection.count() != len(wanted):
            raise ValueError("Chroma did not store every vector")
        update_keyword_index(folder / KEYWORDS_FOLDER, wanted, store.read_index_rows)
        return len(wanted)
    finally:
        client.close()


def _open_client(folder: Path) -> Any:
    """Raises ChromaError or ValueError."""
    try:
        return chromadb.PersistentClient(
            path=str(folder), settings=ChromaSettings(anonymized_telemetry=False)
        )
    except (
        AttributeError
    ) as error:  # how Chroma answers the second attempt on a database that it could not open
        raise ValueError(f"Chroma cannot open {folder}") from error


def _build_collection_name(layout: str) -> str:
    """Name the collection; an index whose nodes are of an older form is not found, and rebuilt."""
    return f"{_NODE_FORM}-{layout}"


def _split_batches(items: list[str], size: int) -> list[list[str]]:
    return [items[start : start + size] for start in range(0, len(items), size)]


def build_where_clause(filters: Filters, store: ArticleStore) -> Where | None:
    """The filters as Chroma applies them, with names as the library spells them."""
    tests: list[Where] = []
    for column in ("source", "author", "section"):
        if (value := getattr(filters, column)) is not None:
            tests.append({column: {"$in": store.find_spellings(column, value)}})
    if filters.article_id is not None:
        tests.append({"article_id": filters.article_id})
    for day, operator in ((filters.published_from, "$gte"), (filters.published_to, "$lte")):
        if day is not None:
            tests.append({"published": {operator: int(day.strftime("%Y%m%d"))}})
    return {"$and": tests} if len(tests) > 1 else tests[0] if tests else None
