"""Makes a follow-up stand alone, from the turns before it; a question that does already is not touched."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.english.tokens import find_content_words
from rag.records import Turn

_NAME = re.compile(r"\b[A-Z][\w’'-]+(?: (?:[a-z]{2,3} )?[A-Z][\w’'-]+)*")
_QUESTION_WORDS = frozenset(
    """
    who whom what when where why how which whose is are was were did does do can could has have had the a an in on at
    and or tell ok okay oh hm sorry no well right so back yes thanks i
    """.split()
)
_HE = re.compile(r"\b(he|she|him)\b", re.IGNORECASE)
_HIS = re.compile(r"\b(his|hers?)\b", re.IGNORECASE)
_THING = re.compile(
    r"\b(?:it|its|they|them|their|this|that|these|those|there|then|the (?:same|former|latter))\b",
    re.IGNORECASE,
)
_ELLIPSIS = re.compile(r"^\W*(?:and|but|so|what about|how about|or)\b\s*", re.IGNORECASE)
_ONE = re.compile(
    r"\b(?:the|that|this) (?:[\w-]+ )?ones?\b|\b(?:it|them|those|that)\W*$", re.IGNORECASE
)
_CORRECTS = re.compile(
    r"^(?:\W*(?:sorry|no|oh|ok(?:ay)?|hm+|well)\b)*\W*I (?:meant|mean|was (?:after|asking))\b",
    re.IGNORECASE,
)
_BACK = re.compile(
    r"^(?:\W*(?:ok(?:ay)?|so|now|sorry|right)\b)*\W*(?:(?:going|coming) )?back to\b", re.IGNORECASE
)
_MOST_BEFORE = 2  # earlier questions that are put before a follow-up
_FEW = 2  # content words; a question with fewer leans on the one before it


def condense_question(question: str, conversation: Sequence[Turn]) -> str:
    """The question with "he" named, and behind the questions that it leans on, back to one that stands by itself."""
    if not conversation:
        return question
    if _BACK.match(question):
        return f"{_add_question_mark(_find_topic_turn(question, conversation).question)} {question}"
    changed = _replace_pronoun(question, conversation)
    if changed != question and len(find_content_words(changed)) > _FEW + 1:
        return changed
    before: list[str] = []
    leaning = changed
    for turn in reversed(conversation[-_MOST_BEFORE:]):
        if not _is_followup(leaning):
            break
        before.insert(0, _add_question_mark(turn.question))
        leaning = turn.question
    return " ".join([*before, changed])


def _replace_pronoun(question: str, conversation: Sequence[Turn]) -> str:
    """The question with the person's name for "he", where nobody is named before it."""
    pronoun = _HE.search(question) or _HIS.search(question)
    if pronoun is None or _find_names(question[: pronoun.start()]):
        return question
    context = " ".join(f"{turn.question} {turn.answer}" for turn in conversation[-2:])
    person = _find_person(question, conversation[-1], context)
    return _HIS.sub(f"{person}'s", _HE.sub(person, question)) if person else question


def _is_followup(question: str) -> bool:
    nobody_named = any(
        not _find_names(question[: each.start()])
        for each in (_HE.search(question), _HIS.search(question))
        if each
    )
    cues = (_ELLIPSIS.match(question), _CORRECTS.match(question), _ONE.search(question))
    return (
        nobody_named
        or any(cues)
        or _has_outside_reference(question)
        or len(find_content_words(question)) < _FEW
    )


def _find_topic_turn(question: str, conversation: Sequence[Turn]) -> Turn:
    """The turn that "back to the harbour" means: of those before the last, the one with most of its words, else the first."""
    words = set(find_content_words(question))
    return max(
        conversation[:-1] or conversation,
        key=lambda turn: len(words & set(find_content_words(turn.question))),
    )


def _add_question_mark(question: str) -> str:
    said = question.strip()
    return said if said.endswith(("?", ".", "!")) else f"{said}?"


def _has_outside_reference(question: str) -> bool:
    """Whether "it" or "that" has nothing before it in the question that it could mean."""
    thing = _THING.search(question)
    return thing is not None and len(find_content_words(question[: thing.start()])) < _FEW


def _find_person(question: str, previous: Turn, context: str) -> str | None:
    """The person last spoken of: in the previous question, else in its answer."""
    for text in (previous.question, previous.answer, context):
        names = [name for name in _find_names(text) if name not in question]
        people = [name for name in names if " " in name] or names
        if people:
            return people[0]
    return None


def _find_names(text: str) -> list[str]:
    found = []
    for match in _NAME.finditer(text):
        words = [word for word in match.group(0).split() if word.casefold() not in _QUESTION_WORDS]
        if words:
            found.append(re.sub(r"[’']s$", "", " ".join(words)))
    return found
