"""The packaged embedding model, bge-small-en with int8 weights, under onnxruntime."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from rag.models.bundled import find_bge_folder
from rag.models.onnx import OnnxModel, Outputs, Vectors
from rag.settings import EmbeddingSettings

WINDOW = 512  # tokens, special tokens included
SPECIAL_TOKENS = 2
# The prefix that the model was trained with.
QUERY_PREFIX = "Represent this sentence for searching relevant passages: "
_LAST_LAYER = "/encoder/layer.11"


class BundledEncoder:
    """bge-small-en (Xiao et al. 2023): the first token's last state, as a unit vector."""

    dimension = 384

    def __init__(self, settings: EmbeddingSettings) -> None:
        folder = find_bge_folder()
        max_tokens = min(settings.max_tokens or WINDOW, WINDOW)
        self.name = settings.model
        self._passage_prefix = settings.text_prefix
        self._query_prefix = settings.query_prefix or QUERY_PREFIX
        self._model = OnnxModel(
            folder / "tokenizer.json", trim_last_layer(folder / "model.onnx"), max_tokens
        )
        prefix_tokens = sum(self.count_tokens([self._passage_prefix]))
        self.window = max_tokens - SPECIAL_TOKENS - prefix_tokens

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Count the tokens of each text, special tokens not included."""
        return self._model.count_tokens(texts)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Embed passages as unit vectors of shape (len(texts), 384)."""
        encodings = self._model.encode([self._passage_prefix + text for text in texts])
        vectors = [_pool(outputs) for outputs in self._model.run_all(encodings)]
        return np.array(vectors, np.float32).reshape(-1, self.dimension)

    def embed_query(self, text: str) -> Vectors:
        """Embed a question as a unit vector of shape (384,)."""
        (encoding,) = self._model.encode([self._query_prefix + text])
        return _pool(self._model.run(encoding))


def _pool(outputs: Outputs) -> Vectors:
    state = outputs[0][0, 0]
    return np.asarray(state / np.linalg.norm(state), np.float32)


def trim_last_layer(weights: Path) -> bytes:
    """Cut from the packaged model what its last layer computes for tokens other than the first.

    Only the first token's state is used, and the cut saves a tenth of the work. The keys and values
    of all tokens stay. Vectors change in the fifth digit, because the int8 activations of that
    layer are then scaled by one token.

    Returns:
        The content of an ONNX file.
    """
    import onnx

    model = onnx.load(weights)
    for name, number in (("first", 0), ("second", 1), ("token_axis", 1)):
        constant = onnx.numpy_helper.from_array(np.array([number], np.int64), name)
        model.graph.initializer.append(constant)
    _slice_input(model.graph, f"{_LAST_LAYER}/attention/self/query/MatMul_quant", 0)
    _slice_input(model.graph, f"{_LAST_LAYER}/attention/output/Add", 1)
    model.graph.output[0].type.tensor_type.ClearField("shape")
    content: bytes = model.SerializeToString()
    return content


def _slice_input(graph: Any, node_name: str, position: int) -> None:
    """Give a node only the first token of one of its inputs."""
    import onnx

    node = next(node for node in graph.node if node.name == node_name)
    whole = node.input[position]
    sliced = f"{whole}_of_first"
    node.input[position] = sliced
    slicing = onnx.helper.make_node("Slice", [whole, "first", "second", "token_axis"], [sliced])
    producer = next(index for index, other in enumerate(graph.node) if whole in other.output)
    graph.node.insert(producer + 1, slicing)
