"""Conversations as scripts write them: strings, or objects with roles, or question and answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.errors import DossierError
from rag.query import replace_surrogates
from rag.records import Turn

_USER_ROLES = ("user", "human")
_ASSISTANT_ROLES = (
    "assistant",
    "ai",
    "system",
    "agent",
)
_FORMS = 'a text, {"role": "user", "content": "…"} or {"question": "…", "answer": "…"}'


@dataclass(frozen=True, slots=True)
class _Utterance:
    """One element of a script."""

    text: str
    is_of_user: bool = True
    answer: str = ""  # where the element brings its own


def parse_conversation(
    turns: Sequence[object],
) -> tuple[list[Turn], str]:
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
            turn = Turn(utterance.text, utterance.answer)
            parsed.append(turn)
        elif parsed:
            last_turn = parsed.pop()
            answered = Turn(last_turn.question, utterance.text)
            parsed.append(answered)
    if not parsed or parsed[-1].answer:
        raise DossierError("turns does not end with a question")
    *earlier, last = parsed
    return earlier, last.question


def replace_turn_surrogates(turn: Turn) -> Turn:
    """Replace the lone surrogates of a turn."""
    question = replace_surrogates(turn.question)
    answer = replace_surrogates(turn.answer)
    return Turn(question, answer)


def _parse_utterance(element: object) -> _Utterance:
    if isinstance(element, str):
        return _Utterance(element)
    if isinstance(element, dict):
        asked = element.get("question")
        if isinstance(asked, str):
            answer = element.get("answer") or ""
            return _Utterance(asked, answer=str(answer))
        speaker = element.get("speaker", "user")
        role = str(element.get("role", speaker)).lower()
        is_of_user = role in _USER_ROLES
        is_known = is_of_user or role in _ASSISTANT_ROLES
        plain_text = element.get("text")
        text = element.get("content", plain_text)
        if is_known and isinstance(text, str):
            return _Utterance(text, is_of_user)
    raise DossierError(f"each of turns is {_FORMS}")
