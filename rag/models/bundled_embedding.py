"""The packaged embedding model."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from tokenizers import Encoding

from rag.models.bundled import find_bge_folder
from rag.models.onnx import OnnxModel, Vectors
from rag.processor import Workers
from rag.settings import EmbeddingSettings

_WINDOW = 512
QUERY_PREFIX = (
    "Represent this sentence for searching relevant passages: "  # what it was trained with
)
_LAST = "/encoder/layer.11"


class BgeEmbedder:
    """bge-small-en (Xiao et al. 2023) with int8 weights: the first token's state, as a unit vector."""

    dimension = 384

    def __init__(self, settings: EmbeddingSettings) -> None:
        folder = find_bge_folder()
        most = min(settings.max_tokens or _WINDOW, _WINDOW)
        self._text_prefix, self._query_prefix = (
            settings.text_prefix,
            settings.query_prefix or QUERY_PREFIX,
        )
        self._model = OnnxModel(
            folder / "tokenizer.json", trim_last_layer(folder / "model.onnx"), most
        )
        self._workers = Workers()
        self.window = (
            most - 2 - (self.count_tokens([self._text_prefix])[0] if self._text_prefix else 0)
        )

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return self._model.count_tokens(texts)

    def embed(self, texts: Sequence[str]) -> Vectors:
        encodings = self._model.encode([self._text_prefix + text for text in texts])
        return np.array(
            self._workers.map(self._embed_encoding, encodings, size=len), np.float32
        ).reshape(-1, self.dimension)

    def embed_query(self, text: str) -> Vectors:
        return self._embed_encoding(self._model.encode([self._query_prefix + text])[0])

    def _embed_encoding(self, encoding: Encoding) -> Vectors:
        state = self._model.run(encoding)[0][0, 0]
        return np.asarray(state / np.linalg.norm(state), np.float32)


def trim_last_layer(weights: Path) -> bytes:
    """The packaged model without what its last layer makes of other tokens than the first, of which nothing is used: a tenth of the work.

    The keys and values of all tokens stay. Vectors change in the fifth digit, for the layer's int8 activations are scaled by one token.
    """
    import onnx

    model = onnx.load(weights)
    nodes = {node.name: node for node in model.graph.node}
    for name, value in (("first", 0), ("second", 1), ("of_tokens", 1)):
        model.graph.initializer.append(
            onnx.numpy_helper.from_array(np.array([value], np.int64), name)
        )
    for name, at in (
        (f"{_LAST}/attention/self/query/MatMul_quant", 0),
        (f"{_LAST}/attention/output/Add", 1),
    ):
        whole = nodes[name].input[at]
        nodes[name].input[at] = f"{whole}_of_first"
        cut = onnx.helper.make_node(
            "Slice", [whole, "first", "second", "of_tokens"], [f"{whole}_of_first"]
        )
        made = next(number for number, node in enumerate(model.graph.node) if whole in node.output)
        model.graph.node.insert(made + 1, cut)
    model.graph.output[0].type.tensor_type.ClearField("shape")
    found: bytes = model.SerializeToString()
    return found
