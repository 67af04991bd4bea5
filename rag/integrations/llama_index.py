"""The retriever as llama-index knows one, for whoever builds on it: nodes with offsets and scores."""

from __future__ import annotations

from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from rag.records import Filters, RetrievedPassage
from rag.retrieval.retriever import Retriever


class ArticleRetriever(BaseRetriever):  # type: ignore[misc]  # llama-index is not checked here
    """A llama-index retriever over a Dossier library."""

    def __init__(
        self, retriever: Retriever, *, top: int = 10, filters: Filters | None = None
    ) -> None:
        self._retriever, self._top, self._filters = retriever, top, filters or Filters()
        super().__init__()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        found = self._retriever.retrieve(query_bundle.query_str, self._top, self._filters)
        return [NodeWithScore(node=_build_node(each), score=each.score) for each in found.passages]


def _build_node(passage: RetrievedPassage) -> TextNode:
    """The passage with its offsets in the article's canonical text, and its id the library's own."""
    particulars = {
        key: value
        for key, value in passage.to_dict().items()
        if key not in ("text", "score") and value is not None
    }
    return TextNode(
        id_=passage.passage.id,
        text=passage.text,
        start_char_idx=passage.passage.start,
        end_char_idx=passage.passage.end,
        metadata=particulars,
    )
