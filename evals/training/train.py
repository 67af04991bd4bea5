"""Train the reader.

    python -m evals.training.train --squad FILE --clapnq FOLDER --out FOLDER

The lower layers stay as the packaged cross-encoder has them and are computed once; the upper ones
and the heads are trained. On two cores without bfloat16, shared with other programs, two epochs
took 72 minutes.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_model
from torch import Tensor

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
from evals.training.loss import compute_loss
from evals.training.network import ReadingNetwork, load_packaged_network
from evals.training.trial import Output, evaluate_by_set
from rag.models.bundled import find_reranker_folder

FROZEN_LAYERS = 6  # of twelve
_SEED = 20241116
_BATCH = 16
_LAYER_RATE = 1e-4
_HEAD_RATE = 1e-3
_WEIGHT_DECAY = 0.01
_MAX_GRADIENT_NORM = 1.0
_WARM_UP = 0.1  # of the steps
_TEST_INTERVAL = 2  # one held-out example in so many is tested after each epoch
_REPORT_INTERVAL = 25  # steps


def main() -> None:
    options = _parse_options()
    torch.manual_seed(_SEED)
    folder = find_reranker_folder()
    tokenizer = load_tokenizer(folder)
    network = load_packaged_network(folder / "model.onnx")
    examples = read_squad_examples(options.squad) + read_clapnq_examples(options.clapnq)
    if not options.without_own:
        examples += read_own_examples()
    training = [example for example in examples if not is_held_out(example.group)]
    held_out = [example for example in examples if is_held_out(example.group)]
    train_items = encode_examples(training, tokenizer)
    test_items = encode_examples(held_out, tokenizer)[::_TEST_INTERVAL]
    print(
        f"{len(train_items)} examples to learn from, "
        f"{len(test_items)} of other articles to be tested on",
        flush=True,
    )
    train_states = compute_lower_states(network, train_items)
    test_states = compute_lower_states(network, test_items)
    options.out.mkdir(parents=True, exist_ok=True)

    def finish_epoch() -> None:
        print(evaluate_by_set(compute_outputs(network, test_items, test_states)), flush=True)
        save_model(network, str(options.out / "reader.safetensors"))

    train_network(
        network,
        train_items,
        train_states,
        options.epochs,
        finish_epoch,
    )
    export_network(network, options.out / "reader.onnx")


def _parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--squad",
        type=parse_existing_path,
        required=True,
        help="a SQuAD 2.0 file",
    )
    parser.add_argument(
        "--clapnq",
        type=parse_existing_path,
        required=True,
        help="the folder of CLAPnq's files",
    )
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument(
        "--without-own",
        action="store_true",
        help="leave articles.jsonl out",
    )
    return parser.parse_args()


def compute_lower_states(
    network: ReadingNetwork,
    items: Sequence[EncodedExample],
) -> list[Tensor]:
    """Compute the output of the frozen layers, (tokens, hidden) in half precision per item."""
    network.eval()
    states: list[Tensor] = [torch.empty(0)] * len(items)
    with torch.inference_mode():
        for batch in build_batches(items, _BATCH, None):
            padded = pad_batch([items[index] for index in batch])
            outputs = network.run_lower_layers(*padded, FROZEN_LAYERS)
            for row, index in enumerate(batch):
                length = len(items[index].ids)
                states[index] = outputs[row, :length].half().clone()
    return states


def compute_outputs(
    network: ReadingNetwork,
    items: Sequence[EncodedExample],
    states: Sequence[Tensor],
) -> Iterator[Output]:
    """Compute the network's outputs from the output of the frozen layers."""
    network.eval()
    with torch.inference_mode():
        for item, state in zip(items, states, strict=True):
            mask = torch.ones(1, len(state), dtype=torch.int64)
            tokens, relevance = network.run_upper_layers(
                state.float()[None],
                mask,
                FROZEN_LAYERS,
            )
            yield item, tokens[0].numpy(), float(relevance[0])


def train_network(
    network: ReadingNetwork,
    items: Sequence[EncodedExample],
    states: Sequence[Tensor],
    epochs: int,
    finish_epoch: Callable[[], None],
) -> None:
    """Train the upper layers and the heads.

    Args:
        network: The network.
        items: The examples.
        states: The output of the frozen layers for each example.
        epochs: How often the examples are gone through.
        finish_epoch: Is called after each epoch.
    """
    layers = list(network.encoder.encoder.layer[FROZEN_LAYERS:].parameters())
    heads = [
        *network.tokens.parameters(),
        *network.relevance.parameters(),
        *network.encoder.pooler.parameters(),
    ]
    optimiser = torch.optim.AdamW(
        [{"params": layers, "lr": _LAYER_RATE}, {"params": heads, "lr": _HEAD_RATE}],
        weight_decay=_WEIGHT_DECAY,
    )
    parts = [select_part(items, epoch, epochs) for epoch in range(epochs)]
    steps = sum(-(-len(part) // _BATCH) for part in parts)
    schedule = _build_schedule(optimiser, steps)
    rng = random.Random(_SEED)
    started = time.perf_counter()
    losses: list[float] = []
    for part in parts:
        network.train()
        for batch in build_batches([items[index] for index in part], _BATCH, rng):
            chosen = [part[place] for place in batch]
            batch_items = [items[index] for index in chosen]
            batch_states = [states[index] for index in chosen]
            loss = compute_loss(
                network,
                batch_items,
                batch_states,
                FROZEN_LAYERS,
            )
            loss.backward()
            torch.nn.utils.clip_grad_norm_([*layers, *heads], _MAX_GRADIENT_NORM)
            optimiser.step()
            schedule.step()
            optimiser.zero_grad()
            losses.append(loss.item())
            if len(losses) % _REPORT_INTERVAL == 0:
                _print_progress(losses, steps, time.perf_counter() - started)
        finish_epoch()


def _build_schedule(
    optimiser: torch.optim.Optimizer,
    steps: int,
) -> torch.optim.lr_scheduler.LambdaLR:
    """Build a schedule that warms up, and falls linearly to zero."""

    def compute_factor(step: int) -> float:
        warm_up = min(1.0, (step + 1) / (_WARM_UP * steps))
        return warm_up * max(0.0, (steps - step) / steps)

    return torch.optim.lr_scheduler.LambdaLR(optimiser, compute_factor)


def _print_progress(
    losses: Sequence[float],
    steps: int,
    seconds: float,
) -> None:
    step = len(losses)
    mean_loss = np.mean(losses[-_REPORT_INTERVAL:])
    rate = step * _BATCH / seconds
    print(f"step {step} of {steps}: loss {mean_loss:.3f}, {rate:.1f} examples a second", flush=True)


def select_part(
    items: Sequence[EncodedExample],
    epoch: int,
    epochs: int,
) -> list[int]:
    """Select the examples of an epoch.

    SQuAD has many questions about few articles; they are shared out among the epochs. All other
    examples are in every epoch.
    """
    part = []
    for index, item in enumerate(items):
        if not item.example.group.startswith("squad") or index % epochs == epoch:
            part.append(index)
    return part


if __name__ == "__main__":
    main()
