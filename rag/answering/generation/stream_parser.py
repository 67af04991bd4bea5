"""Reads what a language model writes, as it is written.

Sentences, and the labels that stand with each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.english.sentences import find_sentence_spans

_MARKERS = re.compile(
    r"\s*(?P<labels>(?:[\[【]\s*[a-z]\d{1,3}(?:\s*(?:[,;&–-]|and)\s*[a-z]\d{1,3})*\s*[\]】]\s*?)+)",
    re.IGNORECASE,
)
_BEGUN = re.compile(r"[\[【][a-z0-9,;&–\s-]*$", re.IGNORECASE)  # may become a marker
_LONGEST = 60  # characters of a marker
_FOLLOWING = re.compile(r"[\s.,;:!?]|$")  # "It rained [a1]." is "It rained."
_CODE = re.compile(r"`[^`]*`?")
_LABEL = re.compile(r"[a-z]\d+")

_Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence that a model wrote, with the labels that it gave."""

    text: str
    labels: tuple[str, ...]


class ClaimParser:
    """Takes a text in pieces and gives its sentences once they are whole.

    What was given never changes.

    `[a3]`, `[a3, b1]` and `【a3】` are markers, also behind the full stop. They belong to the
    sentence before them; within `code` they are text.
    """

    def __init__(self) -> None:
        self._written = ""
        self._given = 0  # characters of it that are given

    def feed(self, piece: str) -> list[Claim]:
        """Take a piece; return the sentences that are whole with it: the next one has begun."""
        self._written += piece
        text = _cut_open_marker(self._written[self._given :])
        unmarked = _extract_markers(text)
        spans = _split_into_sentences(unmarked.text)
        return self._build_claims(unmarked, _drop_unfinished(unmarked.text, spans))

    def close(self) -> list[Claim]:
        """Return what is left when the text has ended."""
        unmarked = _extract_markers(self._written[self._given :])
        spans = _split_into_sentences(unmarked.text)
        return self._build_claims(unmarked, spans)

    def _build_claims(self, unmarked: _UnmarkedText, spans: Sequence[_Span]) -> list[Claim]:
        """Build the claims of sentences, and note that they are given."""
        claims: list[Claim] = []
        begun = 0
        for number, (start, end) in enumerate(spans):
            is_last = number + 1 == len(spans)
            following = _skip_spaces(unmarked.text, end) if is_last else spans[number + 1][0]
            claim = Claim(
                text=unmarked.text[start:end],
                labels=unmarked.list_labels(begun, following),
            )
            claims.append(claim)
            begun = following
        if spans:
            self._given += unmarked.origin[begun]
        return claims


@dataclass(frozen=True, slots=True)
class _UnmarkedText:
    """A text without its markers.

    Attributes:
        text: The text.
        marks: Where each label stood in it, and the label.
        origin: Where each of its characters stood among the markers; one more for its end.
    """

    text: str
    marks: list[tuple[int, str]]
    origin: list[int]

    def list_labels(self, start: int, end: int) -> tuple[str, ...]:
        """List the labels behind one place and up to another, each once.

        Those that stand before all text belong to the first sentence.
        """
        labels: dict[str, None] = {}
        for position, label in self.marks:
            is_before_text = position == start == 0
            if is_before_text or start < position <= end:
                labels[label] = None
        return tuple(labels)


def _drop_unfinished(text: str, spans: list[_Span]) -> list[_Span]:
    """Drop the sentences that may go on.

    They are the last, and the one before it until the last has begun with a whole word.
    """
    if not spans:
        return []
    last_start = spans[-1][0]
    last = text[last_start:].rstrip()
    has_whole_word = re.search(r"\s", last) is not None
    return spans[:-1] if has_whole_word else spans[:-2]


def _split_into_sentences(text: str) -> list[_Span]:
    """Find where the sentences of a text stand; a line's end ends one, too."""
    spans: list[_Span] = []
    start = 0
    for line in text.splitlines(keepends=True):
        end = start + len(line)
        spans += find_sentence_spans(text, start, end)
        start = end
    return spans


def _skip_spaces(text: str, position: int) -> int:
    """Find where the sentence after one that ends at a position begins."""
    while position < len(text) and text[position].isspace():
        position += 1
    return position


def _cut_open_marker(text: str) -> str:
    """Cut an end that may become a marker."""
    begun = _BEGUN.search(text[-_LONGEST:])
    if begun is None:
        return text
    return text[: len(text) - len(begun.group(0))]


def _extract_markers(text: str) -> _UnmarkedText:
    """Take the markers out of a text, but for those within `code`."""
    code = [match.span() for match in _CODE.finditer(text)]
    kept: list[str] = []
    marks: list[tuple[int, str]] = []
    origin: list[int] = []
    start = 0
    for match in _MARKERS.finditer(text):
        if _is_inside(match.start("labels"), code):
            continue
        end = _find_kept_end(text, match)
        kept.append(text[start:end])
        origin += range(start, end)
        for label in _LABEL.findall(match["labels"].lower()):
            marks.append((len(origin), label))
        start = match.end()
    kept.append(text[start:])
    origin += range(start, len(text) + 1)
    return _UnmarkedText("".join(kept), marks, origin)


def _is_inside(position: int, spans: Iterable[_Span]) -> bool:
    return any(start <= position < end for start, end in spans)


def _find_kept_end(text: str, marker: re.Match[str]) -> int:
    """Find where the text before a marker ends: before its space, if a space or mark follows."""
    if _FOLLOWING.match(text, marker.end()):
        return marker.start()
    return marker.start("labels")
