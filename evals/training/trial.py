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
from evals.metrics.statistics import Estimate, Rows, Values, estimate
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
from rag.models.span_reader import MOST_TOKENS, WEIGHTS, Logits, TokenSpan, find_best_span
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
        name = _get_set_name(output[0])
        by_set[name].append(output)
    figures = {}
    for name, outputs_of_set in by_set.items():
        figures[name] = _evaluate_set(outputs_of_set)
    return figures


def _get_set_name(item: EncodedExample) -> str:
    return item.example.group.split()[0]


def _evaluate_set(outputs: Sequence[Output]) -> dict[str, str]:
    labels = np.array([item.answerable for item, _, _ in outputs])
    scores = _compute_scores(outputs)
    first_sentences = _score_first_sentences(outputs)
    figures = {"tested": str(len(outputs))}
    for name, column in scores.items():
        figures[f"AUC, {name}"] = format_auroc(column, labels)
    figures["right sentence first"] = _format_mean(first_sentences)
    f1, exact = _score_spans(outputs)
    if f1:
        figures["span F1"] = _format_mean(f1)
        figures["exact match"] = _format_mean(exact)
    return figures


def _compute_scores(outputs: Sequence[Output]) -> dict[str, NDArray[np.float64]]:
    """Compute the scores that may say whether a passage answers, and their standardised sum."""
    scores: dict[str, list[float]] = defaultdict(list)
    for item, logits, relevance in outputs:
        no_answer = float(logits[0, 0] + logits[0, 1])
        span = _find_best_span(item, logits)
        sentence_scores = _score_sentences(item, logits)
        scores["relevance"].append(relevance)
        scores["span"].append(span.score - no_answer)
        scores["sentence"].append(max(sentence_scores))
    columns = {}
    standardised = []
    for name, values in scores.items():
        column = np.array(values)
        deviations = column - column.mean()
        columns[name] = column
        standardised.append(deviations / column.std())
    columns["all three"] = np.sum(standardised, axis=0)
    return columns


def _score_first_sentences(outputs: Sequence[Output]) -> list[float]:
    """Score 1 where the sentence with the highest score answers, 0 where it does not."""
    scores = []
    for item, logits, _ in outputs:
        if item.answerable:
            sentence_scores = _score_sentences(item, logits)
            best_sentence = int(np.argmax(sentence_scores))
            scores.append(float(item.holds[best_sentence]))
    return scores


def _score_spans(outputs: Sequence[Output]) -> tuple[list[float], list[float]]:
    """Compute F1 and exact match of the best span where a short answer is known."""
    f1 = []
    exact = []
    for item, logits, _ in outputs:
        answers = item.example.answers
        if not answers:
            continue
        span = _find_best_span(item, logits)
        start = item.offsets[span.first][0]
        end = item.offsets[span.last][1]
        text = item.example.text[start:end]
        f1.append(score_token_f1(text, answers))
        exact.append(score_exact_match(text, answers))
    return f1, exact


def _find_best_span(item: EncodedExample, logits: Logits) -> TokenSpan:
    """Find the span with the highest score among the best spans of all sentences."""
    spans = [find_best_span(logits, sentence) for sentence in item.sentences]
    return max(spans, key=lambda span: span.score)


def _score_sentences(item: EncodedExample, logits: Logits) -> list[float]:
    """Compute the mean sentence logit over the tokens of each sentence."""
    scores = []
    for first, last in item.sentences:
        sentence_logits = logits[first : last + 1, 2]
        scores.append(float(sentence_logits.mean()))
    return scores


def format_auroc(scores: NDArray[np.float64], labels: NDArray[np.bool_]) -> str:
    """Format the area under the ROC curve with its interval."""

    def compute_auroc(rows: Rows) -> Values:
        return abstention.compute_auroc(scores[rows], labels[rows])

    auroc = estimate(compute_auroc, len(labels))
    return _format_estimate(auroc)


def _format_mean(values: list[float]) -> str:
    column = np.array(values)

    def compute_mean(rows: Rows) -> Values:
        return np.asarray(column[rows].mean(axis=-1))

    mean = estimate(compute_mean, len(column))
    return _format_estimate(mean)


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
    tokenizer = load_tokenizer(folder)
    items = encode_examples(held_out, tokenizer)
    model = OnnxModel(folder / "tokenizer.json", options.weights, MOST_TOKENS)
    outputs = _run_reader(model, items)
    for name, figures in evaluate_by_set(outputs).items():
        print(name)
        for figure, value in figures.items():
            print(f"  {figure}: {value}")
    for name, auroc in _evaluate_reranker(items).items():
        print(f"{name}, AUC of the reranker alone: {auroc}")


def _parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--squad",
        type=parse_existing_path,
        required=True,
        help="the SQuAD 2.0 file that was trained on",
    )
    parser.add_argument(
        "--clapnq",
        type=parse_existing_path,
        required=True,
        help="the folder of CLAPnq's files",
    )
    parser.add_argument("--weights", type=parse_existing_path, default=WEIGHTS)
    return parser.parse_args()


def _run_reader(model: OnnxModel, items: Sequence[EncodedExample]) -> Iterator[Output]:
    for item in items:
        example = item.example
        text = prepend_title(example.title, example.text)
        (pair,) = model.encode([(example.question, text)])
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
        example = item.example
        text = prepend_title(example.title, example.text)
        name = _get_set_name(item)
        logits[name] += reranker.score(example.question, [text])
        labels[name].append(item.answerable)
    aurocs = {}
    for name, logits_of_set in logits.items():
        labels_of_set = np.array(labels[name])
        aurocs[name] = format_auroc(np.array(logits_of_set), labels_of_set)
    return aurocs


if __name__ == "__main__":
    main()
