"""Conversations as scripts write them: strings, or objects with roles, or question and answer."""

from __future__ import annotations

from collections.abc import Sequence

from rag.errors import DossierError
from rag.records import Turn

_USER, _ASSISTANT = ("user", "human"), ("assistant", "ai", "system", "agent")
_FORMS = 'a text, {"role": "user", "content": "…"} or {"question": "…", "answer": "…"}'


def parse_conversation(turns: Sequence[object]) -> tuple[list[Turn], str]:
    """(the earlier turns, the last question) of a list of turns, oldest first.

    Raises DossierError when a turn has none of the known forms, or the last is no question.
    """
    said: list[Turn] = []
    for turn in turns:
        role, text, answer = _parse_turn(turn)
        if role in _ASSISTANT:
            if said:
                said[-1] = Turn(said[-1].question, text)
        else:
            said.append(Turn(text, answer))
    if not said or said[-1].answer:
        raise DossierError("turns does not end with a question")
    return said[:-1], said[-1].question


def _parse_turn(turn: object) -> tuple[str, str, str]:
    """(role, text, answer where the turn brings its own)."""
    if isinstance(turn, str):
        return "user", turn, ""
    if isinstance(turn, dict):
        if isinstance(turn.get("question"), str):
            return "user", turn["question"], str(turn.get("answer") or "")
        text = turn.get("content", turn.get("text"))
        role = str(turn.get("role", turn.get("speaker", "user"))).lower()
        if isinstance(text, str) and role in (*_USER, *_ASSISTANT):
            return role, text, ""
    raise DossierError(f"each of turns is {_FORMS}")
