"""Trains the reader: python -m evals.training.train --squad FILE --clapnq FOLDER --out FOLDER

The lower layers stay as the packaged cross-encoder has them and are computed once; the upper
ones and the heads learn. On two cores without bfloat16, shared with other programs, two epochs of the whole took 72 minutes.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_model
from torch import Tensor
from torch.nn import functional

from evals.training.encoding import (
    EncodedExample,
    build_batches,
    encode_examples,
    load_tokenizer,
    pad_batch,
)
from evals.training.examples import (
    parse_existing_path,
    read_clapnq_examples,
    read_own_examples,
    read_squad_examples,
)
from evals.training.export import export_network
from evals.training.held_out import is_held_out
from evals.training.network import ReadingNetwork, load_packaged_network
from evals.training.trial import Output, evaluate_by_set
from rag.models.bundled import find_reranker_folder

FROZEN = 6  # layers of twelve
_SEED = 20241116
_BATCH = 16
_RATE = 1e-4
_HEADS_RATE = 1e-3
_TESTED = 2  # of so many held-out examples one is tested on after each epoch
_WARM_UP = 0.1  # of the steps
_WEIGHTS = {"span": 1.0, "sentence": 1.0, "relevance": 0.5}


def main() -> None:
    options = _parse_options()
    torch.manual_seed(_SEED)
    folder = find_reranker_folder()
    tokenizer = load_tokenizer(folder)
    network = load_packaged_network(folder / "model.onnx")
    examples = [
        *read_squad_examples(options.squad),
        *read_clapnq_examples(options.clapnq),
        *(read_own_examples() if not options.without_own else []),
    ]
    taught = encode_examples([each for each in examples if not is_held_out(each.group)], tokenizer)
    tested = encode_examples([each for each in examples if is_held_out(each.group)], tokenizer)[
        ::_TESTED
    ]
    print(
        f"{len(taught)} examples to learn from, {len(tested)} of other articles to be tested on",
        flush=True,
    )
    hidden, hidden_tested = (
        _compute_lower_states(network, taught),
        _compute_lower_states(network, tested),
    )
    options.out.mkdir(parents=True, exist_ok=True)

    def at_epoch_end() -> None:
        print(evaluate_by_set(_compute_outputs(network, tested, hidden_tested)), flush=True)
        save_model(network, str(options.out / "reader.safetensors"))

    _train(network, taught, hidden, options.epochs, at_epoch_end)
    export_network(network, options.out / "reader.onnx")


def _parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--squad", type=parse_existing_path, required=True, help="a SQuAD 2.0 file")
    parser.add_argument(
        "--clapnq", type=parse_existing_path, required=True, help="the folder of CLAPnq's files"
    )
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--without-own", action="store_true", help="leave articles.jsonl out")
    return parser.parse_args()


def _compute_lower_states(network: ReadingNetwork, items: list[EncodedExample]) -> list[Tensor]:
    """The output of the frozen layers for each item, (tokens, width) in half precision."""
    network.eval()
    found: list[Tensor] = [torch.empty(0)] * len(items)
    with torch.inference_mode():
        for batch in build_batches(items, _BATCH, None):
            states = network.lower(*pad_batch([items[index] for index in batch]), FROZEN)
            for row, index in enumerate(batch):
                found[index] = states[row, : len(items[index].ids)].half().clone()
    return found


def _compute_outputs(
    network: ReadingNetwork, items: list[EncodedExample], hidden: list[Tensor]
) -> Iterator[Output]:
    network.eval()
    with torch.inference_mode():
        for item, states in zip(items, hidden, strict=True):
            tokens, relevance = network.upper(
                states.float()[None], torch.ones(1, len(states), dtype=torch.int64), FROZEN
            )
            yield item, tokens[0].numpy(), float(relevance[0])


def _train(
    network: ReadingNetwork,
    items: list[EncodedExample],
    hidden: list[Tensor],
    epochs: int,
    at_epoch_end: Callable[[], None],
) -> None:
    heads = [
        *network.tokens.parameters(),
        *network.relevance.parameters(),
        *network.encoder.pooler.parameters(),
    ]
    layers = [
        each for layer in network.encoder.encoder.layer[FROZEN:] for each in layer.parameters()
    ]
    optimiser = torch.optim.AdamW(
        [{"params": layers, "lr": _RATE}, {"params": heads, "lr": _HEADS_RATE}], weight_decay=0.01
    )
    parts = [_select_part(items, epoch, epochs) for epoch in range(epochs)]
    steps = sum(-(-len(part) // _BATCH) for part in parts)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser,
        lambda step: min(1.0, (step + 1) / (_WARM_UP * steps)) * max(0.0, (steps - step) / steps),
    )
    chance = random.Random(_SEED)
    began, step, losses = time.perf_counter(), 0, []
    for part in parts:
        network.train()
        for batch in build_batches([items[index] for index in part], _BATCH, chance):
            chosen = [part[place] for place in batch]
            loss = _compute_loss(
                network, [items[index] for index in chosen], [hidden[index] for index in chosen]
            )
            loss.backward()
            torch.nn.utils.clip_grad_norm_([*layers, *heads], 1.0)
            optimiser.step()
            schedule.step()
            optimiser.zero_grad()
            losses.append(loss.item())
            step += 1
            if step % 25 == 0:
                rate = step * _BATCH / (time.perf_counter() - began)
                print(
                    f"step {step} of {steps}: loss {np.mean(losses[-25:]):.3f}, {rate:.1f} examples a second",
                    flush=True,
                )
        at_epoch_end()


def _select_part(items: list[EncodedExample], epoch: int, epochs: int) -> list[int]:
    """What an epoch learns from: SQuAD's many questions to few articles are shared out among the epochs, the rest is in each."""
    return [
        index
        for index, each in enumerate(items)
        if not each.example.group.startswith("squad") or index % epochs == epoch
    ]


def _compute_loss(
    network: ReadingNetwork, items: list[EncodedExample], hidden: list[Tensor]
) -> Tensor:
    states = torch.nn.utils.rnn.pad_sequence([each.float() for each in hidden], batch_first=True)
    _, mask, _ = pad_batch(items)
    tokens, relevance = network.upper(states, mask, FROZEN)
    loss = _WEIGHTS["relevance"] * functional.binary_cross_entropy_with_logits(
        relevance, torch.tensor([float(each.answerable) for each in items])
    )
    rows = [row for row, each in enumerate(items) if each.start is not None]
    if rows:
        outside = torch.stack([_mask_outside(items[row], tokens.shape[1]) for row in rows])
        for column, wanted in (
            (0, [items[row].start for row in rows]),
            (1, [items[row].end for row in rows]),
        ):
            logits = tokens[rows, :, column].masked_fill(outside, -1e4)
            loss = loss + _WEIGHTS["span"] / 2 * functional.cross_entropy(
                logits, torch.tensor(wanted)
            )
    by_sentence = [
        tokens[row, first : last + 1, 2].mean()
        for row, each in enumerate(items)
        for first, last in each.sentences
    ]
    truth = torch.tensor([float(holds) for each in items for holds in each.holds])
    return loss + _WEIGHTS["sentence"] * functional.binary_cross_entropy_with_logits(
        torch.stack(by_sentence), truth
    )


def _mask_outside(item: EncodedExample, length: int) -> Tensor:
    """Which of `length` tokens can be no part of an answer; the first, which stands for none, can."""
    starts = [0, *(start for start, _ in item.offsets[1:])]
    return torch.tensor([*(start < 0 for start in starts), *([True] * (length - len(starts)))])


if __name__ == "__main__":
    main()
