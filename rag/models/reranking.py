"""Rerankers: a logit for how well a text answers a question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, cast

from rag.errors import ModelUnavailable
from rag.models.bundled import find_reranker_folder
from rag.models.onnx import OnnxModel
from rag.settings import AUTO, NO_MODEL, PACKAGED, RerankerSettings, is_class_path

if TYPE_CHECKING:
    from llama_index.core.postprocessor.types import BaseNodePostprocessor


class Reranker(Protocol):
    """Scores texts for a question; safe to share between threads."""

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """Score each text: higher answers better, on the model's own scale."""
        ...


def load_reranker(settings: RerankerSettings, reader: Reranker | None = None) -> Reranker | None:
    """Load the configured reranker.

    Args:
        settings: `none` gives None, `auto` the reader, or the packaged model where there is none.
        reader: the loaded span reader, which scores texts as well.

    Raises:
        ModelUnavailable: the model cannot be loaded.
        SettingsInvalid: `reranker.model` names a class that cannot be used.
    """
    if settings.model == NO_MODEL:
        return None
    if settings.model == AUTO and reader is not None:
        return reader
    if settings.model in (AUTO, PACKAGED):
        return BundledReranker(settings)
    if is_class_path(settings.model):
        from rag.models.llama_index_reranker import build_reranker

        return build_reranker(settings)
    return CrossEncoderReranker(settings)


def as_reranker(reranker: BaseNodePostprocessor | Reranker) -> Reranker:
    """Wrap a llama-index postprocessor as a Reranker; a Reranker is returned as it is.

    Raises:
        TypeError: the object is neither.
    """
    if hasattr(reranker, "score"):
        return cast(Reranker, reranker)
    from rag.models.llama_index_reranker import LlamaIndexReranker

    return LlamaIndexReranker(reranker)


class BundledReranker:
    """ms-marco-MiniLM-L-12-v2 with int8 weights, under onnxruntime."""

    def __init__(self, settings: RerankerSettings) -> None:
        folder = find_reranker_folder()
        self._model = OnnxModel(
            folder / "tokenizer.json", folder / "model.onnx", settings.max_tokens
        )

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """Score each text with the model's logit."""
        encodings = self._model.encode([(question, text) for text in texts])
        return [float(outputs[0].item()) for outputs in self._model.run_all(encodings)]


class CrossEncoderReranker:
    """Any sentence-transformers CrossEncoder with one output, by name or folder."""

    def __init__(self, settings: RerankerSettings) -> None:
        from sentence_transformers import CrossEncoder

        try:
            self._model = CrossEncoder(settings.model, max_length=settings.max_tokens)
        except (OSError, ValueError) as error:
            reason = str(error).splitlines()[0]
            raise ModelUnavailable(
                f"The reranker {settings.model} cannot be loaded: name a folder that holds a "
                f"CrossEncoder, or set reranker.model to {PACKAGED} or {NO_MODEL} ({reason})."
            ) from error
        if self._model.num_labels != 1:
            raise ModelUnavailable(
                f"The reranker {settings.model} has {self._model.num_labels} outputs; one is "
                f"needed: set reranker.model to another one, {PACKAGED} or {NO_MODEL}."
            )

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """Score each text with the model's logit, without an activation function."""
        from torch.nn import Identity

        if not texts:
            return []
        pairs = [(question, text) for text in texts]
        return [float(logit) for logit in self._model.predict(pairs, activation_fn=Identity())]
