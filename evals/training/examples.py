"""Training examples: a question, a passage, the sentences that answer and the short answer span.

Three kinds of files are read: SQuAD 2.0 (Rajpurkar et al. 2018), CLAPnq (Rosenthal et al. 2024),
and our own articles.jsonl, invented news and notices with near misses written for each.
"""

from __future__ import annotations

import json
from argparse import ArgumentTypeError
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rag.english.sentences import find_sentence_spans
from rag.english.tokens import stem_words

Span = tuple[int, int]  # start and end, in code points

OWN = Path(__file__).parents[1] / "data" / "training" / "articles.jsonl"
_MAX_PASSAGE = 900  # characters, about as long as the product's passages
_MAX_ANSWER_WORDS = 15  # a longer answer is trained as sentences, not as a span
# One SQuAD question in so many is asked after its predecessor, as in a conversation.
_FOLLOW_UP_INTERVAL = 8
# One SQuAD question in so many, if it is answerable, is also asked of another passage.
_OTHER_PASSAGE_INTERVAL = 8


@dataclass(frozen=True, slots=True)
class Example:
    """A question about one passage.

    Attributes:
        sentences: The spans of the passage's sentences.
        holds: Whether each sentence answers; all False where nothing answers.
        answer: The short span; None where nothing answers or only whole sentences do.
        answers: Every accepted wording of the short span.
        group: The set and article that the example comes from.
    """

    question: str
    title: str
    text: str
    sentences: tuple[Span, ...]
    holds: tuple[bool, ...]
    answer: Span | None
    answers: tuple[str, ...]
    group: str


def parse_existing_path(name: str) -> Path:
    """Parse the path of an existing file or folder, for argparse. Raises ArgumentTypeError."""
    path = Path(name)
    if not path.exists():
        raise ArgumentTypeError(f"{path} does not exist")
    return path


def read_squad_examples(path: Path) -> list[Example]:
    """Read the examples of a SQuAD 2.0 file, grouped by article.

    Some questions follow another question, and some are asked of a passage that does not answer.
    """
    examples: list[Example] = []
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        paragraphs = article["paragraphs"]
        passages = [paragraph["context"] for paragraph in paragraphs]
        stems = {passage: stem_words(passage) for passage in passages}
        for paragraph in paragraphs:
            examples += _read_paragraph(paragraph, article["title"], stems)
    return examples


def _read_paragraph(
    paragraph: dict[str, Any],
    article_name: str,
    stems: Mapping[str, set[str]],
) -> Iterator[Example]:
    title = article_name.replace("_", " ")
    group = f"squad {article_name}"
    entries = paragraph["qas"]
    for number, entry in enumerate(entries):
        question = entry["question"].strip()
        if number % _FOLLOW_UP_INTERVAL == 1:
            question = f"{entries[number - 1]['question'].strip()} {question}"
        span = _get_squad_span(entry)
        example = _build_example(
            question,
            title,
            paragraph["context"],
            span,
            group,
        )
        if entry.get("is_impossible"):
            yield _remove_answer(example)
            continue
        wordings = tuple(dict.fromkeys(answer["text"] for answer in entry["answers"]))
        yield replace(example, answers=wordings)
        if number % _OTHER_PASSAGE_INTERVAL == 0:
            other = _find_most_similar(question, wordings, stems)
            if other:
                yield _remove_answer(_build_example(question, title, other, None, group))


def _get_squad_span(entry: dict[str, Any]) -> Span | None:
    """Return the span of the first answer, or of the first plausible one."""
    answers = entry["answers"] or entry.get("plausible_answers", ())
    if not answers:
        return None
    start = answers[0]["answer_start"]
    return start, start + len(answers[0]["text"])


def read_clapnq_examples(folder: Path) -> list[Example]:
    """Read the examples of CLAPnq's files: whole sentences answer, or none.

    Each question is a group of its own.
    """
    examples = []
    for path in sorted(folder.glob("clapnq*.jsonl")):
        for entry in _read_lines(path):
            passage = entry["passages"][0]
            text = passage["text"]
            spans = [_find_sentence(text, sentence) for sentence in _get_selected_sentences(entry)]
            answer_spans = [span for span in spans if span]
            sentences = find_sentence_spans(text, 0, len(text))
            window = _select_window(sentences, answer_spans[0] if answer_spans else None)
            question = entry["input"].strip().rstrip("?") + "?"
            group = f"clapnq {entry['id']}"
            examples.append(
                _cut_example(
                    question,
                    passage["title"],
                    text,
                    window,
                    answer_spans,
                    group,
                )
            )
    return examples


