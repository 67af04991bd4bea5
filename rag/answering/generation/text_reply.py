"""Reads a reply in labelled text: sentences with labels, and lines that begin with a keyword."""

from __future__ import annotations

import re

from rag.answering.generation.reply_details import (
    ConflictingValue,
    ReplyDetails,
    find_label,
    remove_labels,
)
from rag.answering.generation.stream_parser import Claim, ClaimParser

_KEYWORDS = ("VERDICT", "MISSING", "CONFLICT", "NEXT", "NOTHING")
_KEYWORD_LINE = re.compile(r"^\W*(VERDICT|MISSING|CONFLICT|NEXT)\W*?:\W*(.*)$")
_NOTHING_LINE = re.compile(r"^\W*NOTHING\b")
_NOT_A_WORD = re.compile(r"^\W+")
_LINE_ENDS = ("\n", "\r")
_AROUND_VERDICT = "*_`. "


class TextReply:
    """Takes a reply in labelled text in pieces, and gives its statements once they are whole.

    The beginning of a line is held back as long as it may become that of a keyword.
    """

    def __init__(self, details: ReplyDetails) -> None:
        self._details = details
        self._sentences = ClaimParser()
        self._line = ""  # the beginning of a line that may be, or is, a keyword's
        self._is_held = True
        self._has_begun = False  # to answer

    def feed(self, piece: str) -> list[Claim]:
        """Take a piece; return the statements that are whole with it."""
        claims: list[Claim] = []
        for line in piece.splitlines(keepends=True):
            claims += self._feed_line(line)
        return claims

    def close(self) -> list[Claim]:
        """Return what is left when the reply has ended."""
        claims = self._end_line() if self._line else []
        claims += self._sentences.close()
        return claims

    def _feed_line(self, text: str) -> list[Claim]:
        """Take a line or a part of one."""
        is_ended = text.endswith(_LINE_ENDS)
        if not self._is_held:
            self._is_held = is_ended
            return self._feed_sentences(text)
        self._line += text
        if is_ended:
            return self._end_line()
        if _may_be_keyword_line(self._line):
            return []
        line = self._take_line()
        self._is_held = False
        return self._feed_sentences(line)

    def _take_line(self) -> str:
        line = self._line
        self._line = ""
        return line

    def _end_line(self) -> list[Claim]:
        """Read the line that is held back, which is whole."""
        line = self._take_line()
        self._is_held = True
        match = _KEYWORD_LINE.match(line.rstrip())
        if match:
            self._read_keyword(match[1], match[2].strip())
            return self._sentences.feed("\n")
        if _NOTHING_LINE.match(line) and not self._has_begun:
            self._details.verdict = self._details.verdict or "nothing"
            return []
        return self._feed_sentences(line)

    def _feed_sentences(self, text: str) -> list[Claim]:
        if text.strip():
            self._has_begun = True
        return self._sentences.feed(text)

    def _read_keyword(self, keyword: str, text: str) -> None:
        match keyword:
            case "VERDICT":
                self._details.set_verdict(text.strip(_AROUND_VERDICT).lower())
            case "MISSING":
                self._details.set_missing(text)
            case "NEXT":
                self._details.add_question(text)
            case _:
                self._details.add_conflict(_parse_conflict(text))


def _may_be_keyword_line(line: str) -> bool:
    """Whether a beginning of a line is, or may become, the line of a keyword."""
    begun = _NOT_A_WORD.sub("", line)
    return begun.startswith(_KEYWORDS) or any(keyword.startswith(begun) for keyword in _KEYWORDS)


def _parse_conflict(text: str) -> list[ConflictingValue]:
    """Parse "3 million [a2] | 4 million [b3]"; a value without a label is left out."""
    values: list[ConflictingValue] = []
    for part in text.split("|"):
        label = find_label(part)
        value = remove_labels(part)
        if label and value:
            values.append(ConflictingValue(value, label))
    return values
