"""Reads a reply that is one JSON object, as far as it is written."""

from __future__ import annotations

from typing import Any

from pydantic_core import from_json

from rag.answering.generation.reply_details import (
    ConflictingValue,
    ReplyDetails,
    parse_labels,
    remove_labels,
)
from rag.answering.generation.stream_parser import Claim

_COMPLETING = "}],"  # without one of these in a piece nothing can have been completed
_LATER_KEYS = ("missing", "conflicts", "next")  # stand behind the statements
_AROUND_LABEL = "[] "


class JsonReply:
    """Takes a reply in JSON in pieces, and gives its statements once they are whole."""

    def __init__(self, details: ReplyDetails) -> None:
        self._details = details
        self._written = ""
        self._given = 0  # statements

    def feed(self, piece: str) -> list[Claim]:
        """Take a piece; return the statements that are whole with it."""
        self._written += piece
        if not any(sign in piece for sign in _COMPLETING):
            return []
        return self._read(is_ended=False)

    def close(self) -> list[Claim]:
        """Return what is left when the reply has ended."""
        return self._read(is_ended=True)

    def _read(self, *, is_ended: bool) -> list[Claim]:
        reply = parse_partial(self._written)
        if not isinstance(reply, dict):
            return []
        verdict = reply.get("verdict")
        if isinstance(verdict, str):
            self._details.set_verdict(verdict)
        claims = self._read_statements(reply, is_ended=is_ended)
        if is_ended:
            self._read_details(reply)
        return claims

    def _read_statements(self, reply: dict[str, Any], *, is_ended: bool) -> list[Claim]:
        """Read the statements that are whole and were not given yet."""
        statements = _as_list(reply.get("statements"))
        whole = len(statements)
        # The last statement may be half written, as long as no later key follows.
        if not is_ended and not any(key in reply for key in _LATER_KEYS):
            whole -= 1
        whole = max(whole, self._given)
        claims: list[Claim] = []
        for statement in statements[self._given : whole]:
            claim = _build_claim(statement)
            if claim is not None:
                claims.append(claim)
        self._given = whole
        return claims

    def _read_details(self, reply: dict[str, Any]) -> None:
        missing = reply.get("missing")
        if isinstance(missing, str):
            self._details.set_missing(missing)
        for question in _as_list(reply.get("next")):
            if isinstance(question, str):
                self._details.add_question(question)
        for conflict in _as_list(reply.get("conflicts")):
            self._details.add_conflict(_build_values(conflict))


def parse_partial(text: str) -> Any:
    """Parse JSON as far as it is written; None where it is none."""
    try:
        return from_json(text, allow_partial=True)
    except ValueError:
        return _parse_to_last_brace(text)


def _parse_to_last_brace(text: str) -> Any:
    """Parse an object with something else behind it, such as the end of a code block."""
    end = text.rfind("}")
    if end < 0:
        return None
    try:
        return from_json(text[: end + 1], allow_partial=True)
    except ValueError:
        return None


def _build_claim(statement: Any) -> Claim | None:
    if not isinstance(statement, dict):
        return None
    text = statement.get("text")
    if not isinstance(text, str) or not text.strip():
        return None
    labels = [str(label) for label in _as_list(statement.get("labels"))]
    return Claim(
        text=remove_labels(text),
        labels=tuple(parse_labels(" ".join(labels))),
    )


def _build_values(conflict: Any) -> list[ConflictingValue]:
    values: list[ConflictingValue] = []
    for entry in _as_list(conflict):
        value = _build_value(entry)
        if value is not None:
            values.append(value)
    return values


def _build_value(entry: Any) -> ConflictingValue | None:
    if not isinstance(entry, dict):
        return None
    label = entry.get("label")
    value = entry.get("value")
    if not isinstance(label, str) or not isinstance(value, str):
        return None
    if not value.strip():
        return None
    return ConflictingValue(
        value=value.strip(),
        label=label.strip(_AROUND_LABEL).lower(),
    )


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
