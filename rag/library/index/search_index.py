"""Opens the published index, and rebuilds one that is behind its articles or damaged."""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import DossierError, LibraryBusy
from rag.library.articles import ArticleStore
from rag.library.index.state import get_published_name, is_current
from rag.library.lock import is_writable, write_lock
from rag.library.sync.apply import publish_index

if TYPE_CHECKING:  # Chroma takes a second to import, and much of a library works without it
    from rag.library.index.vectors import PublishedIndex

_log = logging.getLogger(__name__)

IndexVersion = tuple[str | None, int]  # the published index, and the generation of the articles


class SearchIndex:
    """Keeps the newest published index of a library open, for any number of threads."""

    def __init__(
        self,
        store: ArticleStore,
        library: Path,
        layout: str,
        model: str,
    ) -> None:
        self.folder = library / "index"
        self._store = store
        self._library = library
        self._layout = layout
        self._model = model
        self._index: PublishedIndex | None = None
        self._open_version: IndexVersion | None = None  # of the open index
        self._opening = threading.Lock()

    def get_current_index(self) -> PublishedIndex | None:
        """Get the newest published index; None for a library that has none yet.

        An index that is behind its articles is brought up to date. One that is damaged, or that an
        older version made, is rebuilt.

        Raises:
            DossierError: the index cannot be rebuilt, or the articles were stored for another
                embedding model.
            LibraryBusy: the index must be rebuilt, and another process is writing.
        """
        with self._opening:
            if self.index_version != self._open_version:
                self._open()
            return self._index

    def rebuild(self, index: PublishedIndex, why: Exception) -> None:
        """Rebuild an index that cannot be searched, unless another thread has done so."""
        with self._opening:
            if index is self._index:
                self._rebuild_from_store(f"is damaged ({why})")

    @property
    def index_version(self) -> IndexVersion:
        """Changes with every change to what is searched.

        A sync stores articles first, and publishes the index of them at its end.
        """
        return get_published_name(self._store), self._store.generation

    def _open(self) -> None:
        from rag.library.index.vectors import IndexDamaged, open_published_index

        self._check_layout()
        if (
            not is_current(self._store, self._layout)
            and self._store.generation
            and is_writable(self._library)
        ):
            self._catch_up()
        if self._index is not None and self._index.folder.name == get_published_name(self._store):
            self._open_version = self.index_version
            return
        try:
            index = open_published_index(self._store, self.folder, self._layout)
        except IndexDamaged as error:
            self._rebuild_from_store(f"is damaged ({error})")
            index = open_published_index(self._store, self.folder, self._layout)
        if self._index is not None:
            self._index.close()
        self._index = index
        self._open_version = self.index_version

    def _check_layout(self) -> None:
        layouts = {layout for _, layout in self._store.get_versions().values()}
        if layouts and self._layout not in layouts:
            stored_model = self._store.get_meta("embedding_model")
            raise DossierError(
                f"The library {self._library} was made with the embedding model {stored_model} or "
                "with passage settings that are not the "
                f"ones of now ({self._model}); set them back, or run dossier sync to make it anew."
            )

    def _catch_up(self) -> None:
        """Bring the index up to date.

        While another process syncs, and on a full disk, the old index goes on answering.
        """
        try:
            self._rebuild_from_store("is behind its articles", patience=0)
        except LibraryBusy:
            pass  # the sync publishes when it is done
        except DossierError as error:
            _log.warning("%s", error)

    def _rebuild_from_store(self, why: str, patience: float = 1.0) -> None:
        """Rebuild the index from the articles in SQLite.

        Args:
            why: what is wrong with the index, for the log.
            patience: seconds to wait for another process that is writing.

        Raises:
            LibraryBusy: the other process is still writing.
        """
        with write_lock(self._library, patience):
            _log.warning(
                "The index of the library %s %s; it is being built anew from its articles.",
                self._library,
                why,
            )
            publish_index(self._store, self.folder, self._layout)
        if self._index is not None:
            self._index.close()
        self._index = None
        self._open_version = None
