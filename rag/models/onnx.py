"""Runs a packaged ONNX model, one text at a time: nothing is padded, so that a result depends on its text alone.

Its int8 activations are scaled by the largest of a batch, and on two cores eight texts one by one take
.32 s where a padded batch takes .39.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from rag.errors import ModelUnavailable

Vectors = NDArray[np.float32]


class OnnxModel:
    """A BERT under onnxruntime with its tokenizer, on the core of the thread that runs it.

    `weights` are a file or what is in one. Raises ModelUnavailable.
    """

    def __init__(self, tokenizer: Path, weights: Path | bytes, max_tokens: int) -> None:
        import onnxruntime
        from onnxruntime.capi.onnxruntime_pybind11_state import (
            Fail,
            InvalidArgument,
            InvalidGraph,
            InvalidProtobuf,
        )

        self._whole = Tokenizer.from_file(str(tokenizer))
        self._whole.no_padding()
        self._whole.no_truncation()
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(max_tokens)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        try:
            self._session = onnxruntime.InferenceSession(
                weights, options, providers=["CPUExecutionProvider"]
            )
        except (Fail, InvalidArgument, InvalidGraph, InvalidProtobuf) as error:
            where = weights if isinstance(weights, Path) else f"The model beside {tokenizer}"
            raise ModelUnavailable(
                f"{where} cannot be loaded as an ONNX model ({str(error).splitlines()[0]})."
            ) from error
        self._inputs = {node.name for node in self._session.get_inputs()}
        self.outputs = tuple(node.name for node in self._session.get_outputs())

    def encode(self, texts: Sequence[str] | Sequence[tuple[str, str]]) -> list[Encoding]:
        """The texts, or pairs of texts, by tokens, cut at the model's most."""
        found: list[Encoding] = self._tokenizer.encode_batch(list(texts))
        return found

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, whole and without special ones."""
        return [
            len(each.ids)
            for each in self._whole.encode_batch(list(texts), add_special_tokens=False)
        ]

    def run(self, encoding: Encoding) -> list[NDArray[np.float32]]:
        """The model's outputs for one encoded text, each with a first axis of length 1."""
        feeds = {
            "input_ids": encoding.ids,
            "attention_mask": encoding.attention_mask,
            "token_type_ids": encoding.type_ids,
        }
        given = {
            name: np.array([feed], np.int64) for name, feed in feeds.items() if name in self._inputs
        }
        outputs: list[Any] = self._session.run(None, given)
        return outputs
