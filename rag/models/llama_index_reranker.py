"""A llama-index node postprocessor as a Reranker."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.schema import NodeWithScore, TextNode

from rag.errors import ModelUnavailable
from rag.models.class_path import build_part
from rag.settings import RerankerSettings


class LlamaIndexReranker:
    """Scores texts by the order, or the scores, that a postprocessor gives them."""

    def __init__(self, postprocessor: BaseNodePostprocessor) -> None:
        if not isinstance(postprocessor, BaseNodePostprocessor):
            raise TypeError(
                f"reranker is a {type(postprocessor).__name__}: give a llama-index "
                "BaseNodePostprocessor or a Reranker."
            )
        self.name = type(postprocessor).__name__
        self._postprocessor = postprocessor

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """Score each text for the question.

        The postprocessor's scores are taken where they agree with its order; else a text is scored
        by its place. Texts that it leaves out rank behind all others.

        Raises:
            ModelUnavailable: it raises, returns nothing, or returns nodes that it was not given.
        """
        if not texts:
            return []
        places: dict[int, float] = {}
        for index, score in self._order(question, texts):
            places.setdefault(index, score)
        last = min(places.values(), default=0.0) - 1.0
        return [places.get(index, last) for index in range(len(texts))]

    def _order(self, question: str, texts: Sequence[str]) -> list[tuple[int, float]]:
        """Order the texts: (index, score), best first."""
        nodes = []
        for index, text in enumerate(texts):
            nodes.append(NodeWithScore(node=TextNode(id_=str(index), text=text), score=0.0))
        try:
            ordered = self._postprocessor.postprocess_nodes(nodes, query_str=question)
        except Exception as error:  # of any library
            raise self._complain(f"failed ({type(error).__name__}: {error})") from error
        if ordered is None:
            raise self._complain("returned nothing")
        known = {str(index): index for index in range(len(texts))}
        for node in ordered:
            if node.node_id not in known:
                raise self._complain(f"returned a node that it was not given, {node.node_id}")
        scores = _read_scores(ordered)
        return [(known[node.node_id], score) for node, score in zip(ordered, scores, strict=True)]

    def _complain(self, fault: str) -> ModelUnavailable:
        return ModelUnavailable(
            f"The reranker {self.name} {fault}: correct it, or set reranker.model to none."
        )


def _read_scores(ordered: Sequence[Any]) -> list[float]:
    """Read the scores of ordered nodes.

    Their places, negated, where the scores do not order them.
    """
    scores = [node.score for node in ordered]
    is_scored = all(score is not None and math.isfinite(score) for score in scores)
    if is_scored and len(set(scores)) > 1 and scores == sorted(scores, reverse=True):
        return [float(score) for score in scores]
    return [-float(place) for place in range(len(scores))]


def build_reranker(settings: RerankerSettings) -> LlamaIndexReranker:
    """Build the postprocessor that `reranker.model` names as package.module:Class.

    Raises:
        SettingsInvalid: the class cannot be used.
    """
    postprocessor = build_part(
        "reranker.model", settings.model, settings.arguments, BaseNodePostprocessor
    )
    return LlamaIndexReranker(postprocessor)
