"""The packaged int8 embedding as a llama-index embedding and as a SentenceTransformer."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from llama_index.core.base.embeddings.base import BaseEmbedding
from pydantic import PrivateAttr

from rag.models.bundled_embedding import BundledEncoder
from rag.models.embedding import Encoder
from rag.settings import BGE, EmbeddingSettings

if TYPE_CHECKING:  # importing sentence-transformers takes seven seconds
    from sentence_transformers import SentenceTransformer

_DEFAULT = EmbeddingSettings()


class BundledEmbedding(BaseEmbedding):  # type: ignore[misc]  # llama-index is not type-checked here
    """bge-small-en with int8 weights under onnxruntime: unit vectors of 384 dimensions.

    These are the vectors that a library's collection in Chroma holds by default.
    """

    _encoder: Encoder = PrivateAttr()

    def __init__(self, settings: EmbeddingSettings = _DEFAULT, **arguments: Any) -> None:
        """Load the model. Raises ModelUnavailable."""
        super().__init__(model_name=BGE, embed_batch_size=settings.batch_size, **arguments)
        self._encoder = BundledEncoder(settings)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        vectors: list[list[float]] = self._encoder.embed_passages(texts).tolist()
        return vectors

    def _get_query_embedding(self, query: str) -> list[float]:
        vector: list[float] = self._encoder.embed_query(query).tolist()
        return vector

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return await asyncio.to_thread(self._get_query_embedding, query)

    async def _aget_text_embedding(self, text: str) -> list[float]:
        return await asyncio.to_thread(self._get_text_embedding, text)


def bundled_sentence_transformer() -> SentenceTransformer:
    """Load the packaged int8 weights as a SentenceTransformer. Raises ModelUnavailable."""
    from rag.models.bundled_module import build_sentence_transformer

    return build_sentence_transformer()
