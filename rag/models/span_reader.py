"""Reads passages: which sentences answer a question, the span that does, and whether any does.

The reader is the packaged cross-encoder trained further by evals/training; weights/reader.md is its
card.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding

from rag.errors import ModelUnavailable
from rag.models.bundled import find_reranker_folder
from rag.models.onnx import OnnxModel
from rag.records import PassageReading, RetrievedPassage, SentenceReading, prepend_title
from rag.settings import PACKAGED, ReaderSettings

Span = tuple[int, int]
Logits = NDArray[np.float32]

MOST_TOKENS = 288  # of question, title and passage together
_OUTPUTS = ("tokens", "relevance")
_LONGEST_ANSWER = 30  # tokens
_UNREAD = -12.0  # logit of a sentence that was cut off
WEIGHTS = Path(__file__).parent / "weights" / "reader.onnx"


@dataclass(frozen=True, slots=True)
class TokenSpan:
    first: int
    last: int
    score: float


@dataclass(frozen=True, slots=True)
class _Run:
    """The model's outputs for a question and a text: token logits of shape (tokens, 3)."""

    pair: Encoding
    logits: Logits
    relevance: float


class SpanReader:
    """Reads passages for a question; safe to share between threads."""

    def __init__(self, weights: Path) -> None:
        remedy = "restore it, or set reader.model to none"
        if not weights.is_file():
            raise ModelUnavailable(f"The reader {weights} is missing: {remedy}.")
        self._model = OnnxModel(find_reranker_folder() / "tokenizer.json", weights, MOST_TOKENS)
        if self._model.outputs != _OUTPUTS:
            outputs = ", ".join(self._model.outputs)
            raise ModelUnavailable(f"{weights} is no reader, its outputs are {outputs}: {remedy}.")

    def read(self, question: str, passages: Sequence[RetrievedPassage]) -> list[PassageReading]:
        """Read each passage for the question."""
        texts = [prepend_title(passage.title, passage.text) for passage in passages]
        runs = self._read_all(question, texts)
        return [_build_reading(run, passage) for run, passage in zip(runs, passages, strict=True)]

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """Score each text, which follows its title, with the logit that it answers."""
        return [run.relevance for run in self._read_all(question, texts)]

    def _read_all(self, question: str, texts: Sequence[str]) -> list[_Run]:
        return self._model.map_by_length(lambda text: self._run(question, text), texts)

    def _run(self, question: str, text: str) -> _Run:
        (pair,) = self._model.encode([(question, text)])
        tokens, relevance = self._model.run(pair)
        return _Run(pair, tokens[0], float(relevance[0]))


def load_span_reader(settings: ReaderSettings) -> SpanReader | None:
    """Load the configured reader; None for `none`. Raises ModelUnavailable."""
    if settings.model == "none":
        return None
    return SpanReader(WEIGHTS if settings.model == PACKAGED else Path(settings.model))


def _build_reading(run: _Run, passage: RetrievedPassage) -> PassageReading:
    offsets = compute_text_offsets(run.pair, passage.title)
    no_answer = float(run.logits[0, 0] + run.logits[0, 1])
    origin = passage.passage.start
    sentences = []
    for sentence in passage.passage.sentences:
        span = (sentence.start - origin, sentence.end - origin)
        sentences.append(_read_sentence(run.logits, offsets, span, no_answer))
    return PassageReading(run.relevance, tuple(sentences))


def compute_text_offsets(pair: Encoding, title: str) -> list[Span]:
    """Code points of the passage's text that each token of a pair stands for, (-1, -1) for what is
    not of the text.
    """
    head = len(prepend_title(title, ""))
    return [
        (start - head, end - head) if kind == 1 and end > start >= head else (-1, -1)
        for (start, end), kind in zip(pair.offsets, pair.type_ids, strict=True)
    ]


def find_tokens_within(offsets: Sequence[Span], span: Span) -> Span | None:
    """First and last token of a stretch of the text; None where the text was cut before its end."""
    inside = [
        at
        for at, (start, end) in enumerate(offsets)
        if start >= 0 and end > span[0] and start < span[1]
    ]
    if not inside or offsets[inside[-1]][1] < span[1]:
        return None
    return inside[0], inside[-1]


def find_best_span(logits: Logits, within: Span) -> TokenSpan:
    """The likeliest answer among the tokens `within` (first, last), from start and end logits of
    shape (tokens, 2 or more).
    """
    first, last = within
    starts, ends = logits[first : last + 1, 0], logits[first : last + 1, 1]
    sums = starts[:, None] + ends[None, :]
    length = np.arange(len(starts))[None, :] - np.arange(len(starts))[:, None]
    sums = np.where((length >= 0) & (length < _LONGEST_ANSWER), sums, -np.inf)
    best = int(sums.argmax())
    return TokenSpan(
        first + best // len(starts), first + best % len(starts), float(sums.flat[best])
    )


def _read_sentence(
    logits: Logits, offsets: Sequence[Span], sentence: Span, null: float
) -> SentenceReading:
    within = find_tokens_within(offsets, sentence)
    if within is None:
        return SentenceReading(_UNREAD, None, _UNREAD)
    span = find_best_span(logits, within)
    where = offsets[span.first][0], offsets[span.last][1]
    return SentenceReading(
        float(logits[within[0] : within[1] + 1, 2].mean()), where, span.score - null
    )
