"""The loss that the reader is trained with: span, sentence and relevance."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from evals.training.encoding import EncodedExample, pad_batch
from evals.training.network import ReadingNetwork

_SPAN_WEIGHT = 1.0
_SENTENCE_WEIGHT = 1.0
_RELEVANCE_WEIGHT = 0.5
_MASKED_LOGIT = -1e4


def compute_loss(
    network: ReadingNetwork,
    items: Sequence[EncodedExample],
    states: Sequence[Tensor],
    frozen_layers: int,
) -> Tensor:
    """Compute the loss of a batch.

    Args:
        network: The network.
        items: The examples of the batch.
        states: The output of the frozen layers for each example.
        frozen_layers: How many layers are frozen.
    """
    hidden = torch.nn.utils.rnn.pad_sequence([state.float() for state in states], batch_first=True)
    _, mask, _ = pad_batch(items)
    tokens, relevance = network.run_upper_layers(hidden, mask, frozen_layers)
    loss = _RELEVANCE_WEIGHT * _compute_relevance_loss(relevance, items)
    if any(item.start is not None for item in items):
        loss = loss + _SPAN_WEIGHT * _compute_span_loss(tokens, items)
    return loss + _SENTENCE_WEIGHT * _compute_sentence_loss(tokens, items)


def _compute_relevance_loss(
    relevance: Tensor,
    items: Sequence[EncodedExample],
) -> Tensor:
    labels = torch.tensor([float(item.answerable) for item in items])
    return functional.binary_cross_entropy_with_logits(relevance, labels)


def _compute_span_loss(tokens: Tensor, items: Sequence[EncodedExample]) -> Tensor:
    """Compute the mean loss of start and end over the examples whose span is known."""
    rows = [row for row, item in enumerate(items) if item.start is not None]
    length = tokens.shape[1]
    outside = torch.stack([_mask_outside(items[row], length) for row in rows])
    starts = torch.tensor([items[row].start for row in rows])
    ends = torch.tensor([items[row].end for row in rows])
    start_logits = tokens[rows, :, 0].masked_fill(outside, _MASKED_LOGIT)
    end_logits = tokens[rows, :, 1].masked_fill(outside, _MASKED_LOGIT)
    start_loss = functional.cross_entropy(start_logits, starts)
    end_loss = functional.cross_entropy(end_logits, ends)
    return (start_loss + end_loss) / 2


def _compute_sentence_loss(tokens: Tensor, items: Sequence[EncodedExample]) -> Tensor:
    logits = []
    labels = []
    for row, item in enumerate(items):
        for (first, last), holds in zip(item.sentences, item.holds, strict=True):
            logits.append(tokens[row, first : last + 1, 2].mean())
            labels.append(float(holds))
    return functional.binary_cross_entropy_with_logits(torch.stack(logits), torch.tensor(labels))


def _mask_outside(item: EncodedExample, length: int) -> Tensor:
    """Mark the tokens that cannot be part of an answer.

    The first token stands for no answer, so that it can be chosen.
    """
    is_text = [True] + [start >= 0 for start, _ in item.offsets[1:]]
    is_text += [False] * (length - len(is_text))
    return ~torch.tensor(is_text)
