"""Measure the shipped reader on passages that it has not seen.

    python -m evals.training.trial --squad FILE --clapnq FOLDER

Figures have 95 % bootstrap intervals. They are compared with the reranker's logit, which is what
the product has without a reader.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

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
    """Evaluate outputs by the set that the examples come from.

    Returns:
        For each set: the area under the ROC curve of each score that may say whether a passage
        answers, F1 and exact match of the span where one answers, and how often the sentence that
        answers has the highest score.
    """
    by_set: dict[str, list[Output]] = defaultdict(list)
    for output in outputs:
        item = output[0]
        by_set[_get_set_name(item)].append(output)
    return {name: _evaluate_set(outputs_of_set) for name, outputs_of_set in by_set.items()}


def _get_set_name(item: EncodedExample) -> str:
    return item.example.group.split()[0]


def _evaluate_set(outputs: Sequence[Output]) -> dict[str, str]:
    scores: dict[str, list[float]] = defaultdict(list)
    f1: list[float] = []
    exact: list[float] = []
    right_first: list[float] = []
    for item, logits, relevance in outputs:
        spans = [find_best_span(logits, sentence) for sentence in item.sentences]
        best = max(spans, key=lambda span: span.score)
        sentence_scores = []
        for first, last in item.sentences:
            sentence_scores.append(float(logits[first : last + 1, 2].mean()))
        scores["relevance"].append(relevance)
        scores["span"].append(best.score - float(logits[0, 0] + logits[0, 1]))
        scores["sentence"].append(max(sentence_scores))
        if item.answerable:
            right_first.append(float(item.holds[int(np.argmax(sentence_scores))]))
        if item.example.answers:
            text = item.example.text[item.offsets[best.first][0] : item.offsets[best.last][1]]
            f1.append(score_token_f1(text, item.example.answers))
            exact.append(score_exact_match(text, item.example.answers))
    labels = np.array([item.answerable for item, _, _ in outputs])
    figures = {"tested": str(len(outputs))}
    for name, column in _add_sum(scores).items():
        figures[f"AUC, {name}"] = format_auroc(column, labels)
    figures["right sentence first"] = _format_mean(right_first)
    if f1:
        figures["span F1"] = _format_mean(f1)
        figures["exact match"] = _format_mean(exact)
    return figures


def _add_sum(scores: dict[str, list[float]]) -> dict[str, NDArray[np.float64]]:
    """Add the sum of all scores, each standardised."""
    columns = {name: np.array(values) for name, values in scores.items()}
    standardised = [(column - column.mean()) / column.std() for column in columns.values()]
    return {**columns, "all three": np.sum(standardised, axis=0)}


def format_auroc(scores: NDArray[np.float64], labels: NDArray[np.bool_]) -> str:
    """Format the area under the ROC curve with its interval."""
    auroc = estimate(lambda rows: abstention.compute_auroc(scores[rows], labels[rows]), len(labels))
    return _format_estimate(auroc)


def _format_mean(values: list[float]) -> str:
    column = np.array(values)
    return _format_estimate(estimate(lambda rows: column[rows].mean(axis=-1), len(column)))


def _format_estimate(figure: Estimate) -> str:
    return f"{figure.value:.3f} ({figure.low:.3f}-{figure.high:.3f})"


def main() -> None:
    options = _parse_options()
    examples = [
        *read_squad_examples(options.squad),
        *read_clapnq_examples(options.clapnq),
        *read_own_examples(),
    ]
    held_out = [example for example in examples if is_held_out(example.group)]
    folder = find_reranker_folder()
    items = encode_examples(held_out, load_tokenizer(folder))
    model = OnnxModel(folder / "tokenizer.json", options.weights, MOST_TOKENS)
    for name, figures in evaluate_by_set(_run_reader(model, items)).items():
        print(name, *(f"{figure}: {value}" for figure, value in figures.items()), sep="\n  ")
    for name, auroc in _evaluate_reranker(items).items():
        print(f"{name}, AUC of the reranker alone: {auroc}")


def _parse_options() -> argparse.Namespace:
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
    return parser.parse_args()


def _run_reader(model: OnnxModel, items: Sequence[EncodedExample]) -> Iterator[Output]:
    for item in items:
        text = prepend_title(item.example.title, item.example.text)
        (pair,) = model.encode([(item.example.question, text)])
        tokens, relevance = model.run(pair)
        yield item, tokens[0], float(relevance[0])


def _evaluate_reranker(items: Sequence[EncodedExample]) -> dict[str, str]:
    """Compute the area under the ROC curve of the reranker's logit, by set."""
    reranker = load_reranker(RerankerSettings())
    if reranker is None:
        return {}
    logits: dict[str, list[float]] = defaultdict(list)
    labels: dict[str, list[bool]] = defaultdict(list)
    for item in items:
        text = prepend_title(item.example.title, item.example.text)
        name = _get_set_name(item)
        logits[name] += reranker.score(item.example.question, [text])
        labels[name].append(item.answerable)
    return {name: format_auroc(np.array(logits[name]), np.array(labels[name])) for name in logits}


if __name__ == "__main__":
    main()
