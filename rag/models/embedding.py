"""The embedding model, with its window and its prefixes respected."""

from __future__ import annotations

import copy
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from rag.errors import ModelUnavailable
from rag.models.bundled import find_minilm_folder
from rag.models.bundled_embedding import BgeEmbedder
from rag.models.onnx import Vectors
from rag.settings import BGE, MINILM, EmbeddingSettings

_PASSAGE_PROMPTS = ("document", "passage", "text", "corpus")


class TextEmbedder:
    """A loaded embedding model.

    `name` says which model it is, `dimension` the length of its vectors, and `window` how many
    tokens of a text it sees, its own special tokens not counted.
    """

    def __init__(self, settings: EmbeddingSettings) -> None:
        self.name = settings.model
        self._model: BgeEmbedder | _SentenceTransformerEmbedder = (
            BgeEmbedder(settings)
            if settings.model == BGE
            else _SentenceTransformerEmbedder(settings)
        )
        self.dimension, self.window = self._model.dimension, self._model.window

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, special tokens not counted."""
        return self._model.count_tokens(texts) if texts else []

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of shape (len(texts), dimension)."""
        return self._model.embed(texts)

    def embed_query(self, text: str) -> Vectors:
        """Unit vector of shape (dimension,)."""
        return self._model.embed_query(text)


class _SentenceTransformerEmbedder:
    """Any sentence-transformers model, behind llama-index's interface."""

    def __init__(self, settings: EmbeddingSettings) -> None:
        if settings.model == MINILM:
            os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        location = str(find_minilm_folder()) if settings.model == MINILM else settings.model
        self._model = _load_model(location, settings)
        transformer: Any = (
            self._model._model
        )  # llama-index keeps the sentence-transformers model private
        self._tokenizer = copy.deepcopy(
            transformer.tokenizer
        )  # of its own: embedding and counting set it differently, at the same time
        self._device = str(transformer.device)
        self._batch_size = settings.batch_size
        self.dimension = int(transformer.get_embedding_dimension())
        prefix = self._model.text_instruction or ""
        own = len(self._tokenizer(prefix)["input_ids"])  # special tokens and the passage prefix
        self.window = int(transformer.max_seq_length) - own

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        encoded = self._tokenizer(list(texts), add_special_tokens=False, verbose=False)
        return [len(ids) for ids in encoded["input_ids"]]

    def embed(self, texts: Sequence[str]) -> Vectors:
        """In batches of texts as long as one another, the longest first; on a processor each core works at a batch of its own:
        on two cores 1.1 times as fast as both at one batch."""
        order = sorted(range(len(texts)), key=lambda at: -len(texts[at]))
        batches = [
            order[start : start + self._batch_size]
            for start in range(0, len(texts), self._batch_size)
        ]
        vectors = np.zeros((len(texts), self.dimension), np.float32)

        def embed(batch: list[int]) -> None:
            vectors[batch] = self._model.get_text_embedding_batch([texts[at] for at in batch])

        with _open_thread_pool(self._device) as each:
            list(each(embed, batches))
        return vectors

    def embed_query(self, text: str) -> Vectors:
        return np.asarray(self._model.get_query_embedding(text), np.float32)


@contextmanager
def _open_thread_pool(
    device: str,
) -> Iterator[Callable[[Callable[[list[int]], None], list[list[int]]], Iterable[None]]]:
    """A `map` that runs on as many threads as torch had, each with one core; the plain one elsewhere."""
    import torch

    cores = torch.get_num_threads()
    if cores == 1 or device != "cpu":
        yield map
        return
    torch.set_num_threads(1)
    try:
        with ThreadPoolExecutor(cores) as pool:
            yield pool.map
    finally:
        torch.set_num_threads(cores)


def _load_model(location: str, settings: EmbeddingSettings) -> Any:
    if settings.precision == "auto":
        return load_with_precision(choose_precision(location, settings), location, settings)
    return load_with_precision(settings.precision, location, settings)


def load_with_precision(precision: str, location: str, settings: EmbeddingSettings) -> Any:
    import torch
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding

    prompts = _read_model_prompts(location)
    passage = next((prompts[key] for key in _PASSAGE_PROMPTS if key in prompts), "")
    try:
        return HuggingFaceEmbedding(
            model_name=location,
            max_length=settings.max_tokens,
            query_instruction=settings.query_prefix or prompts.get("query", ""),
            text_instruction=settings.text_prefix or passage,
            embed_batch_size=settings.batch_size,
            model_kwargs={"dtype": getattr(torch, precision)},
        )
    except (OSError, ValueError) as error:
        raise ModelUnavailable(
            f"The embedding model {settings.model} cannot be loaded: name a folder that holds a sentence-transformers "
            f"model, or set embedding.model to {BGE} ({str(error).splitlines()[0]})."
        ) from error


def _read_model_prompts(location: str) -> dict[str, str]:
    """The prefixes that a model was trained with, where it says so."""
    from transformers.utils import cached_file

    try:
        found = cached_file(
            location,
            "config_sentence_transformers.json",
            _raise_exceptions_for_missing_entries=False,
        )
        return dict(json.loads(Path(found).read_text()).get("prompts") or {}) if found else {}
    except (OSError, ValueError):
        return {}  # loading the model itself says what is wrong


@cache  # measured once a process
def choose_precision(location: str, settings: EmbeddingSettings) -> str:
    """bfloat16 where it is faster: with AMX it is, three times; without any instruction for it nine times slower (22 and 2.6
    passages a second on a Zen 3); with AVX-512's it is measured."""
    import torch

    able = torch.cpu.get_capabilities()
    if torch.cuda.is_available() or not (able.get("amx_bf16") or able.get("avx512_bf16")):
        return "float32"
    if able.get("amx_bf16"):
        return "bfloat16"
    return min(
        ("float32", "bfloat16"),
        key=lambda precision: measure_batch_seconds(
            load_with_precision(precision, location, settings)
        ),
    )


def measure_batch_seconds(model: Any) -> float:
    """Seconds that a llama-index embedding model takes for a batch of passages, the second time."""
    texts = [
        "The ferry to the island leaves at seven, as it has since the bridge was closed. " * 8
    ] * model.embed_batch_size
    model.get_text_embedding_batch(texts)
    started = time.perf_counter()
    model.get_text_embedding_batch(texts)
    return time.perf_counter() - started
