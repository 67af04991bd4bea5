"""Files of questions, one JSON object a line.

A bad line is answered with its error, and the rest go on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.conversation.turns import parse_conversation
from rag.errors import DossierError
from rag.records import Turn
from ui.terminal.options import print_json


@dataclass(frozen=True, slots=True)
class BatchQuestion:
    """One line: a question with the turns before it, or what is wrong with the line."""

    id: Any
    question: str = ""
    conversation: tuple[Turn, ...] = ()
    error: str | None = None


def read_batch(path: Path) -> Iterator[BatchQuestion]:
    """Read the lines of a batch file, in order; blank ones are left out.

    Raises:
        DossierError: The file cannot be opened.
    """
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise DossierError(f"The batch file {path} cannot be opened ({error.strerror}).") from error
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _parse_line(line, number)


def answer_batch(path: Path, answer: Callable[[BatchQuestion], dict[str, Any]]) -> None:
    """Print a line of JSON for each line of a batch file; for a bad one, with its error."""
    for line in read_batch(path):
        result = {"error": line.error} if line.error else answer(line)
        print_json({"id": line.id, **result})


def _parse_line(line: bytes, number: int) -> BatchQuestion:
    try:
        case = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        # It is not UTF-8 or not JSON, or it has a number that is too long to read.
        return BatchQuestion(None, error=f"line {number} is not JSON ({error})")
    if not isinstance(case, dict):
        return BatchQuestion(None, error=f"line {number} is not an object with id and question")
    case_id = case.get("id")
    turns = case.get("turns", [])
    question = case.get("question")
    if not isinstance(turns, list):
        return BatchQuestion(case_id, error=f"line {number}: turns is not a list")
    if isinstance(question, str):
        turns = [*turns, question]
    if not turns:
        return BatchQuestion(case_id, error=f"line {number} has neither a question nor turns")
    try:
        conversation, last = parse_conversation(turns)
    except DossierError as error:
        return BatchQuestion(case_id, error=f"line {number}: {error}")
    return BatchQuestion(case_id, last, tuple(conversation))
