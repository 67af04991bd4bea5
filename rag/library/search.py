"""Search in the newest published index: by vector and by words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rag.errors import DossierError
from rag.library.articles import ArticleStore
from rag.library.index.keywords import KeywordIndex, build_keyword_filter
from rag.library.index.search_index import IndexVersion, SearchIndex
from rag.models.onnx import Vectors
from rag.records import Filters

_NAMED_COLUMNS = ("source", "author", "section")
_MAX_SEARCHES = 2  # the second one is for an index that was rebuilt after the first


class LibrarySearch:
    """Searches the passages of one library."""

    def __init__(self, store: ArticleStore, index: SearchIndex) -> None:
        self._store = store
        self._index = index

    @property
    def index_version(self) -> IndexVersion:
        """Changes with every change to what is searched."""
        return self._index.index_version

    def open_collection(self) -> Any:
        """Open the published Chroma collection; None for a library without passages."""
        index = self._index.get_current_index()
        return index.collection if index else None

    def get_keyword_index(self) -> KeywordIndex | None:
        """Get the keyword index of the newest published index; None where there is none yet."""
        index = self._index.get_current_index()
        return index.keyword_index if index else None

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
            DossierError: the index cannot be rebuilt.
        """
        # Imported lazily: Chroma takes a second to import.
        from rag.library.index.vectors import IndexDamaged, build_where_clause

        if self._has_unknown_name(filters):
            return []
        for _ in range(_MAX_SEARCHES):
            index = self._index.get_current_index()
            if index is None:
                return []
            try:
                where = build_where_clause(filters, self._store)
                return index.search(vector, limit, where)
            except IndexDamaged as error:
                self._index.rebuild(index, error)
        raise DossierError(
            f"The index in {self._index.folder} stays unreadable after it was built anew; "
            "check the disk."
        )

    def search_keywords(
        self,
        words: Iterable[str],
        limit: int,
        filters: Filters,
    ) -> list[tuple[str, float]]:
        """Find the passages that answer best to any of the words, in the newest published index.

        Returns:
            (passage id, BM25), the best first.
        """
        keyword_index = self.get_keyword_index()
        if keyword_index is None:
            return []
        where = build_keyword_filter(filters, self._store)
        return keyword_index.search(words, limit, where)

    def _has_unknown_name(self, filters: Filters) -> bool:
        """Whether a filter names a source, author or section that no article has."""
        for column in _NAMED_COLUMNS:
            name = getattr(filters, column)
            if name is not None and not self._store.find_spellings(column, name):
                return True
        return False
