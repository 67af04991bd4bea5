"""The hybrid search of a library as a llama-index retriever."""

from __future__ import annotations

from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle

from rag.assistant import Assistant
from rag.integrations.llama_index.nodes import build_passage_node
from rag.records import Filters

_NO_FILTERS = Filters()


class DossierRetriever(BaseRetriever):  # type: ignore[misc]  # llama-index is not type-checked here
    """Retrieves passages as nodes with offsets; keywords and vectors, fused and reranked.

    llama-index emits its retrieval events around `retrieve` and `aretrieve`.
    """

    def __init__(
        self, assistant: Assistant, *, top: int | None = None, filters: Filters = _NO_FILTERS
    ) -> None:
        """Retrieve from an assistant's library.

        Args:
            assistant: holds the library and the loaded models.
            top: passages of each retrieval; `retrieval.top` of the settings without it.
            filters: restrict every retrieval.
        """
        self._assistant = assistant
        self._top = top
        self._filters = filters
        super().__init__()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        passages = self._assistant.search(
            query_bundle.query_str, top=self._top, filters=self._filters
        )
        return [build_passage_node(passage) for passage in passages]
