"""What embeds: the protocol that the library and the retriever need, and how one is loaded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, cast

from rag.models.onnx import Vectors
from rag.settings import BGE, EmbeddingSettings, is_class_path

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding


class Encoder(Protocol):
    """A loaded embedding model; safe to share between threads."""

    @property
    def name(self) -> str:
        """Which model it is; vectors of two names are never compared."""
        ...

    @property
    def dimension(self) -> int:
        """Length of its vectors."""
        ...

    @property
    def window(self) -> int:
        """Tokens of a text that it sees, its special tokens and its passage prefix not counted."""
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Count the tokens of each text, special tokens not included."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Embed passages as unit vectors of shape (len(texts), dimension)."""
        ...

    def embed_query(self, text: str) -> Vectors:
        """Embed a question as a unit vector of shape (dimension,)."""
        ...


def load_encoder(
    settings: EmbeddingSettings, embed_model: BaseEmbedding | Encoder | None = None
) -> Encoder:
    """Load the configured embedding model, or take the one that is given.

    Modules are imported here, because torch and llama-index take seconds to import and the packaged
    model needs neither.

    Raises:
        ModelUnavailable: the model cannot be loaded.
        SettingsInvalid: `embedding.model` names a class that cannot be used.
    """
    if embed_model is not None:
        return as_encoder(embed_model, settings)
    if settings.model == BGE:
        from rag.models.bundled_embedding import BundledEncoder

        return BundledEncoder(settings)
    if is_class_path(settings.model):
        from rag.models.llama_index_embedding import build_encoder

        return build_encoder(settings)
    from rag.models.sentence_transformer import SentenceTransformerEncoder

    return SentenceTransformerEncoder(settings)


def as_encoder(
    embed_model: BaseEmbedding | Encoder, settings: EmbeddingSettings | None = None
) -> Encoder:
    """Wrap a llama-index embedding as an Encoder; an Encoder is returned as it is.

    The vectors are checked as they come: ModelUnavailable names a model that raises, returns
    nothing, or returns vectors that differ in length or are not finite.

    Raises:
        TypeError: the object is neither.
    """
    if hasattr(embed_model, "embed_passages"):
        return cast(Encoder, embed_model)
    from rag.models.llama_index_embedding import LlamaIndexEncoder

    return LlamaIndexEncoder(embed_model, settings or EmbeddingSettings())
