"""Encode examples for the network: token ids, the tokens of the answer, batches by length."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor

from evals.training.examples import Example, Span
from rag.models.span_reader import MOST_TOKENS, compute_text_offsets, find_tokens_within
from rag.records import prepend_title

# Batches whose examples are sorted by length together, so that little of a batch is padding.
_BATCHES_PER_CHUNK = 40


@dataclass(frozen=True, slots=True)
class EncodedExample:
    """An example as tokens.

    Attributes:
        offsets: The span of the passage's text that each token stands for.
        sentences: The first and last token of each sentence.
        holds: Whether each sentence answers.
        start: The answer's first token: 0, the token that stands for none, where nothing answers,
            and None where only whole sentences are known to answer.
        end: The answer's last token, in the same way.
    """

    example: Example
    ids: list[int]
    types: list[int]
    offsets: list[Span]
    sentences: list[Span]
    holds: list[bool]
    start: int | None
    end: int | None

    @property
    def answerable(self) -> bool:
        return any(self.example.holds)


def load_tokenizer(folder: Path) -> Tokenizer:
    """Load the packaged cross-encoder's tokenizer, as the reader uses it."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MOST_TOKENS)
    return tokenizer


def encode_examples(
    examples: Sequence[Example],
    tokenizer: Tokenizer,
) -> list[EncodedExample]:
    """Encode examples; those whose sentences or answer are cut off are left out."""
    items = []
    for example in examples:
        item = _encode_example(example, tokenizer)
        if item is not None:
            items.append(item)
    return items


def _encode_example(example: Example, tokenizer: Tokenizer) -> EncodedExample | None:
    text = prepend_title(example.title, example.text)
    pair = tokenizer.encode(example.question, text)
    offsets = compute_text_offsets(pair, example.title)
    sentences = []
    holds = []
    for span, sentence_holds in zip(example.sentences, example.holds, strict=True):
        tokens = find_tokens_within(offsets, span)
        if tokens:
            sentences.append(tokens)
            holds.append(sentence_holds)
    is_answerable = any(example.holds)
    if not sentences or (is_answerable and not any(holds)):
        return None
    start: int | None = None
    end: int | None = None
    if not is_answerable:
        start = 0
        end = 0
    if example.answer:
        answer = find_tokens_within(offsets, example.answer)
        if not answer:
            return None
        start, end = answer
    return EncodedExample(
        example=example,
        ids=pair.ids,
        types=pair.type_ids,
        offsets=offsets,
        sentences=sentences,
        holds=holds,
        start=start,
        end=end,
    )


def build_batches(
    items: Sequence[EncodedExample],
    size: int,
    rng: random.Random | None,
) -> Iterator[list[int]]:
    """Build batches of examples of similar length.

    Args:
        items: The examples.
        size: Examples a batch.
        rng: Shuffles the examples; without it the batches are sorted by length.

    Yields:
        The indices of the examples of a batch.
    """

    def get_length(index: int) -> int:
        return len(items[index].ids)

    order = list(range(len(items)))
    if rng is None:
        order.sort(key=get_length)
        yield from _split(order, size)
        return
    rng.shuffle(order)
    for chunk in _split(order, size * _BATCHES_PER_CHUNK):
        chunk.sort(key=get_length)
        batches = list(_split(chunk, size))
        rng.shuffle(batches)
        yield from batches


def _split(indices: list[int], size: int) -> Iterator[list[int]]:
    for start in range(0, len(indices), size):
        yield indices[start : start + size]


def pad_batch(items: Sequence[EncodedExample]) -> tuple[Tensor, Tensor, Tensor]:
    """Pad examples to the longest of them.

    Returns:
        Input ids, attention mask and token types, each of shape (len(items), longest).
    """
    longest = max(len(item.ids) for item in items)
    shape = (len(items), longest)
    ids = torch.zeros(shape, dtype=torch.int64)
    mask = torch.zeros(shape, dtype=torch.int64)
    types = torch.zeros(shape, dtype=torch.int64)
    for row, item in enumerate(items):
        length = len(item.ids)
        ids[row, :length] = torch.tensor(item.ids)
        mask[row, :length] = 1
        types[row, :length] = torch.tensor(item.types)
    return ids, mask, types
