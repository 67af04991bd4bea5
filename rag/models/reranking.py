"""Cross-encoders: a logit for how well a text answers a question."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from rag.errors import ModelUnavailable
from rag.models.packaged import reranker_folder
from rag.settings import PACKAGED, RerankerSettings

_BATCH = 8  # pairs of like length; larger batches pad more than they gain on two cores


class Reranker(Protocol):
    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """A logit for each text; higher answers better, and the scale is the model's own."""
        ...


def load_reranker(settings: RerankerSettings) -> Reranker | None:
    """The configured reranker, None for `none`. Raises ModelUnavailable."""
    if settings.model == "none":
        return None
    return _Packaged(settings) if settings.model == PACKAGED else _CrossEncoder(settings)


class _Packaged:
    """ms-marco-MiniLM-L-12-v2 with int8 weights, under onnxruntime."""

    def __init__(self, settings: RerankerSettings) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        folder = reranker_folder()
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(settings.max_tokens)
        self._tokenizer.enable_padding()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 0
        self._session = onnxruntime.InferenceSession(folder / "model.onnx", options, providers=["CPUExecutionProvider"])
        self._inputs = {node.name for node in self._session.get_inputs()}

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        logits = np.zeros(len(texts), np.float32)
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
            encoded = self._tokenizer.encode_batch([(question, texts[index]) for index in batch])
            feeds = {
                "input_ids": np.array([each.ids for each in encoded], np.int64),
                "attention_mask": np.array([each.attention_mask for each in encoded], np.int64),
                "token_type_ids": np.array([each.type_ids for each in encoded], np.int64),
            }
            given = {name: feed for name, feed in feeds.items() if name in self._inputs}
            logits[batch] = np.asarray(self._session.run(None, given)[0]).reshape(-1)
        return [float(logit) for logit in logits]


class _CrossEncoder:
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
            raise ModelUnavailable(f"The reranker {settings.model} has {self._model.num_labels} outputs; one is needed.")

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        from torch.nn import Identity

        if not texts:
            return []
        return [float(logit) for logit in self._model.predict([(question, text) for text in texts], activation_fn=Identity())]
