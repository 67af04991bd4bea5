"""Cross-encoders: a logit for how well a text answers a question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from rag.errors import ModelUnavailable
from rag.models.bundled import find_reranker_folder
from rag.models.onnx import OnnxModel
from rag.processor import Workers
from rag.settings import AUTO, PACKAGED, RerankerSettings


class Reranker(Protocol):
    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """A logit for each text; higher answers better, and the scale is the model's own."""
        ...


def load_reranker(settings: RerankerSettings, reader: Reranker | None = None) -> Reranker | None:
    """The configured reranker, None for `none`; for `auto` the reader, or `packaged` where there is none. Raises ModelUnavailable."""
    if settings.model == "none":
        return None
    if settings.model == AUTO and reader is not None:
        return reader
    return (
        _BundledReranker(settings)
        if settings.model in (AUTO, PACKAGED)
        else _CrossEncoderReranker(settings)
    )


class _BundledReranker:
    """ms-marco-MiniLM-L-12-v2 with int8 weights, under onnxruntime."""

    def __init__(self, settings: RerankerSettings) -> None:
        folder = find_reranker_folder()
        self._model = OnnxModel(
            folder / "tokenizer.json", folder / "model.onnx", settings.max_tokens
        )
        self._workers = Workers()

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        encodings = self._model.encode([(question, text) for text in texts])
        return self._workers.map(
            lambda each: float(self._model.run(each)[0].reshape(-1)[0]), encodings, size=len
        )


class _CrossEncoderReranker:
    """Any sentence-transformers CrossEncoder with one output, by name or folder."""

    def __init__(self, settings: RerankerSettings) -> None:
        from sentence_transformers import CrossEncoder

        try:
            self._model = CrossEncoder(settings.model, max_length=settings.max_tokens)
        except (OSError, ValueError) as error:
            raise ModelUnavailable(
                f"The reranker {settings.model} cannot be loaded: name a folder that holds a CrossEncoder, or set "
                f"reranker.model to {PACKAGED} or none ({str(error).splitlines()[0]})."
            ) from error
        if self._model.num_labels != 1:
            raise ModelUnavailable(
                f"The reranker {settings.model} has {self._model.num_labels} outputs; one is needed."
            )

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        from torch.nn import Identity

        if not texts:
            return []
        return [
            float(logit)
            for logit in self._model.predict(
                [(question, text) for text in texts], activation_fn=Identity()
            )
        ]
