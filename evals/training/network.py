"""The reader's network: the packaged cross-encoder's layers with heads for spans and relevance."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import Tensor, nn
from transformers import BertConfig, BertModel

_QUANTIZED = "_quantized"
_VOCABULARY = 30522
_HIDDEN = 384
_INTERMEDIATE = 1536
_LAYERS = 12
_HEADS = 12


class ReadingNetwork(nn.Module):  # type: ignore[misc]  # torch is not checked here
    """MiniLM-L12 with two heads, for batches of (question, passage) of shape (batch, tokens)."""

    def __init__(self) -> None:
        super().__init__()
        config = BertConfig(
            vocab_size=_VOCABULARY,
            hidden_size=_HIDDEN,
            num_hidden_layers=_LAYERS,
            num_attention_heads=_HEADS,
            intermediate_size=_INTERMEDIATE,
            attn_implementation="eager",
        )
        self.encoder = BertModel(config)
        self.relevance = nn.Linear(_HIDDEN, 1)
        self.tokens = nn.Linear(_HIDDEN, 3)

    def forward(
        self,
        input_ids: Tensor,
        attention_mask: Tensor,
        token_type_ids: Tensor,
    ) -> tuple[Tensor, Tensor]:
        """Compute the logits of a batch.

        Returns:
            Logits of shape (batch, tokens, 3), for a span's start, its end and being part of a
            sentence that answers; and of shape (batch,), for the passage answering at all.
        """
        output = self.encoder(
            input_ids=input_ids,
            attention_mask=attention_mask,
            token_type_ids=token_type_ids,
        )
        return self.run_heads(output.last_hidden_state)

    def run_lower_layers(
        self,
        input_ids: Tensor,
        attention_mask: Tensor,
        token_type_ids: Tensor,
        layers: int,
    ) -> Tensor:
        """Compute the output of the first `layers` layers.

        They are not trained, so that this is computed only once.
        """
        hidden = self.encoder.embeddings(input_ids=input_ids, token_type_ids=token_type_ids)
        return _run_layers(
            self.encoder.encoder.layer[:layers],
            hidden,
            attention_mask,
        )

    def run_upper_layers(
        self,
        hidden: Tensor,
        attention_mask: Tensor,
        layers: int,
    ) -> tuple[Tensor, Tensor]:
        """Compute what `forward` returns from the output of `run_lower_layers`."""
        hidden = _run_layers(
            self.encoder.encoder.layer[layers:],
            hidden,
            attention_mask,
        )
        return self.run_heads(hidden)

    def run_heads(self, hidden: Tensor) -> tuple[Tensor, Tensor]:
        pooled = self.encoder.pooler(hidden)
        return self.tokens(hidden), self.relevance(pooled).squeeze(-1)


def _run_layers(layers: Any, hidden: Tensor, attention_mask: Tensor) -> Tensor:
    additive_mask = (1.0 - attention_mask[:, None, None, :].float()) * -1e9
    for layer in layers:
        output = layer(hidden, additive_mask)
        if isinstance(output, tuple):
            output = output[0]
        hidden = output
    return hidden


def load_packaged_network(path: Path) -> ReadingNetwork:
    """Load the network with the weights of the packaged cross-encoder.

    Its relevance logit is the cross-encoder's.

    Args:
        path: The cross-encoder's ONNX file, with dynamic int8 quantisation.
    """
    network = ReadingNetwork()
    weights = {}
    for name, value in dequantise_weights(path).items():
        renamed_encoder = name.replace("bert.", "encoder.", 1)
        own_name = renamed_encoder.replace("classifier", "relevance")
        weights[own_name] = torch.from_numpy(value)
    missing, unexpected = network.load_state_dict(weights, strict=False)
    new_weights = {
        "tokens.weight",
        "tokens.bias",
        "encoder.embeddings.position_ids",
    }
    assert not unexpected, unexpected
    assert set(missing) <= new_weights, missing
    return network


def dequantise_weights(path: Path) -> dict[str, NDArray[np.float32]]:
    """Read the weights of a quantised ONNX model, by their names before quantisation.

    Embedding tables keep their names; the factor of a matrix product is named after the bias that
    is added to it.
    """
    graph = onnx.load(path).graph
    values = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    weights: dict[str, NDArray[np.float32]] = {}
    for name, value in values.items():
        is_scale = name.endswith("_scale")
        if value.dtype == np.float32 and "." in name and not is_scale:
            weights[name] = np.array(value, np.float32)
        elif name.endswith(_QUANTIZED) and "embeddings" in name:
            weights[name.removesuffix(_QUANTIZED)] = _dequantise(name, values)
    for factor, bias in _find_matrix_products(graph, values):
        name = bias.removesuffix("bias") + "weight"
        weights[name] = _dequantise(factor, values).T.copy()
    return weights


def _dequantise(name: str, values: dict[str, NDArray[Any]]) -> NDArray[np.float32]:
    base = name.removesuffix(_QUANTIZED)
    zero_point = values[f"{base}_zero_point"].astype(np.float32)
    shifted = values[name].astype(np.float32) - zero_point
    return np.asarray(shifted * values[f"{base}_scale"], np.float32)


def _find_matrix_products(
    graph: Any,
    values: dict[str, NDArray[Any]],
) -> list[tuple[str, str]]:
    """Find the weights of the matrix products, with the bias that is added to each product."""
    consumers = defaultdict(list)
    for node in graph.node:
        for name in node.input:
            consumers[name].append(node)
    products = []
    for node in graph.node:
        if node.op_type != "MatMulInteger" or node.input[1] not in values:
            continue
        addition = node
        while addition.op_type != "Add":
            addition = consumers[addition.output[0]][0]
        bias = next(name for name in addition.input if name in values)
        products.append((node.input[1], bias))
    return products
