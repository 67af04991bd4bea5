"""Conversations as scripts write them: strings, or objects with roles, or question and answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.errors import DossierError
from rag.query import replace_surrogates
from rag.records import Turn

_USER_ROLES = ("user", "human")
_ASSISTANT_ROLES = ("assistant", "ai", "system", "agent")
_FORMS = 'a text, {"role": "user", "content": "…"} or {"question": "…", "answer": "…"}'


@dataclass(frozen=True, slots=True)
class _Utterance:
    """One element of a script."""

    text: str
    is_of_user: bool = True
    answer: str = ""  # where the element brings its own


def parse_conversation(turns: Sequence[object]) -> tuple[list[Turn], str]:
    """Parse a list of turns, oldest first.

    Returns:
        The earlier turns and the last question.

    Raises:
        DossierError: A turn has none of the known forms, or the last is no question.
    """
    parsed: list[Turn] = []
    for element in turns:
        utterance = _parse_utterance(element)
        if utterance.is_of_user:
            parsed.append(Turn(utterance.text, utterance.answer))
        elif parsed:
            parsed[-1] = Turn(parsed[-1].question, utterance.text)
    if not parsed or parsed[-1].answer:
        raise DossierError("turns does not end with a question")
    *earlier, last = parsed
    return earlier, last.question


def replace_turn_surrogates(turn: Turn) -> Turn:
    """Replace the lone surrogates of a turn."""
    return Turn(replace_surrogates(turn.question), replace_surrogates(turn.answer))


def _parse_utterance(element: object) -> _Utterance:
    if isinstance(element, str):
        return _Utterance(element)
    if isinstance(element, dict):
        asked = element.get("question")
        if isinstance(asked, str):
            return _Utterance(asked, answer=str(element.get("answer") or ""))
        text = element.get("content", element.get("text"))
        role = str(element.get("role", element.get("speaker", "user"))).lower()
        is_known = role in _USER_ROLES or role in _ASSISTANT_ROLES
        if isinstance(text, str) and is_known:
            return _Utterance(text, is_of_user=role in _USER_ROLES)
    raise DossierError(f"each of turns is {_FORMS}")
