"""Any sentence-transformers model as an embedding model, by name or folder."""

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
from rag.models.onnx import Vectors
from rag.settings import BGE, MINILM, EmbeddingSettings

Batch = list[int]  # indices of texts
MapBatches = Callable[[Callable[[Batch], None], list[Batch]], Iterable[None]]
_PASSAGE_PROMPTS = ("document", "passage", "text", "corpus")


class SentenceTransformerEncoder:
    """A sentence-transformers model behind llama-index's HuggingFaceEmbedding."""

    def __init__(self, settings: EmbeddingSettings) -> None:
        location = settings.model
        if settings.model == MINILM:
            os.environ.setdefault("HF_HUB_OFFLINE", "1")
            location = str(find_minilm_folder())
        os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        self.name = settings.model
        self._model = _load_model(location, settings)
        transformer = self._model._model  # llama-index keeps the SentenceTransformer private
        # A tokenizer of its own: embedding and counting set it differently, at the same time.
        self._tokenizer = copy.deepcopy(transformer.tokenizer)
        self._device = str(transformer.device)
        self._batch_size = settings.batch_size
        self.dimension = int(transformer.get_embedding_dimension())
        passage_prefix = self._model.text_instruction or ""
        prefix_tokens = len(self._tokenizer(passage_prefix)["input_ids"])  # special tokens, too
        self.window = int(transformer.max_seq_length) - prefix_tokens

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Count the tokens of each text, special tokens not included."""
        if not texts:
            return []
        encoded = self._tokenizer(list(texts), add_special_tokens=False, verbose=False)
        return [len(ids) for ids in encoded["input_ids"]]

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Embed passages as unit vectors of shape (len(texts), dimension).

        A batch holds texts of like length, and the longest batch comes first. On a processor each
        core works at a batch of its own: on two cores 1.1 times as fast as both at one batch.
        """
        order = sorted(range(len(texts)), key=lambda index: -len(texts[index]))
        starts = range(0, len(texts), self._batch_size)
        batches = [order[start : start + self._batch_size] for start in starts]
        vectors = np.zeros((len(texts), self.dimension), np.float32)

        def embed(batch: Batch) -> None:
            batch_texts = [texts[index] for index in batch]
            vectors[batch] = self._model.get_text_embedding_batch(batch_texts)

        with _open_thread_pool(self._device) as map_batches:
            list(map_batches(embed, batches))
        return vectors

    def embed_query(self, text: str) -> Vectors:
        """Embed a question as a unit vector of shape (dimension,)."""
        return np.asarray(self._model.get_query_embedding(text), np.float32)


@contextmanager
def _open_thread_pool(device: str) -> Iterator[MapBatches]:
    """Give a `map` with one thread, of one core, for each core that torch used.

    Else the plain one.
    """
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
    """Load a sentence-transformers model as a llama-index embedding.

    Raises:
        ModelUnavailable: there is no such model, or it cannot be fetched.
    """
    import torch
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding

    prompts = _read_model_prompts(location)
    passage_prompt = next((prompts[key] for key in _PASSAGE_PROMPTS if key in prompts), "")
    try:
        return HuggingFaceEmbedding(
            model_name=location,
            max_length=settings.max_tokens,
            query_instruction=settings.query_prefix or prompts.get("query", ""),
            text_instruction=settings.text_prefix or passage_prompt,
            embed_batch_size=settings.batch_size,
            model_kwargs={"dtype": getattr(torch, precision)},
        )
    except (OSError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise ModelUnavailable(
            f"The embedding model {settings.model} cannot be loaded: name a folder that holds a "
            f"sentence-transformers model, or set embedding.model to {BGE} ({reason})."
        ) from error


def _read_model_prompts(location: str) -> dict[str, str]:
    """Read the prefixes that a model was trained with, where it records them."""
    from transformers.utils import cached_file

    try:
        path = cached_file(
            location,
            "config_sentence_transformers.json",
            _raise_exceptions_for_missing_entries=False,
        )
        return dict(json.loads(Path(path).read_text()).get("prompts") or {}) if path else {}
    except (OSError, ValueError):
        return {}  # loading the model reports what is wrong


@cache  # measured once a process
def choose_precision(location: str, settings: EmbeddingSettings) -> str:
    """Choose bfloat16 where this processor computes it faster than float32.

    With AMX it is three times as fast. Without any instruction for it, it is nine times slower (22
    and 2.6 passages a second on a Zen 3). With AVX-512 alone both are measured.
    """
    import torch

    capabilities = torch.cpu.get_capabilities()
    if torch.cuda.is_available():
        return "float32"
    if capabilities.get("amx_bf16"):
        return "bfloat16"
    if not capabilities.get("avx512_bf16"):
        return "float32"
    seconds = {}
    for precision in ("float32", "bfloat16"):
        model = load_with_precision(precision, location, settings)
        seconds[precision] = measure_batch_seconds(model)
    return min(seconds, key=lambda precision: seconds[precision])


def measure_batch_seconds(model: Any) -> float:
    """Measure the seconds that a llama-index embedding takes for a batch, after one to warm up."""
    sentence = "The ferry to the island leaves at seven, as it has since the bridge was closed. "
    texts = [sentence * 8] * model.embed_batch_size
    model.get_text_embedding_batch(texts)
    started = time.perf_counter()
    model.get_text_embedding_batch(texts)
    return time.perf_counter() - started
