"""llama-index embeddings and rerankers are used as Dossier's own, and checked as they are used."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.embeddings import MockEmbedding
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from rag.errors import ModelUnavailable
from rag.models.embedding import as_encoder, load_encoder
from rag.models.reranking import as_reranker, load_reranker
from rag.settings import EmbeddingSettings, RerankerSettings


class LengthEmbedding(BaseEmbedding):  # type: ignore[misc]  # llama-index is not checked here
    """Embeds a text by its length and its number of words."""

    def _get_text_embedding(self, text: str) -> Any:
        return [float(len(text)), float(len(text.split()))]

    def _get_query_embedding(self, query: str) -> Any:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> Any:
        return self._get_text_embedding(query)


class BrokenEmbedding(LengthEmbedding):
    """Goes wrong for every text that names a fault."""

    def _get_text_embedding(self, text: str) -> Any:
        if "raises" in text:
            raise RuntimeError("the server is down")
        faulty = {
            "nothing": None,
            "empty": [],
            "longer": [1.0, 2.0, 3.0],
            "infinite": [1.0, float("inf")],
            "zeros": [0.0, 0.0],
        }
        return faulty.get(text, [1.0, 2.0])


def test_a_llama_index_embedding_gives_unit_vectors() -> None:
    encoder = as_encoder(LengthEmbedding())
    vectors = encoder.embed_passages(["ab cd", "abc"])
    expected = np.array([[5, 2], [3, 1]]) / np.sqrt([[29], [10]])
    np.testing.assert_allclose(vectors, expected, rtol=1e-6)
    np.testing.assert_allclose(encoder.embed_query("abc"), expected[1], rtol=1e-6)
    assert (encoder.name, encoder.dimension) == ("LengthEmbedding:unknown", 2)
    assert encoder.embed_passages([]).shape == (0, 2)
    assert encoder.count_tokens(["the ferry", ""]) == [2, 0]


def test_prefixes_and_window_of_the_settings_apply_to_it() -> None:
    settings = EmbeddingSettings(query_prefix="ask ", text_prefix="text ", max_tokens=64)
    encoder = as_encoder(LengthEmbedding(), settings)
    plain = as_encoder(LengthEmbedding())
    np.testing.assert_array_equal(encoder.embed_query("abc"), plain.embed_query("ask abc"))
    np.testing.assert_array_equal(
        encoder.embed_passages(["abc"]), plain.embed_passages(["text abc"])
    )
    assert encoder.window == 64 - 2 - 1


def test_an_encoder_is_taken_as_it_is() -> None:
    encoder = as_encoder(LengthEmbedding())
    assert as_encoder(encoder) is encoder


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("raises", "failed (RuntimeError: the server is down)"),
        ("nothing", "failed (ValidationError: "),  # by llama-index itself
        ("empty", "returned 0 vectors for 1 texts"),
        ("longer", "returned a vector of 3 dimensions after one of 2"),
        ("infinite", "returned numbers that are not finite"),
        ("zeros", "returned a vector of zeros"),
    ],
)
def test_an_embedding_that_fails_is_named_with_its_fault(text: str, fault: str) -> None:
    encoder = as_encoder(BrokenEmbedding(model_name="own"))
    for embed in (encoder.embed_query, lambda text: encoder.embed_passages([text])):
        with pytest.raises(ModelUnavailable) as refused:
            embed(text)
        sentence = str(refused.value)
        assert sentence.startswith(f"The embedding model BrokenEmbedding:own {fault}")
        assert "\n" not in sentence


def test_vectors_of_different_lengths_are_refused() -> None:
    encoder = as_encoder(BrokenEmbedding())
    with pytest.raises(ModelUnavailable, match="returned vectors of different lengths"):
        encoder.embed_passages(["good", "longer"])


def test_an_object_of_another_kind_is_refused() -> None:
    with pytest.raises(TypeError, match="embed_model is a str: give a llama-index BaseEmbedding"):
        as_encoder("bge-small-en")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="reranker is a MockEmbedding: give a llama-index"):
        as_reranker(MockEmbedding(embed_dim=2))  # type: ignore[arg-type]


def test_an_embedding_can_be_named_in_the_settings() -> None:
    settings = EmbeddingSettings(
        model="llama_index.core.embeddings:MockEmbedding", arguments={"embed_dim": 4}
    )
    encoder = load_encoder(settings)
    assert (encoder.name, encoder.dimension) == (settings.model, 4)


class Postprocessor(BaseNodePostprocessor):  # type: ignore[misc]
    """Returns what `mode` says of the nodes that it is given."""

    mode: str = "scores"

    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> Any:
        assert query_bundle
        by_length = sorted(nodes, key=lambda node: -len(node.node.get_content()))
        if self.mode == "raises":
            raise RuntimeError("no such model")
        if self.mode == "nothing":
            return None
        if self.mode == "foreign":
            return [NodeWithScore(node=TextNode(id_="elsewhere", text="x"), score=1.0)]
        if self.mode == "scores":
            for node in by_length:
                node.score = float(len(node.node.get_content()))
        return by_length[:2] if self.mode == "drops" else by_length


@pytest.mark.parametrize(
    ("mode", "scores"),
    [
        ("scores", [2.0, 4.0, 1.0]),
        ("order", [-1.0, 0.0, -2.0]),
        ("drops", [-1.0, 0.0, -2.0]),
    ],
)
def test_a_postprocessor_scores_by_its_scores_or_by_its_order(
    mode: str, scores: list[float]
) -> None:
    reranker = as_reranker(Postprocessor(mode=mode))
    assert reranker.score("How long?", ["ab", "abcd", "a"]) == scores
    assert reranker.score("How long?", []) == []


@pytest.mark.parametrize(
    ("mode", "fault"),
    [
        ("raises", "failed (RuntimeError: no such model)"),
        ("nothing", "returned nothing"),
        ("foreign", "returned a node that it was not given, elsewhere"),
    ],
)
def test_a_postprocessor_that_fails_is_named_with_its_fault(mode: str, fault: str) -> None:
    with pytest.raises(ModelUnavailable) as refused:
        as_reranker(Postprocessor(mode=mode)).score("How long?", ["ab"])
    assert str(refused.value) == (
        f"The reranker Postprocessor {fault}: correct it, or set reranker.model to none."
    )


def test_a_postprocessor_can_be_named_in_the_settings() -> None:
    settings = RerankerSettings(
        model="tests.rag.models.test_llama_index_parts:Postprocessor", arguments={"mode": "order"}
    )
    reranker = load_reranker(settings)
    assert reranker is not None
    assert reranker.score("How long?", ["ab", "abcd"]) == [-1.0, 0.0]
