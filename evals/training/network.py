"""The network: the packaged cross-encoder's layers, with heads that say where a passage answers, and whether it does."""

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
_WIDTH = 384


class ReadingNetwork(nn.Module):  # type: ignore[misc]  # torch is not checked here
    """MiniLM-L12 with two heads, for batches of (question, passage) of shape (batch, tokens).

    `forward` gives logits of shape (batch, tokens, 3), for a span's start, its end and being part of a sentence that
    answers, and of shape (batch,) for whether the passage answers at all.
    """

    def __init__(self) -> None:
        super().__init__()
        self.encoder = BertModel(
            BertConfig(vocab_size=30522, hidden_size=_WIDTH, num_hidden_layers=12, num_attention_heads=12, intermediate_size=1536,
                       attn_implementation="eager"),
        )  # fmt: skip
        self.relevance = nn.Linear(_WIDTH, 1)
        self.tokens = nn.Linear(_WIDTH, 3)

    def forward(
        self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor
    ) -> tuple[Tensor, Tensor]:
        found = self.encoder(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        )
        return self.run_heads(found.last_hidden_state)

    def lower(
        self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor, layers: int
    ) -> Tensor:
        """What the first `layers` layers make of a batch; they are not trained, so that it is computed once."""
        hidden = self.encoder.embeddings(input_ids=input_ids, token_type_ids=token_type_ids)
        for layer in self.encoder.encoder.layer[:layers]:
            hidden = _get_layer_output(layer(hidden, _build_additive_mask(attention_mask)))
        return hidden

    def upper(self, hidden: Tensor, attention_mask: Tensor, layers: int) -> tuple[Tensor, Tensor]:
        """`forward` from the output of `lower` on."""
        for layer in self.encoder.encoder.layer[layers:]:
            hidden = _get_layer_output(layer(hidden, _build_additive_mask(attention_mask)))
        return self.run_heads(hidden)

    def run_heads(self, hidden: Tensor) -> tuple[Tensor, Tensor]:
        return self.tokens(hidden), self.relevance(self.encoder.pooler(hidden)).squeeze(-1)


def _build_additive_mask(attention_mask: Tensor) -> Tensor:
    return (1.0 - attention_mask[:, None, None, :].float()) * -1e9


def _get_layer_output(of_layer: Any) -> Tensor:
    return of_layer[0] if isinstance(of_layer, tuple) else of_layer


def load_packaged_network(path: Path) -> ReadingNetwork:
    """The network with the weights of the packaged cross-encoder (ONNX, dynamic int8), its relevance logit the same."""
    network = ReadingNetwork()
    weights = {name.replace("bert.", "encoder.", 1).replace("classifier", "relevance"): torch.from_numpy(value)
               for name, value in dequantise_weights(path).items()}  # fmt: skip
    missing, unexpected = network.load_state_dict(weights, strict=False)
    assert not unexpected, unexpected
    assert set(missing) <= {"tokens.weight", "tokens.bias", "encoder.embeddings.position_ids"}, (
        missing
    )
    return network


def dequantise_weights(path: Path) -> dict[str, NDArray[np.float32]]:
    """Every weight by the name that it had before quantisation.

    Embedding tables keep their names; the factor of a matrix product is named by the bias that is added to it.
    """
    graph = onnx.load(path).graph
    values = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
    consumers = defaultdict(list)
    for node in graph.node:
        for name in node.input:
            consumers[name].append(node)

    def whole(name: str) -> NDArray[np.float32]:
        base = name.removesuffix(_QUANTIZED)
        shifted = values[name].astype(np.float32) - values[f"{base}_zero_point"].astype(np.float32)
        return np.asarray(shifted * values[f"{base}_scale"], np.float32)

    plain = (
        name
        for name, value in values.items()
        if value.dtype == np.float32 and "." in name and not name.endswith("_scale")
    )
    weights: dict[str, NDArray[np.float32]] = {
        name: np.array(values[name], np.float32) for name in plain
    }
    weights |= {
        name.removesuffix(_QUANTIZED): whole(name)
        for name in values
        if name.endswith(_QUANTIZED) and "embeddings" in name
    }
    for node in graph.node:
        if node.op_type == "MatMulInteger" and node.input[1] in values:
            added = node
            while added.op_type != "Add":
                added = consumers[added.output[0]][0]
            bias = next(name for name in added.input if name in values)
            weights[bias.removesuffix("bias") + "weight"] = whole(node.input[1]).T.copy()
    return weights
