"""A library: the store of record, its index, and how the two are kept together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

from rag.articles.build import digest
from rag.articles.chunking import CHUNKER_VERSION
from rag.articles.read import is_address
from rag.errors import DossierError
from rag.library.articles import Store
from rag.library.corrections import (
    all_of,
    decided,
    require_block,
    require_removed,
    store_corrections,
    stored_corrections,
    undecided,
)
from rag.library.index.keywords import Postings
from rag.library.index.search_index import Edition, OpenIndex
from rag.library.index.state import published_layout
from rag.library.lock import writing
from rag.library.rows import KnownFile
from rag.library.sync.apply import Progress, apply_plan, publish_index, untold
from rag.library.sync.discover import Found, Scope, discover
from rag.library.sync.folders import changed_roots, forget_emptied, remember, signatures
from rag.library.sync.plan import Plan, make_plan
from rag.models.embedding import Embedding
from rag.models.onnx import Vectors
from rag.records import NO_CORRECTIONS, Article, Corrections, Filters, ListedFile
from rag.settings import Settings

_ANYTHING = Filters()


@dataclass(frozen=True, slots=True)
class Synced:
    """What a sync planned and did."""

    plan: Plan
    embedded: int


class Library:
    """The articles under one data folder. Opening it loads no model; the first use that needs one does."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.folder = settings.data.expanduser()
        self.store = Store(self.folder / "library.sqlite")
        self._opened = OpenIndex(self.store, self.folder, self.layout, settings.embedding.model)

    @cached_property
    def embedding(self) -> Embedding:
        return Embedding(self.settings.embedding)

    @cached_property
    def layout(self) -> str:
        """Fingerprint of what passages and vectors are made with; known without loading the model."""
        embedding = self.settings.embedding
        parts = (
            CHUNKER_VERSION,
            embedding.model,
            embedding.max_tokens,
            embedding.text_prefix,
            self.settings.passages.max_tokens,
        )
        return digest(*(str(part) for part in parts))

    # -- the articles

    def article(self, article_id: str) -> Article | None:
        return self.store.article(article_id)

    def listing(self) -> list[ListedFile]:
        return self.store.listing()

    # -- writing

    def plan(self, paths: Sequence[str], progress: Progress = untold) -> Plan:
        """What a sync of these paths would do. Raises DossierError for a path that cannot be synced."""
        return self._planned(
            discover(paths, self.settings.articles), stored_corrections(self.store), progress
        )

    def sync(
        self, paths: Sequence[str], reading: Progress = untold, indexing: Progress = untold
    ) -> Synced:
        """Make the library match the paths: add, update, and remove what is gone from under them.

        Raises LibraryBusy while another process writes, DossierError when the disk is full.
        """
        with writing(self.folder):
            scope = discover(paths, self.settings.articles)
            held = signatures(scope.roots, self.settings.articles)
            remember(self.store, held, finished=False)
            plan = self._planned(scope, stored_corrections(self.store), reading)
            embedded = self._apply(plan, indexing)
            remember(self.store, held, finished=True)
        return Synced(plan, embedded)

    def sync_again(
        self, files: Sequence[Found], reading: Progress = untold, indexing: Progress = untold
    ) -> Synced:
        """Read files that were taken out of the library, under the names that they had in it. Raises as sync does."""
        with writing(self.folder):
            plan = self._planned(Scope(tuple(files), ()), stored_corrections(self.store), reading)
            return Synced(plan, self._apply(plan, indexing))

    def _planned(
        self, scope: Scope, corrections: Mapping[str, Corrections], progress: Progress = untold
    ) -> Plan:
        files, versions = self.store.files(), self.store.versions()
        return make_plan(
            scope, files, versions, self.layout, self.settings.articles, progress, corrections
        )

    def _apply(self, plan: Plan, progress: Progress = untold) -> int:
        return apply_plan(
            plan,
            self.store,
            layout=self.layout,
            load_embedding=lambda: self.embedding,
            max_tokens=self.settings.passages.max_tokens,
            index_folder=self._opened.folder,
            progress=progress,
        )

    def remove(self, names: Sequence[str]) -> int:
        """Take files out of the library, by name, path or article id; how many. The files themselves stay.

        Raises DossierError when a name is not known.
        """
        with writing(self.folder):
            doomed: set[str] = set()
            for name in names:
                matching = {
                    file.path for file in self.store.files().values()
                    if name in (file.path, file.name, file.article_id)
                    or (not is_address(name) and file.name.startswith(name.rstrip("/") + "/"))
                }  # fmt: skip
                if not matching:
                    raise DossierError(
                        f"The library has no file or article {name}; dossier articles lists what it has."
                    )
                doomed |= matching
            self.store.remove_files(doomed)
            forget_emptied(self.store)
            if published_layout(self.store) in (None, self.layout):
                publish_index(self.store, self._opened.folder, self.layout)
        return len(doomed)

    # -- what a person decides against the cleaning

    def corrections(self, article_id: str) -> Corrections:
        """What was decided about the texts of an article."""
        stored = stored_corrections(self.store)
        return all_of(
            stored[file.path] for file in self._files_of(article_id) if file.path in stored
        )

    def put_back(self, article_id: str, text: str) -> None:
        """Let a text that was removed from an article stay in it, now and after later syncs.

        Raises LibraryBusy, and DossierError where the article cannot be read again or nothing that was removed reads so.
        """
        self._correct(
            article_id,
            lambda old: decided(old, text, "kept"),
            lambda article: require_removed(article, text),
        )

    def take_out(self, article_id: str, text: str) -> None:
        """Remove a whole paragraph, heading, item or row from an article, now and after later syncs.

        Raises LibraryBusy, and DossierError where the article cannot be read again, has no such block, or would have none left.
        """
        self._correct(
            article_id,
            lambda old: decided(old, text, "dropped"),
            lambda article: require_block(article, text),
        )

    def undo_correction(self, article_id: str, text: str) -> None:
        """Leave a text to the cleaning again. Raises LibraryBusy, and DossierError where nothing was decided about it."""
        corrections = self.corrections(article_id)
        if text not in corrections.kept | corrections.dropped:
            raise DossierError(
                "Nothing was decided about this text any more; open the article again to see it as it is."
            )
        self._correct(article_id, lambda old: undecided(old, text), lambda article: None)

    def _correct(
        self,
        article_id: str,
        change: Callable[[Corrections], Corrections],
        check: Callable[[Article], None],
    ) -> None:
        with writing(self.folder):
            article, files = self.store.article(article_id), self._files_of(article_id)
            if article is None:
                raise DossierError(
                    "The library does not have this article any more; it may have been removed meanwhile."
                )
            check(article)
            before = stored_corrections(self.store)
            after = {file.path: change(before.get(file.path, NO_CORRECTIONS)) for file in files}
            plan = self._planned(
                Scope(tuple(Found(file.path, file.name) for file in files), ()), {**before, **after}
            )
            for step in plan.of("failed"):
                reason = (step.file.reason or "").partition(";")[0]
                raise DossierError(
                    f"“{article.title}” stays as it was: {step.file.name} could not be read so ({reason})."
                )
            store_corrections(self.store, after)
            self._apply(plan)

    def _files_of(self, article_id: str) -> list[KnownFile]:
        return [file for file in self.store.files().values() if file.article_id == article_id]

    # -- the folders that it is made from

    def changed_on_disk(self) -> list[str]:
        """The synced folders and files that have changed since their last sync, or whose sync was not finished."""
        return changed_roots(self.store, self.settings.articles)

    @contextmanager
    def moving_files_of(self, root: str) -> Iterator[None]:
        """Whoever moves files of a synced folder together with their articles does it in here, so that it is no change on disk."""
        had_changed = root in self.changed_on_disk()
        yield  # where that fails, the folder has changed
        if not had_changed:
            remember(self.store, signatures([root], self.settings.articles), finished=True)

    # -- reading

    def nearest(self, vector: Vectors, limit: int, filters: Filters) -> list[tuple[str, float]]:
        """(passage id, cosine) of the nearest passages, from the newest published index.

        A damaged index is built anew and asked again; raises DossierError when that is not possible.
        """
        from rag.library.index.vectors import IndexDamaged, where_clause

        made = self.store.meta("dimension")
        if made and int(made) != len(vector):
            raise DossierError(
                f"The library {self.folder} holds vectors of {made} numbers, but {self.embedding.name} now makes {len(vector)}; "
                "set embedding.model back, or sync into a new --data folder."
            )
        if any(self._is_unknown(column, filters) for column in ("source", "author", "section")):
            return []
        for _ in range(2):
            index = self._opened.current()
            if index is None:
                return []
            try:
                return index.search(vector, limit, where_clause(filters, self.store))
            except IndexDamaged as error:
                self._opened.mend(index, error)
        raise DossierError(
            f"The index in {self._opened.folder} stays unreadable after it was built anew; check the disk."
        )

    @property
    def edition(self) -> Edition:
        """Changes with every change to what is searched."""
        return self._opened.edition

    def postings(self) -> Postings | None:
        """The words of the newest published index; None for a library that has none yet."""
        index = self._opened.current()
        return index.postings if index else None

    def holding(
        self, words: Iterable[str], limit: int, filters: Filters
    ) -> list[tuple[str, float]]:
        """(passage id, BM25) of the passages that answer best to any of the words, from the newest published index."""
        postings = self.postings()
        if postings is None:
            return []
        return postings.search(
            words, limit, None if filters == _ANYTHING else self.store.passage_ids_under(filters)
        )

    def _is_unknown(self, column: str, filters: Filters) -> bool:
        """Whether a filter names a source, author or section that the library has nothing of."""
        value = getattr(filters, column)
        return value is not None and not self.store.spellings(column, value)
