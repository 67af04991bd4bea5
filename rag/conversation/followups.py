"""Makes a follow-up stand alone, from the turns before it.

A question that does already is not touched.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.english.references import (
    find_names,
    has_replaceable_person,
    is_followup,
    is_return_to_topic,
    replace_person,
)
from rag.english.tokens import find_content_words
from rag.records import Turn

_MOST_BEFORE = 2  # earlier questions that are put before a follow-up
_FEW = 2  # content words


def condense_question(question: str, conversation: Sequence[Turn]) -> str:
    """The question with "he" named, and behind the questions that it leans on, back to one that
    stands by itself.
    """
    if not conversation:
        return question
    if is_return_to_topic(question):
        return f"{_add_question_mark(_find_topic_turn(question, conversation).question)} {question}"
    changed = _replace_pronoun(question, conversation)
    if changed != question and len(find_content_words(changed)) > _FEW + 1:
        return changed
    before: list[str] = []
    leaning = changed
    for turn in reversed(conversation[-_MOST_BEFORE:]):
        if not is_followup(leaning):
            break
        before.insert(0, _add_question_mark(turn.question))
        leaning = turn.question
    return " ".join([*before, changed])


def _replace_pronoun(question: str, conversation: Sequence[Turn]) -> str:
    """The question with the person's name for "he", where nobody is named before it."""
    if not has_replaceable_person(question):
        return question
    context = " ".join(f"{turn.question} {turn.answer}" for turn in conversation[-2:])
    person = _find_person(question, conversation[-1], context)
    return replace_person(question, person) if person else question


def _find_topic_turn(question: str, conversation: Sequence[Turn]) -> Turn:
    """The turn that "back to the harbour" means.

    Of those before the last, the one with most of its words, else the first.
    """
    words = set(find_content_words(question))
    return max(
        conversation[:-1] or conversation,
        key=lambda turn: len(words & set(find_content_words(turn.question))),
    )


def _add_question_mark(question: str) -> str:
    said = question.strip()
    return said if said.endswith(("?", ".", "!")) else f"{said}?"


def _find_person(question: str, previous: Turn, context: str) -> str | None:
    """The person last spoken of: in the previous question, else in its answer."""
    for text in (previous.question, previous.answer, context):
        names = [name for name in find_names(text) if name not in question]
        people = [name for name in names if " " in name] or names
        if people:
            return people[0]
    return None
