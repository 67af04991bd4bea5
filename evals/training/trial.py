"""What the shipped reader is worth on passages that it has not seen: python -m evals.training.trial --squad FILE --clapnq FOLDER

With 95 % bootstrap intervals, and beside the reranker's logit alone, which is what there is without a reader.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from evals.metrics import abstention
from evals.metrics.statistics import Estimate, estimate
from evals.metrics.text import score_exact_match, score_token_f1
from evals.training.encoding import EncodedExample, encode_examples, load_tokenizer
from evals.training.examples import (
    parse_existing_path,
    read_clapnq_examples,
    read_own_examples,
    read_squad_examples,
)
from evals.training.held_out import is_held_out
from rag.models.bundled import find_reranker_folder
from rag.models.onnx import OnnxModel
from rag.models.reranking import load_reranker
from rag.models.span_reader import MOST_TOKENS, WEIGHTS, Logits, find_best_span
from rag.records import prepend_title
from rag.settings import RerankerSettings

Output = tuple[EncodedExample, Logits, float]  # an example, its tokens' logits and its relevance


def evaluate_by_set(outputs: Iterable[Output]) -> dict[str, dict[str, str]]:
    """By set: area under the ROC curve of each score that may tell whether a passage answers, F1 and exact match of
    the span where one does, and how often the sentence that answers scores highest."""
    by_set: dict[str, list[Output]] = defaultdict(list)
    for output in outputs:
        by_set[output[0].example.group.split()[0]].append(output)
    return {name: _evaluate_set(found) for name, found in by_set.items()}


def _evaluate_set(outputs: list[Output]) -> dict[str, str]:
    scores: dict[str, list[float]] = defaultdict(list)
    f1, exact, first = [], [], []
    for each, logits, relevance in outputs:
        found = max(
            (find_best_span(logits, span) for span in each.sentences), key=lambda span: span.score
        )
        by_sentence = [float(logits[start : end + 1, 2].mean()) for start, end in each.sentences]
        scores["relevance"].append(relevance)
        scores["span"].append(found.score - float(logits[0, 0] + logits[0, 1]))
        scores["sentence"].append(max(by_sentence))
        if each.answerable:
            first.append(float(each.holds[int(np.argmax(by_sentence))]))
        if each.example.answers:
            text = each.example.text[each.offsets[found.first][0] : each.offsets[found.last][1]]
            f1.append(score_token_f1(text, each.example.answers))
            exact.append(score_exact_match(text, each.example.answers))
    truth = np.array([each.answerable for each, _, _ in outputs])
    columns = {name: np.array(values) for name, values in scores.items()}
    columns["all three"] = np.sum(
        [(values - values.mean()) / values.std() for values in columns.values()], axis=0
    )
    made = {"tested": str(len(outputs))}
    made |= {f"AUC, {name}": format_auroc(values, truth) for name, values in columns.items()}
    made["right sentence first"] = _format_mean(first)
    return made | ({"span F1": _format_mean(f1), "exact match": _format_mean(exact)} if f1 else {})


def format_auroc(scores: NDArray[np.float64], truth: NDArray[np.bool_]) -> str:
    """Area under the ROC curve, with its interval."""
    return _format_estimate(
        estimate(lambda rows: abstention.compute_auroc(scores[rows], truth[rows]), len(truth))
    )


def _format_mean(values: list[float]) -> str:
    column = np.array(values)
    return _format_estimate(estimate(lambda rows: column[rows].mean(axis=-1), len(column)))


def _format_estimate(found: Estimate) -> str:
    return f"{found.value:.3f} ({found.low:.3f}-{found.high:.3f})"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--squad",
        type=parse_existing_path,
        required=True,
        help="the SQuAD 2.0 file that was trained on",
    )
    parser.add_argument(
        "--clapnq", type=parse_existing_path, required=True, help="the folder of CLAPnq's files"
    )
    parser.add_argument("--weights", type=parse_existing_path, default=WEIGHTS)
    given = parser.parse_args()
    examples = [
        *read_squad_examples(given.squad),
        *read_clapnq_examples(given.clapnq),
        *read_own_examples(),
    ]
    tested = encode_examples(
        [each for each in examples if is_held_out(each.group)],
        load_tokenizer(find_reranker_folder()),
    )
    model = OnnxModel(find_reranker_folder() / "tokenizer.json", given.weights, MOST_TOKENS)
    for name, found in evaluate_by_set(_run_reader(model, tested)).items():
        print(name, *(f"{figure}: {value}" for figure, value in found.items()), sep="\n  ")
    reranker = load_reranker(RerankerSettings())
    assert reranker is not None
    for name in dict.fromkeys(each.example.group.split()[0] for each in tested):
        ours = [each for each in tested if each.example.group.startswith(name)]
        logits = [
            reranker.score(
                each.example.question, [prepend_title(each.example.title, each.example.text)]
            )[0]
            for each in ours
        ]
        print(
            f"{name}, AUC of the reranker alone: {format_auroc(np.array(logits), np.array([each.answerable for each in ours]))}"
        )


def _run_reader(model: OnnxModel, items: list[EncodedExample]) -> Iterator[Output]:
    for each in items:
        (pair,) = model.encode(
            [(each.example.question, prepend_title(each.example.title, each.example.text))]
        )
        tokens, relevance = model.run(pair)
        yield each, tokens[0], float(relevance[0])


if __name__ == "__main__":
    main()
