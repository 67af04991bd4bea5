"""Files of questions, one JSON object a line.

A bad line is answered with its error, and the rest go on.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.conversation.turns import parse_conversation
from rag.errors import DossierError
from rag.records import Turn


@dataclass(frozen=True, slots=True)
class BatchQuestion:
    """One line: a question with the turns before it, or what is wrong with the line."""

    id: Any
    question: str = ""
    conversation: tuple[Turn, ...] = ()
    error: str | None = None


def read_batch(path: Path) -> Iterator[BatchQuestion]:
    """The lines of a batch file, in order; blank ones are left out.

    Raises DossierError when the file cannot be opened.
    """
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise DossierError(f"The batch file {path} cannot be opened ({error.strerror}).") from error
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _parse_line(line, number)


def _parse_line(line: bytes, number: int) -> BatchQuestion:
    try:
        case = json.loads(line.decode("utf-8-sig"))
    except (
        ValueError,
        RecursionError,
    ) as error:  # not UTF-8, not JSON, or a number too long to read
        return BatchQuestion(None, error=f"line {number} is not JSON ({error})")
    if not isinstance(case, dict):
        return BatchQuestion(None, error=f"line {number} is not an object with id and question")
    case_id = case.get("id")
    try:
        turns, question = case.get("turns", []), case.get("question")
        if not isinstance(turns, list):
            return BatchQuestion(case_id, error=f"line {number}: turns is not a list")
        if turns:
            conversation, last = parse_conversation(
                [*turns, question] if isinstance(question, str) else turns
            )
            return BatchQuestion(case_id, last, tuple(conversation))
        if isinstance(question, str):
            return BatchQuestion(case_id, question)
    except DossierError as error:
        return BatchQuestion(case_id, error=f"line {number}: {error}")
    return BatchQuestion(case_id, error=f"line {number} has neither a question nor turns")
