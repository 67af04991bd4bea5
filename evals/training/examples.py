"""What the reader learns from: a question, a passage, the sentences that answer and the short span that does.

Three kinds of files are read: SQuAD 2.0 (Rajpurkar et al. 2018), CLAPnq (Rosenthal et al. 2024), and
our own articles.jsonl, invented news and notices with near misses written for each.
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

Span = tuple[int, int]

OWN = Path(__file__).parents[1] / "data" / "training" / "articles.jsonl"
_LONGEST = 900  # characters of a passage, about what the product's passages have
_LONGEST_ANSWER = 15  # words; a longer one is taught as sentences, not as a span
_FOLLOWING = 8  # of so many questions one is asked behind its predecessor, as in a conversation
_STRAYS = 8  # of so many questions of a paragraph one, where answerable, is asked of another passage of its article, too


@dataclass(frozen=True, slots=True)
class Example:
    """A question to one passage; nothing answers where no sentence `holds`."""

    question: str
    title: str
    text: str
    sentences: tuple[Span, ...]
    holds: tuple[bool, ...]
    answer: Span | None  # the short span; None when nothing answers or only whole sentences do
    answers: tuple[str, ...]  # every accepted wording of the span
    group: str  # the set and article that it comes from


def parse_existing_path(name: str) -> Path:
    """A path that there is, for argparse. Raises ArgumentTypeError."""
    path = Path(name)
    if not path.exists():
        raise ArgumentTypeError(f"{path} does not exist")
    return path


def read_squad_examples(path: Path) -> list[Example]:
    """Examples of a SQuAD 2.0 file, some of them behind another question, and some asked of a passage that does not
    answer; grouped by article."""
    found: list[Example] = []
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        title = article["title"].replace("_", " ")
        group = f"squad {article['title']}"
        contexts = {
            paragraph["context"]: stem_words(paragraph["context"])
            for paragraph in article["paragraphs"]
        }
        for paragraph in article["paragraphs"]:
            for number, asked in enumerate(paragraph["qas"]):
                question = asked["question"].strip()
                if number % _FOLLOWING == 1:
                    question = f"{paragraph['qas'][number - 1]['question'].strip()} {question}"
                given = asked["answers"] or asked.get("plausible_answers", ())
                where = (
                    (given[0]["answer_start"], given[0]["answer_start"] + len(given[0]["text"]))
                    if given
                    else None
                )
                made = _build_example(question, title, paragraph["context"], where, group)
                if asked.get("is_impossible"):
                    found.append(_remove_answer(made))
                    continue
                wordings = tuple(dict.fromkeys(each["text"] for each in asked["answers"]))
                found.append(replace(made, answers=wordings))
                if number % _STRAYS == 0 and (
                    stray := _find_most_similar(question, wordings, contexts)
                ):
                    found.append(
                        _remove_answer(_build_example(question, title, stray, None, group))
                    )
    return found


def read_clapnq_examples(folder: Path) -> list[Example]:
    """Examples of CLAPnq's files: whole sentences answer, or none; each question is a group."""
    found = []
    for path in sorted(folder.glob("clapnq*.jsonl")):
        for asked in _read_lines(path):
            passage = asked["passages"][0]
            chosen: list[str] = max(
                (each["selected_sentences"] for each in asked["output"] if each["answer"]),
                key=len,
                default=[],
            )
            holding = [
                at for sentence in chosen if (at := _find_sentence(passage["text"], sentence))
            ]
            question = asked["input"].strip().rstrip("?") + "?"
            sentences = find_sentence_spans(passage["text"], 0, len(passage["text"]))
            window = _select_window(sentences, holding[0] if holding else None)
            found.append(
                _cut_example(
                    question,
                    passage["title"],
                    passage["text"],
                    window,
                    holding,
                    f"clapnq {asked['id']}",
                )
            )
    return found


def read_own_examples(path: Path = OWN) -> list[Example]:
    """Examples of our own articles; the turns of a conversation are asked as one text."""
    found = []
    for article in _read_lines(path):
        text = article["text"]
        for asked in article["questions"]:
            where = None
            if asked["answer"] is not None:
                where = find_answer_span(text, asked["answer"], asked.get("sentence", ""))
            made = _build_example(
                " ".join(asked["turns"]), article["title"], text, where, f"own {article['title']}"
            )
            found.append(replace(made, answers=(asked["answer"],)) if where else made)
    return found


def find_answer_span(text: str, answer: str, sentence: str = "") -> Span:
    """Where an answer stands in a text; in the sentence that is named, where it occurs more than once."""
    start = text.index(answer, max(text.find(sentence), 0))
    return start, start + len(answer)


def _build_example(
    question: str, title: str, text: str, answer: Span | None, group: str
) -> Example:
    sentences = find_sentence_spans(text, 0, len(text))
    made = _cut_example(
        question, title, text, _select_window(sentences, answer), [answer] if answer else [], group
    )
    if answer is None or len(text[answer[0] : answer[1]].split()) > _LONGEST_ANSWER:
        return made
    start = answer[0] - _select_window(sentences, answer)[0][0]
    return replace(made, answer=(start, start + answer[1] - answer[0]))


def _remove_answer(example: Example) -> Example:
    return replace(example, answer=None, answers=(), holds=(False,) * len(example.holds))


def _select_window(sentences: Sequence[Span], around: Span | None) -> Sequence[Span]:
    """Sentences from the beginning, or around a span, that are as long as a passage of the product."""
    first = next(
        (index for index, each in enumerate(sentences) if around and each[1] > around[0]), 0
    )
    last = first
    while True:
        if last + 1 < len(sentences) and sentences[last + 1][1] - sentences[first][0] <= _LONGEST:
            last += 1
        elif first > 0 and sentences[last][1] - sentences[first - 1][0] <= _LONGEST:
            first -= 1
        else:
            return sentences[first : last + 1]


def _cut_example(
    question: str,
    title: str,
    text: str,
    window: Sequence[Span],
    holding: Sequence[Span],
    group: str,
) -> Example:
    start, end = window[0][0], window[-1][1]
    holds = tuple(
        any(each[0] < held[1] and held[0] < each[1] for held in holding) for each in window
    )
    return Example(
        question,
        title,
        text[start:end],
        tuple((a - start, b - start) for a, b in window),
        holds,
        None,
        (),
        group,
    )


def _find_most_similar(
    question: str, answers: Sequence[str], contexts: Mapping[str, set[str]]
) -> str | None:
    """The passage that shares most words with a question among those that do not hold its answer."""
    words = stem_words(question)
    others = [
        each
        for each in contexts
        if not any(answer.casefold() in each.casefold() for answer in answers)
    ]
    return max(others, key=lambda each: len(words & contexts[each]), default=None)


def _find_sentence(text: str, sentence: str) -> Span | None:
    at = text.find(sentence.strip())
    return (at, at + len(sentence.strip())) if at >= 0 else None


def _read_lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)
