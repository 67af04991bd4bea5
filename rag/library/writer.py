"""Plans and stores changes to the articles of a library."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from rag.articles.read import is_address
from rag.errors import DossierError
from rag.library.articles import ArticleStore
from rag.library.corrections import load_corrections
from rag.library.index.state import get_published_layout
from rag.library.lock import write_lock
from rag.library.rows import KnownFile
from rag.library.sync.apply import Progress, apply_plan, no_progress, publish_index
from rag.library.sync.discover import SyncScope
from rag.library.sync.folders import forget_empty_roots
from rag.library.sync.plan import make_plan
from rag.library.sync.steps import Plan
from rag.models.embedding import Encoder
from rag.records import Corrections
from rag.settings import Settings


class LibraryWriter:
    """Writes the articles of one library, and publishes the index of them."""

    def __init__(
        self,
        store: ArticleStore,
        folder: Path,
        index_folder: Path,
        layout: str,
        settings: Settings,
        load_encoder: Callable[[], Encoder],
    ) -> None:
        """Prepare to write; nothing is loaded or written yet.

        Args:
            store: the articles of the library.
            folder: the data folder, which has the write lock.
            index_folder: where the indexes are published.
            layout: the fingerprint of what passages and vectors are made with.
            settings: how articles are read and cut into passages.
            load_encoder: loads the embedding model, called only where something is embedded.
        """
        self._store = store
        self._folder = folder
        self._index_folder = index_folder
        self._layout = layout
        self._settings = settings
        self._load_encoder = load_encoder

    def lock(self) -> AbstractContextManager[None]:
        """Take the write lock. Raises LibraryBusy while another process writes."""
        return write_lock(self._folder)

    def plan(
        self,
        scope: SyncScope,
        corrections: Mapping[str, Corrections] | None = None,
        progress: Progress = no_progress,
    ) -> Plan:
        """Plan a sync of these files.

        Args:
            scope: the files that were discovered, and the roots that they are in.
            corrections: what people decided, by path; without it, as the store has it.
            progress: called with (files done, files in all).
        """
        if corrections is None:
            corrections = load_corrections(self._store)
        return make_plan(
            scope,
            self._store.get_known_files(),
            self._store.get_versions(),
            self._layout,
            self._settings.articles,
            progress,
            corrections,
        )

    def apply(self, plan: Plan, progress: Progress = no_progress) -> int:
        """Make the library match the plan. Needs the write lock.

        Returns:
            The number of passages embedded.
        """
        return apply_plan(
            plan,
            self._store,
            layout=self._layout,
            load_embedding=self._load_encoder,
            max_tokens=self._settings.passages.max_tokens,
            index_folder=self._index_folder,
            progress=progress,
        )

    def remove(self, names: Sequence[str]) -> int:
        """Take files out of the library, by name, path or article id. Needs the write lock.

        Returns:
            The number of files taken out.

        Raises:
            DossierError: a name is not known; then nothing is taken out.
        """
        known_files = self._store.get_known_files().values()
        paths_to_remove: set[str] = set()
        for name in names:
            paths = {file.path for file in known_files if _is_named(file, name)}
            if not paths:
                raise DossierError(
                    f"The library has no file or article {name}; dossier articles lists what "
                    "it has."
                )
            paths_to_remove |= paths
        self._store.remove_files(paths_to_remove)
        forget_empty_roots(self._store)
        # An index of another layout stays until a sync makes it anew.
        if get_published_layout(self._store) in (None, self._layout):
            publish_index(self._store, self._index_folder, self._layout)
        return len(paths_to_remove)


def _is_named(file: KnownFile, name: str) -> bool:
    """Whether a name is the file's own, or that of a folder that it is in."""
    if name in (file.path, file.name, file.article_id):
        return True
    if is_address(name):
        return False
    folder = name.rstrip("/") + "/"
    return file.name.startswith(folder)
