"""Parses what a language model replies, as it is written: labelled text or JSON, cut anywhere.

Both forms give the same: a verdict, statements with the labels that they rest on, what is missing,
which values conflict, and further questions.
"""

from __future__ import annotations

import re

from rag.answering.generation.json_reply import JsonReply, parse_partial
from rag.answering.generation.reply_details import ReplyDetails, parse_labels
from rag.answering.generation.stream_parser import Claim
from rag.answering.generation.text_reply import TextReply

_FENCE = re.compile(r"^\s*```(?:json)?\s*")
_WHOLE_FENCE = "```json"
_NOTHING_ALONE = re.compile(r"\W*nothing\W*", re.IGNORECASE)
_LABELS_ALONE = re.compile(r"(?:\W*\b(?:[a-z]\d{1,3}|and)\b)+\W*", re.IGNORECASE)


class ReplyParser:
    """Takes a reply in pieces and gives its statements once they are whole.

    What was given never changes.
    """

    def __init__(self) -> None:
        self.details = ReplyDetails()
        self._reply: TextReply | JsonReply | None = None
        self._beginning = ""

    def feed(self, piece: str) -> list[Claim]:
        """Take a piece; return the statements that are whole with it."""
        if self._reply is not None:
            return self._reply.feed(piece)
        self._beginning += piece
        beginning = _FENCE.sub("", self._beginning).lstrip()
        if not beginning or beginning in _WHOLE_FENCE:
            return []  # it may be the beginning of a code block
        if beginning[0] == "{":
            self._reply = JsonReply(self.details)
        else:
            self._reply = TextReply(self.details)
        return self._reply.feed(beginning)

    def close(self) -> list[Claim]:
        """Return what is left when the reply has ended."""
        if self._reply is None:
            return []
        return self._reply.close()


def parse_chosen_labels(reply: str) -> list[str] | None:
    """Parse a reply that names sentences, in JSON or as text.

    Returns:
        The labels in order; None where the reply says that nothing answers. A reply that is
        neither, such as a sentence or JSON that broke off, names none.
    """
    written = _FENCE.sub("", reply).strip()
    if written.startswith("{"):
        return _parse_chosen_json(written)
    if _NOTHING_ALONE.fullmatch(written):
        return None
    if _LABELS_ALONE.fullmatch(written):
        return parse_labels(written)
    return []


def _parse_chosen_json(written: str) -> list[str] | None:
    """Parse the labels of an object; only one that is whole says that nothing answers."""
    chosen = parse_partial(written)
    labels = chosen.get("labels") if isinstance(chosen, dict) else None
    if not isinstance(labels, list):
        return []
    if not labels and _is_whole_object(written):
        return None
    texts = [label for label in labels if isinstance(label, str)]
    return parse_labels(" ".join(texts))


def _is_whole_object(written: str) -> bool:
    return written.removesuffix("```").rstrip().endswith("}")
