"""Only passages that may still be the best are reranked."""

from __future__ import annotations

import pytest

from rag import Assistant
from tests.support.harbour import (
    open_with_models,
)


@pytest.mark.parametrize(("gap", "reranked"), [(0.0, 4), (1000.0, 8)])
def test_only_passages_that_may_still_be_the_best_are_reranked(
    corpus_assistant: Assistant, gap: float, reranked: int
) -> None:
    other = open_with_models(
        corpus_assistant, corpus_assistant.settings.data, retrieval={"rerank_gap": gap}
    )
    found = other.search("How many North Korean soldiers are in Russia?")
    assert sum(each.reranker_score is not None for each in found) == reranked
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)
