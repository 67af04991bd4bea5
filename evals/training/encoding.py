"""Examples as the network takes them: token ids, where the answer stands among them, and batches of like length."""

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

_CHUNK = 40  # batches that are sorted by length together, so that little is padding


@dataclass(frozen=True, slots=True)
class EncodedExample:
    """One example by tokens. `start` and `end` are 0, the first token, where nothing answers, and None
    where only whole sentences are known to; `sentences` are token spans, the last inclusive."""

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
    """The packaged cross-encoder's tokenizer, as the reader uses it."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MOST_TOKENS)
    return tokenizer


def encode_examples(examples: Sequence[Example], tokenizer: Tokenizer) -> list[EncodedExample]:
    """The examples by tokens; one whose sentences, or answer, are cut off is left out."""
    made = []
    for example in examples:
        pair = tokenizer.encode(example.question, prepend_title(example.title, example.text))
        offsets = compute_text_offsets(pair, example.title)
        spans = [
            (find_tokens_within(offsets, each), holds)
            for each, holds in zip(example.sentences, example.holds, strict=True)
        ]
        kept = [(span, holds) for span, holds in spans if span]
        answer = find_tokens_within(offsets, example.answer) if example.answer else None
        if (
            not kept
            or (any(example.holds) and not any(holds for _, holds in kept))
            or (example.answer and not answer)
        ):
            continue
        start, end = (0, 0) if not any(example.holds) else (answer or (None, None))
        made.append(
            EncodedExample(
                example,
                pair.ids,
                pair.type_ids,
                offsets,
                [span for span, _ in kept],
                [holds for _, holds in kept],
                start,
                end,
            )
        )
    return made


def build_batches(
    items: Sequence[EncodedExample], size: int, chance: random.Random | None
) -> Iterator[list[int]]:
    """Indices in batches of like length; shuffled by `chance`, or longest last without it."""
    order = list(range(len(items)))
    if chance is None:
        order.sort(key=lambda index: len(items[index].ids))
        yield from (order[at : at + size] for at in range(0, len(order), size))
        return
    chance.shuffle(order)
    for at in range(0, len(order), size * _CHUNK):
        chunk = sorted(order[at : at + size * _CHUNK], key=lambda index: len(items[index].ids))
        made = [chunk[each : each + size] for each in range(0, len(chunk), size)]
        chance.shuffle(made)
        yield from made


def pad_batch(items: Sequence[EncodedExample]) -> tuple[Tensor, Tensor, Tensor]:
    """(input ids, attention mask, token types), each of shape (len(items), longest)."""
    longest = max(len(each.ids) for each in items)
    rows = [(each.ids, [1] * len(each.ids), each.types) for each in items]
    ids, mask, types = zip(
        *([part + [0] * (longest - len(part)) for part in row] for row in rows), strict=True
    )
    return torch.tensor(ids), torch.tensor(mask), torch.tensor(types)