def _get_selected_sentences(entry: dict[str, Any]) -> list[str]:
    """Return the selected sentences of the answer that has most of them."""
    selections = [output["selected_sentences"] for output in entry["output"] if output["answer"]]
    return max(selections, key=len, default=[])


def read_own_examples(path: Path = OWN) -> list[Example]:
    """Read the examples of our own articles; the turns of a conversation form one text."""
    examples = []
    for article in _read_lines(path):
        text = article["text"]
        group = f"own {article['title']}"
        for entry in article["questions"]:
            answer = entry["answer"]
            span = None
            if answer is not None:
                span = find_answer_span(
                    text,
                    answer,
                    entry.get("sentence", ""),
                )
            question = " ".join(entry["turns"])
            example = _build_example(
                question,
                article["title"],
                text,
                span,
                group,
            )
            examples.append(replace(example, answers=(answer,)) if span else example)
    return examples


def find_answer_span(text: str, answer: str, sentence: str = "") -> Span:
    """Find the span of an answer in a text.

    Args:
        text: The text.
        answer: The answer, as it is in the text.
        sentence: The sentence that is meant, if the answer occurs more than once.
    """
    start = text.index(answer, max(text.find(sentence), 0))
    return start, start + len(answer)


def _build_example(
    question: str,
    title: str,
    text: str,
    answer: Span | None,
    group: str,
) -> Example:
    window = _select_window(find_sentence_spans(text, 0, len(text)), answer)
    answer_spans = [answer] if answer else []
    example = _cut_example(question, title, text, window, answer_spans, group)
    if answer is None:
        return example
    start, end = answer
    if len(text[start:end].split()) > _MAX_ANSWER_WORDS:
        return example
    offset = window[0][0]
    return replace(example, answer=(start - offset, end - offset))


def _remove_answer(example: Example) -> Example:
    return replace(
        example,
        answer=None,
        answers=(),
        holds=(False,) * len(example.holds),
    )


def _select_window(sentences: Sequence[Span], around: Span | None) -> Sequence[Span]:
    """Select sentences, from the first or around a span, up to the length of a passage."""
    first = 0
    if around:
        for number, (_, end) in enumerate(sentences):
            if end > around[0]:
                first = number
                break
    last = first
    while True:
        start, end = sentences[first][0], sentences[last][1]
        if last + 1 < len(sentences) and sentences[last + 1][1] - start <= _MAX_PASSAGE:
            last += 1
        elif first > 0 and end - sentences[first - 1][0] <= _MAX_PASSAGE:
            first -= 1
        else:
            return sentences[first : last + 1]


def _cut_example(
    question: str,
    title: str,
    text: str,
    window: Sequence[Span],
    answer_spans: Sequence[Span],
    group: str,
) -> Example:
    """Cut an example out of a text; a sentence answers if it overlaps one of the spans."""
    window_start, window_end = window[0][0], window[-1][1]
    sentences = []
    holds = []
    for start, end in window:
        sentences.append((start - window_start, end - window_start))
        holds.append(any(start < span_end and span < end for span, span_end in answer_spans))
    return Example(
        question=question,
        title=title,
        text=text[window_start:window_end],
        sentences=tuple(sentences),
        holds=tuple(holds),
        answer=None,
        answers=(),
        group=group,
    )


def _find_most_similar(
    question: str,
    answers: Sequence[str],
    stems: Mapping[str, set[str]],
) -> str | None:
    """Find the passage that shares most words with a question among those without its answer.

    Args:
        question: The question.
        answers: The wordings of its answer.
        stems: The passages with their stemmed words.
    """
    question_stems = stem_words(question)
    folded_answers = [answer.casefold() for answer in answers]
    others = []
    for passage in stems:
        folded_passage = passage.casefold()
        if not any(answer in folded_passage for answer in folded_answers):
            others.append(passage)
    return max(others, key=lambda passage: len(question_stems & stems[passage]), default=None)


def _find_sentence(text: str, sentence: str) -> Span | None:
    stripped = sentence.strip()
    start = text.find(stripped)
    if start < 0:
        return None
    return start, start + len(stripped)


def _read_lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)
