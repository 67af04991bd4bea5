"""The packaged int8 embedding as a SentenceTransformer: one module around the ONNX session."""

from __future__ import annotations

from typing import Any

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import InputModule

from rag.models.bundled_embedding import QUERY_PREFIX, BundledEncoder
from rag.settings import EmbeddingSettings


class BundledModule(InputModule):  # type: ignore[misc]  # sentence-transformers is not checked here
    """Embeds texts as bge-small-en with int8 weights does, on the processor."""

    def __init__(self, encoder: BundledEncoder | None = None) -> None:
        super().__init__()
        self._encoder = encoder or BundledEncoder(EmbeddingSettings())
        self.max_seq_length = self._encoder.window

    def preprocess(
        self, inputs: list[str], prompt: str | None = None, **arguments: Any
    ) -> dict[str, Any]:
        """Keep the texts as they are: the encoder has a tokenizer of its own."""
        texts = [(prompt or "") + text for text in inputs]
        return {"texts": texts}

    def forward(self, features: dict[str, Any], **arguments: Any) -> dict[str, Any]:
        """Embed the texts as unit vectors of shape (len(texts), 384)."""
        vectors = self._encoder.embed_passages(features["texts"])
        return {**features, "sentence_embedding": torch.from_numpy(vectors)}

    def get_embedding_dimension(self) -> int:
        """Get the length of the vectors."""
        return self._encoder.dimension

    def save(self, output_path: str, *arguments: Any, **options: Any) -> None:
        """Save nothing: the weights stay in the package that they come in."""


def build_sentence_transformer() -> SentenceTransformer:
    """Build a SentenceTransformer of the packaged model, with its query prompt.

    Raises:
        ModelUnavailable: the package that carries the model is missing or changed.
    """
    return SentenceTransformer(
        modules=[BundledModule()], prompts={"query": QUERY_PREFIX, "document": ""}, device="cpu"
    )
