"""A llama-index retriever in the place of the search; its nodes become passages of the library."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rag.errors import InstallationError
from rag.library.library import Library
from rag.models.class_path import build_part
from rag.models.reranking import Reranker
from rag.query import Query
from rag.records import Filters
from rag.retrieval.fusion import Ranking
from rag.retrieval.retriever import RetrievalResult, Retriever
from rag.settings import RetrievalSettings

if TYPE_CHECKING:  # importing llama-index takes two seconds
    from llama_index.core.retrievers import BaseRetriever
    from llama_index.core.schema import NodeWithScore

_MAX_NAMED = 3  # foreign nodes that a message names

_logger = logging.getLogger(__name__)


class LlamaIndexRetriever(Retriever):
    """Searches with a llama-index retriever, and reranks as Dossier does.

    A node is a passage of the library by its id, or by an `article_id` in its metadata with its
    offsets: then it stands for the passages that it overlaps. Filters are applied to what it finds.
    """

    def __init__(
        self, library: Library, reranker: Reranker | None, retriever: BaseRetriever
    ) -> None:
        super().__init__(library, reranker)
        self.name = type(retriever).__name__
        self._nodes = retriever

    def retrieve(self, query: Query, top: int) -> RetrievalResult:
        """Find the best `top` passages for a question, under its filters.

        Raises:
            InstallationError: the retriever fails, or none of its nodes is of this library.
        """
        filters = self._add_named_author(query)
        started = time.perf_counter()
        ranking = self._search(query.text, filters)
        searched = time.perf_counter()
        passages = self._load_passages(ranking, [], ranking)
        passages = self._rerank_passages(query, passages)[:top]
        timings = {"dense": searched - started, "rerank": time.perf_counter() - searched}
        return RetrievalResult(passages, timings)

    def _search(self, question: str, filters: Filters) -> Ranking:
        nodes = self._retrieve_nodes(question)
        scores = _score_nodes(nodes)
        best: dict[str, float] = {}
        foreign = []
        for node, score in zip(nodes, scores, strict=True):
            passage_ids = self._find_passages(node)
            if not passage_ids:
                foreign.append(node)
            for passage_id in passage_ids:
                best[passage_id] = max(score, best.get(passage_id, score))
        if foreign:
            self._report_foreign(foreign, has_own=bool(best))
        if filters:
            allowed = set(self._library.store.filter_passage_ids(filters))
            best = {key: score for key, score in best.items() if key in allowed}
        return sorted(best.items(), key=lambda entry: -entry[1])

    def _retrieve_nodes(self, question: str) -> Sequence[NodeWithScore]:
        try:
            nodes = self._nodes.retrieve(question)
        except Exception as error:  # of any library
            raise InstallationError(
                f"The retriever {self.name} failed ({type(error).__name__}: {error}): correct it, "
                "or set retrieval.retriever to hybrid."
            ) from error
        if nodes is None:
            raise InstallationError(
                f"The retriever {self.name} returned nothing, not even an empty list: correct it, "
                "or set retrieval.retriever to hybrid."
            )
        return list(nodes)

    def _find_passages(self, node: NodeWithScore) -> list[str]:
        """Find the ids of the library's passages that a node stands for."""
        store = self._library.store
        if node.node_id in store.get_passages([node.node_id]):
            return [node.node_id]
        article_id = node.metadata.get("article_id")
        start = getattr(node.node, "start_char_idx", None)
        end = getattr(node.node, "end_char_idx", None)
        if not isinstance(article_id, str) or start is None or end is None:
            return []
        stored = store.get_passages(store.get_article_passage_ids(article_id))
        overlapping = []
        for passage_id, row in stored.items():
            if row.passage.start < end and start < row.passage.end:
                overlapping.append(passage_id)
        return overlapping

    def _report_foreign(self, foreign: list[NodeWithScore], has_own: bool) -> None:
        """Name nodes that are no passages of the library; an error where there are no others.

        Dossier quotes only articles that it holds, because each quote is checked against its text.
        """
        named = ", ".join(node.node_id or "without id" for node in foreign[:_MAX_NAMED])
        more = ", …" if len(foreign) > _MAX_NAMED else ""
        message = (
            f"The retriever {self.name} returned {len(foreign)} nodes that are not passages of "
            f"the library {self._library.folder} ({named}{more}): add their articles with "
            "Library.add_documents, or retrieve from the library's own collection."
        )
        if not has_own:
            raise InstallationError(message)
        _logger.warning(message)


def build_retriever(
    library: Library,
    reranker: Reranker | None,
    settings: RetrievalSettings,
    retriever: BaseRetriever | None = None,
) -> LlamaIndexRetriever:
    """Wrap a llama-index retriever, or build the one that `retrieval.retriever` names.

    Raises:
        SettingsInvalid: the class that the setting names cannot be used.
        TypeError: the object that is given is no llama-index retriever.
    """
    from llama_index.core.retrievers import BaseRetriever

    if retriever is None:
        path, arguments = settings.retriever, settings.arguments
        retriever = build_part("retrieval.retriever", path, arguments, BaseRetriever)
    if not isinstance(retriever, BaseRetriever):
        raise TypeError(
            f"retriever is a {type(retriever).__name__}: give a llama-index BaseRetriever."
        )
    return LlamaIndexRetriever(library, reranker, retriever)


def _score_nodes(nodes: Sequence[NodeWithScore]) -> list[float]:
    """Score nodes as their retriever did; by their places where it gave no scores."""
    scores = [node.score for node in nodes]
    known = [score for score in scores if score is not None]
    if len(known) == len(scores):
        return [float(score) for score in known]
    return [-float(place) for place in range(len(scores))]
