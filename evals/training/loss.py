"""The loss that the reader is trained with: span, sentence and relevance."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional
from torch.nn.utils.rnn import pad_sequence

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
    full_precision = [state.float() for state in states]
    hidden = pad_sequence(full_precision, batch_first=True)
    _, mask, _ = pad_batch(items)
    tokens, relevance = network.run_upper_layers(hidden, mask, frozen_layers)
    relevance_loss = _compute_relevance_loss(relevance, items)
    loss = _RELEVANCE_WEIGHT * relevance_loss
    if any(item.start is not None for item in items):
        span_loss = _compute_span_loss(tokens, items)
        loss = loss + _SPAN_WEIGHT * span_loss
    sentence_loss = _compute_sentence_loss(tokens, items)
    return loss + _SENTENCE_WEIGHT * sentence_loss


def _compute_relevance_loss(
    relevance: Tensor,
    items: Sequence[EncodedExample],
) -> Tensor:
    labels = torch.tensor([float(item.answerable) for item in items])
    return functional.binary_cross_entropy_with_logits(relevance, labels)


def _compute_span_loss(tokens: Tensor, items: Sequence[EncodedExample]) -> Tensor:
    """Compute the mean loss of start and end over the examples whose span is known."""
    length = tokens.shape[1]
    rows = []
    masks = []
    starts = []
    ends = []
    for row, item in enumerate(items):
        if item.start is not None:
            rows.append(row)
            masks.append(_mask_outside(item, length))
            starts.append(item.start)
            ends.append(item.end)
    outside = torch.stack(masks)
    start_logits = tokens[rows, :, 0].masked_fill(outside, _MASKED_LOGIT)
    end_logits = tokens[rows, :, 1].masked_fill(outside, _MASKED_LOGIT)
    start_loss = functional.cross_entropy(start_logits, torch.tensor(starts))
    end_loss = functional.cross_entropy(end_logits, torch.tensor(ends))
    return (start_loss + end_loss) / 2


def _compute_sentence_loss(tokens: Tensor, items: Sequence[EncodedExample]) -> Tensor:
    logits = []
    labels = []
    for row, item in enumerate(items):
        for (first, last), holds in zip(item.sentences, item.holds, strict=True):
            sentence_logits = tokens[row, first : last + 1, 2]
            logits.append(sentence_logits.mean())
            labels.append(float(holds))
    return functional.binary_cross_entropy_with_logits(
        torch.stack(logits),
        torch.tensor(labels),
    )


def _mask_outside(item: EncodedExample, length: int) -> Tensor:
    """Mark the tokens that cannot be part of an answer.

    The first token stands for no answer, so that it can be chosen.
    """
    outside = torch.ones(length, dtype=torch.bool)
    outside[0] = False
    for position, (start, _) in enumerate(item.offsets[1:], start=1):
        if start >= 0:
            outside[position] = False
    return outside
