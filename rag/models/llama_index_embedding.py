"""A llama-index embedding as an Encoder: its vectors are checked before they are stored."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from llama_index.core.base.embeddings.base import BaseEmbedding
from tokenizers import Tokenizer

from rag.errors import ModelUnavailable
from rag.models.bundled import find_bge_folder
from rag.models.class_path import build_part
from rag.models.onnx import Vectors
from rag.settings import EmbeddingSettings

# Passages are at most `passages.max_tokens` long, 160 by default; every model of this field sees
# 512.
_WINDOW = 512
_SPECIAL_TOKENS = 2


class LlamaIndexEncoder:
    """A llama-index embedding model, which is called at its first use.

    llama-index does not say how many tokens a model sees, nor what its tokens are. They are counted
    with the packaged model's tokenizer, and `embedding.max_tokens` gives the window, 512 without
    it.
    """

    def __init__(
        self, embed_model: BaseEmbedding, settings: EmbeddingSettings, name: str = ""
    ) -> None:
        """Wrap a model; its name is that of the settings, or its class and model name."""
        if not isinstance(embed_model, BaseEmbedding):
            raise TypeError(
                f"embed_model is a {type(embed_model).__name__}: give a llama-index BaseEmbedding "
                "or an Encoder."
            )
        self.name = name or f"{type(embed_model).__name__}:{embed_model.model_name}"
        self._model = embed_model
        self._passage_prefix = settings.text_prefix
        self._query_prefix = settings.query_prefix
        self._tokenizer = Tokenizer.from_file(str(find_bge_folder() / "tokenizer.json"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._measuring = threading.Lock()
        prefix_tokens = sum(self.count_tokens([self._passage_prefix]))
        self.window = (settings.max_tokens or _WINDOW) - _SPECIAL_TOKENS - prefix_tokens

    @property
    def dimension(self) -> int:
        """Length of its vectors, that of a first one."""
        with self._measuring:
            return self._measured_dimension

    @cached_property
    def _measured_dimension(self) -> int:
        vectors = self._call(self._model.get_text_embedding_batch, ["dimension"], count=1)
        return int(vectors.shape[1])

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Count the tokens of each text by the packaged model's tokenizer."""
        encodings = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        return [len(encoding.ids) for encoding in encodings]

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Embed passages as unit vectors of shape (len(texts), dimension)."""
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        prefixed = [self._passage_prefix + text for text in texts]
        vectors = self._call(self._model.get_text_embedding_batch, prefixed, count=len(texts))
        return self._normalise(vectors)

    def embed_query(self, text: str) -> Vectors:
        """Embed a question as a unit vector of shape (dimension,)."""
        vectors = self._call(
            lambda query: [self._model.get_query_embedding(query)],
            self._query_prefix + text,
            count=1,
        )
        vector: Vectors = self._normalise(vectors)[0]
        return vector

    def _call(self, embed: Callable[[Any], Any], texts: Any, count: int) -> Vectors:
        """Call the model and return its vectors, of shape (count, any length).

        Whatever it raises is reported as ModelUnavailable: integrations raise errors of their own
        libraries, which cannot be listed here.
        """
        try:
            returned = embed(texts)
        except Exception as error:  # of any library
            reason = " ".join(str(error).split())
            raise ModelUnavailable(
                f"The embedding model {self.name} failed ({type(error).__name__}: {reason}): check "
                "its settings and its server."
            ) from error
        rows = [row for row in returned or () if row is not None and len(row)]
        if len(rows) != count:
            raise self._complain(f"returned {len(rows)} vectors for {count} texts")
        if len({len(row) for row in rows}) > 1:
            raise self._complain("returned vectors of different lengths")
        vectors = np.asarray(rows, np.float32)
        if not np.isfinite(vectors).all():
            raise self._complain("returned numbers that are not finite")
        return vectors

    def _normalise(self, vectors: Vectors) -> Vectors:
        if vectors.shape[1] != self.dimension:
            raise self._complain(
                f"returned a vector of {vectors.shape[1]} dimensions after one of {self.dimension}"
            )
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        if not lengths.all():
            raise self._complain("returned a vector of zeros")
        return np.asarray(vectors / lengths, np.float32)

    def _complain(self, fault: str) -> ModelUnavailable:
        return ModelUnavailable(
            f"The embedding model {self.name} {fault}: articles cannot be embedded with it."
        )


def build_encoder(settings: EmbeddingSettings) -> LlamaIndexEncoder:
    """Build the llama-index embedding that `embedding.model` names as package.module:Class.

    Raises:
        SettingsInvalid: the class cannot be used.
    """
    embed_model = build_part("embedding.model", settings.model, settings.arguments, BaseEmbedding)
    return LlamaIndexEncoder(embed_model, settings, settings.model)
