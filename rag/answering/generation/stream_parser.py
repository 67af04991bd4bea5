"""Reads what a language model writes, as it is written.

Sentences, and the labels that stand with each.
"""

from __future__ import annotations

import re
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
        """The sentences that are whole with this piece: the next one has begun."""
        self._written += piece
        text, marks, origin = _extract_markers(_cut_open_marker(self._written[self._given :]))
        spans = _split_into_sentences(text)
        certain = (
            1 if spans and re.search(r"\s", text[spans[-1][0] :].rstrip()) else 2
        )  # a sentence begins with a whole word
        return self._build_claims(text, marks, origin, spans[:-certain])

    def close(self) -> list[Claim]:
        """What is left when the text has ended."""
        text, marks, origin = _extract_markers(self._written[self._given :])
        return self._build_claims(text, marks, origin, _split_into_sentences(text))

    def _build_claims(
        self,
        text: str,
        marks: list[tuple[int, str]],
        origin: list[int],
        spans: list[tuple[int, int]],
    ) -> list[Claim]:
        claims = []
        ends = (
            [start for start, _ in spans[1:]] + [_find_next_start(text, spans[-1][1])]
            if spans
            else []
        )
        begun = 0
        for (start, end), following in zip(spans, ends, strict=True):
            labels = [label for at, label in marks if begun < at <= following or (at == begun == 0)]
            claims.append(Claim(text[start:end], tuple(dict.fromkeys(labels))))
            begun = following
        if spans:
            self._given += origin[begun]
        return claims


def _split_into_sentences(text: str) -> list[tuple[int, int]]:
    """The sentences of a text; a line's end ends one, too."""
    spans, at = [], 0
    for line in text.splitlines(keepends=True):
        spans += find_sentence_spans(text, at, at + len(line))
        at += len(line)
    return spans


def _find_next_start(text: str, at: int) -> int:
    """Where the sentence after one that ends at `at` begins."""
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _cut_open_marker(text: str) -> str:
    """The text without an end that may become a marker."""
    begun = _BEGUN.search(text[-_LONGEST:])
    return text[: len(text) - len(begun.group(0))] if begun else text


def _extract_markers(text: str) -> tuple[str, list[tuple[int, str]], list[int]]:
    """(the text without its markers, (place, label) of each, and where each of its characters
    stood; one more for its end).
    """
    code = [match.span() for match in _CODE.finditer(text)]
    kept: list[str] = []
    marks: list[tuple[int, str]] = []
    origin: list[int] = []
    at = 0
    for match in _MARKERS.finditer(text):
        if any(start <= match.start("labels") < end for start, end in code):
            continue
        end = match.start() if _FOLLOWING.match(text, match.end()) else match.start("labels")
        kept.append(text[at:end])
        origin += range(at, end)
        marks += [
            (len(origin), label) for label in re.findall(r"[a-z]\d+", match["labels"].lower())
        ]
        at = match.end()
    kept.append(text[at:])
    origin += range(at, len(text) + 1)
    return "".join(kept), marks, origin
