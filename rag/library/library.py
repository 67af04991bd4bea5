"""A library: its articles, and what is done with them: sync, correct, search."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from rag.articles.build import compute_digest
from rag.articles.chunking import CHUNKER_VERSION
from rag.errors import DossierError
from rag.library.article_corrections import ArticleCorrections
from rag.library.articles import ArticleStore
from rag.library.documents import AddResult, Document, plan_articles, plan_documents
from rag.library.index.keywords import KeywordIndex
from rag.library.index.search_index import IndexVersion, SearchIndex
from rag.library.search import LibrarySearch
from rag.library.sync.apply import Progress, no_progress
from rag.library.sync.discover import DiscoveredFile, SyncScope, discover_files
from rag.library.sync.folders import compute_signatures, find_changed_roots, save_signatures
from rag.library.sync.steps import Plan
from rag.library.writer import LibraryWriter
from rag.models.embedding import Encoder, load_encoder
from rag.models.onnx import Vectors
from rag.records import Article, Corrections, Filters, ListedFile
from rag.settings import Settings


@dataclass(frozen=True, slots=True)
class SyncResult:
    """What a sync planned and did."""

    plan: Plan
    embedded: int


class Library:
    """The articles under one data folder.

    Opening it loads no model; the first use that needs one does.
    """

    def __init__(self, settings: Settings, *, encoder: Encoder | None = None) -> None:
        """Open the library under `settings.data`.

        Args:
            settings: name the embedding model, among others.
            encoder: embeds in the place of `embedding.model`.
        """
        self.settings = settings
        self._given_encoder = encoder
        self.folder = settings.data.expanduser()
        self.store = ArticleStore(self.folder / "library.sqlite")
        search_index = SearchIndex(self.store, self.folder, self.layout, self._embedding_name)
        self._search = LibrarySearch(self.store, search_index)
        self._writer = LibraryWriter(
            self.store,
            self.folder,
            search_index.folder,
            self.layout,
            settings,
            load_encoder=lambda: self.encoder,
        )
        self._corrections = ArticleCorrections(self.store, self._writer)

    @cached_property
    def encoder(self) -> Encoder:
        """What embeds passages and questions; loaded at its first use."""
        return self._given_encoder or load_encoder(self.settings.embedding)

    @property
    def _embedding_name(self) -> str:
        if self._given_encoder:
            return self._given_encoder.name
        return self.settings.embedding.model

    @cached_property
    def layout(self) -> str:
        """Fingerprint of what passages and vectors are made with.

        Known without loading the model.
        """
        embedding = self.settings.embedding
        parts = (
            CHUNKER_VERSION,
            self._embedding_name,
            embedding.max_tokens,
            embedding.text_prefix,
            self.settings.passages.max_tokens,
        )
        return compute_digest(*(str(part) for part in parts))

    def article(self, article_id: str) -> Article | None:
        """Get an article; None where the library has none of this id."""
        return self.store.get_article(article_id)

    def list_files(self) -> list[ListedFile]:
        """List the files that articles were read from, with what became of them."""
        return self.store.list_files()

    def plan(self, paths: Sequence[str], progress: Progress = no_progress) -> Plan:
        """Plan a sync of these paths, and change nothing.

        Raises:
            DossierError: a path cannot be synced.
        """
        scope = discover_files(paths, self.settings.articles)
        return self._writer.plan(scope, progress=progress)

    def sync(
        self,
        paths: Sequence[str],
        reading: Progress = no_progress,
        indexing: Progress = no_progress,
    ) -> SyncResult:
        """Make the library match the paths: add, update, and remove what is gone from under them.

        Raises:
            LibraryBusy: another process is writing.
            DossierError: a path cannot be synced, or the disk is full.
        """
        with self._writer.lock():
            scope = discover_files(paths, self.settings.articles)
            signatures = compute_signatures(scope.roots, self.settings.articles)
            save_signatures(self.store, signatures, finished=False)
            plan = self._writer.plan(scope, progress=reading)
            embedded = self._writer.apply(plan, indexing)
            save_signatures(self.store, signatures, finished=True)
        return SyncResult(plan, embedded)

    def sync_again(
        self,
        files: Sequence[DiscoveredFile],
        reading: Progress = no_progress,
        indexing: Progress = no_progress,
    ) -> SyncResult:
        """Read files that were taken out of the library, under the names that they had in it.

        Raises as sync does.
        """
        with self._writer.lock():
            scope = SyncScope(tuple(files), ())
            plan = self._writer.plan(scope, progress=reading)
            embedded = self._writer.apply(plan, indexing)
        return SyncResult(plan, embedded)

    def add(self, articles: Sequence[Article], indexing: Progress = no_progress) -> int:
        """Store articles that a program has built; one of an id that is there replaces it.

        Returns:
            The number of passages embedded; 0 if nothing has changed.

        Raises:
            RequestError: two of the articles have one id.
            LibraryBusy: another process is writing.
        """
        with self._writer.lock():
            plan = plan_articles(articles, self.store.get_known_files())
            return self._writer.apply(plan, indexing)

    def add_documents(
        self,
        documents: Iterable[Document],
        indexing: Progress = no_progress,
    ) -> AddResult:
        """Store llama-index documents as articles, so that every llama-hub reader is a source.

        A document replaces an earlier one of its id. Its metadata may hold title, author, source,
        url, section, and published or date. One that cannot be stored is refused with its reason;
        the others are stored.

        Raises:
            LibraryBusy: another process is writing.
        """
        with self._writer.lock():
            plan, result = plan_documents(documents, self.store.get_known_files())
            self._writer.apply(plan, indexing)
        return result

    def remove(self, names: Sequence[str]) -> int:
        """Take files out of the library, by name, path or article id; the files themselves stay.

        Returns:
            The number of files taken out.

        Raises:
            LibraryBusy: another process is writing.
            DossierError: a name is not known.
        """
        with self._writer.lock():
            return self._writer.remove(names)

    def get_corrections(self, article_id: str) -> Corrections:
        """Get what was decided about the texts of an article."""
        return self._corrections.get(article_id)

    def put_back(self, article_id: str, text: str) -> None:
        """Let a text that was removed from an article stay in it, now and after later syncs.

        Raises:
            LibraryBusy: another process is writing.
            DossierError: the article cannot be read again, or nothing that was removed reads so.
        """
        self._corrections.put_back(article_id, text)

    def take_out(self, article_id: str, text: str) -> None:
        """Remove a paragraph, heading, item or row from an article, now and after later syncs.

        Raises:
            LibraryBusy: another process is writing.
            DossierError: the article cannot be read again, has no such block, or would have none
                left.
        """
        self._corrections.take_out(article_id, text)

    def undo_correction(self, article_id: str, text: str) -> None:
        """Leave a text to the cleaning again.

        Raises:
            LibraryBusy: another process is writing.
            DossierError: nothing was decided about it.
        """
        self._corrections.undo(article_id, text)

    def find_changes_on_disk(self) -> list[str]:
        """Find the synced folders and files that have changed since their last sync.

        Those whose sync was not finished count as changed.
        """
        return find_changed_roots(self.store, self.settings.articles)

    @contextmanager
    def allow_file_moves(self, root: str) -> Iterator[None]:
        """Let files of a synced folder be moved together with their articles.

        What is moved inside this context is no change on disk. Where the move fails, it is one.
        """
        had_changed = root in self.find_changes_on_disk()
        yield
        if not had_changed:
            signatures = compute_signatures([root], self.settings.articles)
            save_signatures(self.store, signatures, finished=True)

    def search_vectors(
        self,
        vector: Vectors,
        limit: int,
        filters: Filters,
    ) -> list[tuple[str, float]]:
        """Find the passages nearest to a vector, in the newest published index.

        A damaged index is rebuilt from the articles and searched again.

        Returns:
            (passage id, cosine), the nearest first.

        Raises:
            DossierError: the vector has another dimension than those of the library, or the index
                cannot be rebuilt.
        """
        dimension = self.store.get_meta("dimension")
        if dimension and int(dimension) != len(vector):
            raise DossierError(
                f"The library {self.folder} holds vectors of {dimension} numbers, but "
                f"{self.encoder.name} now makes {len(vector)}; "
                "set embedding.model back, or sync into a new --data folder."
            )
        return self._search.search_vectors(vector, limit, filters)

    def search_keywords(
        self,
        words: Iterable[str],
        limit: int,
        filters: Filters,
    ) -> list[tuple[str, float]]:
        """Find the passages that answer best to any of the words: (passage id, BM25)."""
        return self._search.search_keywords(words, limit, filters)

    @property
    def index_version(self) -> IndexVersion:
        """Changes with every change to what is searched."""
        return self._search.index_version

    def open_collection(self) -> Any:
        """Open the published Chroma collection, for llama-index or Chroma's own queries.

        Its nodes have text, offsets and metadata. It must not be written to: a sync publishes a
        new one. Returns None for a library without passages.
        """
        return self._search.open_collection()

    def get_keyword_index(self) -> KeywordIndex | None:
        """Get the keyword index of the newest published index; None where there is none yet."""
        return self._search.get_keyword_index()
