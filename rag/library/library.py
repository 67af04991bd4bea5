"""A library: the store of record, its index, and how the two are kept together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from rag.articles.build import compute_digest
from rag.articles.chunking import CHUNKER_VERSION
from rag.articles.read import is_address
from rag.errors import DossierError
from rag.library.articles import ArticleStore
from rag.library.corrections import (
    add_correction,
    load_corrections,
    merge_corrections,
    remove_correction,
    require_block,
    require_removed,
    save_corrections,
)
from rag.library.documents import AddResult, Document, plan_articles, plan_documents
from rag.library.index.keywords import KeywordIndex
from rag.library.index.search_index import IndexVersion, SearchIndex
from rag.library.index.state import get_published_layout
from rag.library.lock import write_lock
from rag.library.rows import KnownFile
from rag.library.sync.apply import Progress, apply_plan, no_progress, publish_index
from rag.library.sync.discover import DiscoveredFile, SyncScope, discover_files
from rag.library.sync.folders import (
    compute_signatures,
    find_changed_roots,
    forget_empty_roots,
    save_signatures,
)
from rag.library.sync.plan import Plan, make_plan
from rag.models.embedding import Encoder, load_encoder
from rag.models.onnx import Vectors
from rag.records import NO_CORRECTIONS, Article, Corrections, Filters, ListedFile
from rag.settings import Settings

_ANYTHING = Filters()


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
        self._search_index = SearchIndex(self.store, self.folder, self.layout, self._embedding_name)

    @cached_property
    def encoder(self) -> Encoder:
        """What embeds passages and questions; loaded at its first use."""
        return self._given_encoder or load_encoder(self.settings.embedding)

    @property
    def _embedding_name(self) -> str:
        return self._given_encoder.name if self._given_encoder else self.settings.embedding.model

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

    # -- the articles

    def article(self, article_id: str) -> Article | None:
        return self.store.get_article(article_id)

    def list_files(self) -> list[ListedFile]:
        return self.store.list_files()

    # -- writing

    def plan(self, paths: Sequence[str], progress: Progress = no_progress) -> Plan:
        """What a sync of these paths would do.

        Raises DossierError for a path that cannot be synced.
        """
        return self._plan_scope(
            discover_files(paths, self.settings.articles), load_corrections(self.store), progress
        )

    def sync(
        self,
        paths: Sequence[str],
        reading: Progress = no_progress,
        indexing: Progress = no_progress,
    ) -> SyncResult:
        """Make the library match the paths: add, update, and remove what is gone from under them.

        Raises LibraryBusy while another process writes, DossierError when the disk is full.
        """
        with write_lock(self.folder):
            scope = discover_files(paths, self.settings.articles)
            held = compute_signatures(scope.roots, self.settings.articles)
            save_signatures(self.store, held, finished=False)
            plan = self._plan_scope(scope, load_corrections(self.store), reading)
            embedded = self._apply(plan, indexing)
            save_signatures(self.store, held, finished=True)
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
        with write_lock(self.folder):
            plan = self._plan_scope(
                SyncScope(tuple(files), ()), load_corrections(self.store), reading
            )
            return SyncResult(plan, self._apply(plan, indexing))

    def add(self, articles: Sequence[Article], indexing: Progress = no_progress) -> int:
        """Store articles that a program has built; one of an id that is there replaces it.

        Returns:
            The number of passages embedded; 0 if nothing has changed.

        Raises:
            RequestError: two of the articles have one id.
            LibraryBusy: another process is writing.
        """
        with write_lock(self.folder):
            return self._apply(plan_articles(articles, self.store.get_known_files()), indexing)

    def add_documents(
        self, documents: Iterable[Document], indexing: Progress = no_progress
    ) -> AddResult:
        """Store llama-index documents as articles, so that every llama-hub reader is a source.

        A document replaces an earlier one of its id. Its metadata may hold title, author, source,
        url, section, and published or date. One that cannot be stored is refused with its reason;
        the others are stored.

        Raises:
            LibraryBusy: another process is writing.
        """
        with write_lock(self.folder):
            plan, result = plan_documents(documents, self.store.get_known_files())
            self._apply(plan, indexing)
        return result

    def _plan_scope(
        self,
        scope: SyncScope,
        corrections: Mapping[str, Corrections],
        progress: Progress = no_progress,
    ) -> Plan:
        files, versions = self.store.get_known_files(), self.store.get_versions()
        return make_plan(
            scope, files, versions, self.layout, self.settings.articles, progress, corrections
        )

    def _apply(self, plan: Plan, progress: Progress = no_progress) -> int:
        return apply_plan(
            plan,
            self.store,
            layout=self.layout,
            load_embedding=lambda: self.encoder,
            max_tokens=self.settings.passages.max_tokens,
            index_folder=self._search_index.folder,
            progress=progress,
        )

    def remove(self, names: Sequence[str]) -> int:
        """Take files out of the library, by name, path or article id; how many.

        The files themselves stay.

        Raises DossierError when a name is not known.
        """
        with write_lock(self.folder):
            doomed: set[str] = set()
            for name in names:
                matching = {
                    file.path
                    for file in self.store.get_known_files().values()
                    if name in (file.path, file.name, file.article_id)
                    or (not is_address(name) and file.name.startswith(name.rstrip("/") + "/"))
                }
                if not matching:
                    raise DossierError(
                        f"The library has no file or article {name}; dossier articles lists what "
                        "it has."
                    )
                doomed |= matching
            self.store.remove_files(doomed)
            forget_empty_roots(self.store)
            if get_published_layout(self.store) in (None, self.layout):
                publish_index(self.store, self._search_index.folder, self.layout)
        return len(doomed)

    # -- what a person decides against the cleaning

    def get_corrections(self, article_id: str) -> Corrections:
        """What was decided about the texts of an article."""
        stored = load_corrections(self.store)
        return merge_corrections(
            stored[file.path]
            for file in self._find_article_files(article_id)
            if file.path in stored
        )

    def put_back(self, article_id: str, text: str) -> None:
        """Let a text that was removed from an article stay in it, now and after later syncs.

        Raises LibraryBusy, and DossierError where the article cannot be read again or nothing that
            was removed reads so.
        """
        self._correct(
            article_id,
            lambda old: add_correction(old, text, "kept"),
            lambda article: require_removed(article, text),
        )

    def take_out(self, article_id: str, text: str) -> None:
        """Remove a whole paragraph, heading, item or row from an article, now and after later
        syncs.

        Raises LibraryBusy, and DossierError where the article cannot be read again, has no such
            block, or would have none left.
        """
        self._correct(
            article_id,
            lambda old: add_correction(old, text, "dropped"),
            lambda article: require_block(article, text),
        )

    def undo_correction(self, article_id: str, text: str) -> None:
        """Leave a text to the cleaning again.

        Raises LibraryBusy, and DossierError where nothing was decided about it.
        """
        corrections = self.get_corrections(article_id)
        if text not in corrections.kept | corrections.dropped:
            raise DossierError(
                "Nothing was decided about this text any more; open the article again to see it "
                "as it is."
            )
        self._correct(article_id, lambda old: remove_correction(old, text), lambda article: None)

    def _correct(
        self,
        article_id: str,
        change: Callable[[Corrections], Corrections],
        check: Callable[[Article], None],
    ) -> None:
        with write_lock(self.folder):
            article, files = (
                self.store.get_article(article_id),
                self._find_article_files(article_id),
            )
            if article is None:
                raise DossierError(
                    "The library does not have this article any more; it may have been removed "
                    "meanwhile."
                )
            check(article)
            before = load_corrections(self.store)
            after = {file.path: change(before.get(file.path, NO_CORRECTIONS)) for file in files}
            plan = self._plan_scope(
                SyncScope(tuple(DiscoveredFile(file.path, file.name) for file in files), ()),
                {**before, **after},
            )
            for step in plan.of("failed"):
                reason = (step.file.reason or "").partition(";")[0]
                raise DossierError(
                    f"“{article.title}” stays as it was: {step.file.name} could not be read so "
                    f"({reason})."
                )
            save_corrections(self.store, after)
            self._apply(plan)

    def _find_article_files(self, article_id: str) -> list[KnownFile]:
        return [
            file for file in self.store.get_known_files().values() if file.article_id == article_id
        ]

    # -- the folders that it is made from

    def find_changes_on_disk(self) -> list[str]:
        """The synced folders and files that have changed since their last sync, or whose sync was
        not finished.
        """
        return find_changed_roots(self.store, self.settings.articles)

    @contextmanager
    def allow_file_moves(self, root: str) -> Iterator[None]:
        """Whoever moves files of a synced folder together with their articles does it in here, so
        that it is no change on disk.
        """
        had_changed = root in self.find_changes_on_disk()
        yield  # where that fails, the folder has changed
        if not had_changed:
            save_signatures(
                self.store, compute_signatures([root], self.settings.articles), finished=True
            )

    # -- reading

    def search_vectors(
        self, vector: Vectors, limit: int, filters: Filters
    ) -> list[tuple[str, float]]:
        """(passage id, cosine) of the nearest passages, from the newest published index.

        A damaged index is built anew and asked again; raises DossierError when that is not
        possible.
        """
        from rag.library.index.vectors import IndexDamaged, build_where_clause

        made = self.store.get_meta("dimension")
        if made and int(made) != len(vector):
            raise DossierError(
                f"The library {self.folder} holds vectors of {made} numbers, but "
                f"{self.encoder.name} now makes {len(vector)}; "
                "set embedding.model back, or sync into a new --data folder."
            )
        if any(self._is_unknown(column, filters) for column in ("source", "author", "section")):
            return []
        for _ in range(2):
            index = self._search_index.get_current_index()
            if index is None:
                return []
            try:
                return index.search(vector, limit, build_where_clause(filters, self.store))
            except IndexDamaged as error:
                self._search_index.rebuild(index, error)
        raise DossierError(
            f"The index in {self._search_index.folder} stays unreadable after it was built anew; "
            "check the disk."
        )

    @property
    def index_version(self) -> IndexVersion:
        """Changes with every change to what is searched."""
        return self._search_index.index_version

    def open_collection(self) -> Any:
        """Open the published Chroma collection, for llama-index or Chroma's own queries.

        Its nodes have text, offsets and metadata. It must not be written to: a sync publishes a
        new one. Returns None for a library without passages.
        """
        index = self._search_index.get_current_index()
        return index.collection if index else None

    def get_keyword_index(self) -> KeywordIndex | None:
        """The words of the newest published index; None for a library that has none yet."""
        index = self._search_index.get_current_index()
        return index.keyword_index if index else None

    def search_keywords(
        self, words: Iterable[str], limit: int, filters: Filters
    ) -> list[tuple[str, float]]:
        """(passage id, BM25) of the passages that answer best to any of the words, from the newest
        published index.
        """
        postings = self.get_keyword_index()
        if postings is None:
            return []
        return postings.search(
            words, limit, None if filters == _ANYTHING else self.store.filter_passage_ids(filters)
        )

    def _is_unknown(self, column: str, filters: Filters) -> bool:
        """Whether a filter names a source, author or section that the library has nothing of."""
        value = getattr(filters, column)
        return value is not None and not self.store.find_spellings(column, value)
