"""Recognises words that refer to something said before, in sentences and in questions."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.english.tokens import find_content_words
from rag.english.word_lists import build_alternation, load_entries, load_words

_FLAGS = re.IGNORECASE | re.VERBOSE
_BACK_REFERENCE = re.compile(
    rf"""
    ^[\"“‘']?
    (?:(?:But|And|Yet|So|Still|Then|Also|However|Meanwhile|Instead)\b,?[ ])?
    (?: {build_alternation("referring_words")}
      | the[ ](?:{build_alternation("referring_nouns")})
    )\b
    """,
    _FLAGS,
)
_PERSON = re.compile(r"\b(?:he|she|him)\b", re.IGNORECASE)
_PERSONS = re.compile(r"\b(?:his|hers?)\b", re.IGNORECASE)
_THING = re.compile(
    r"""
    \b(?: it|its|they|them|their|this|that|these|those|there|then
      | the[ ](?:same|former|latter)
    )\b
    """,
    _FLAGS,
)
_ELLIPSIS = re.compile(r"^\W*(?:and|but|so|what about|how about|or)\b", re.IGNORECASE)
_ONE = re.compile(
    r"\b(?:the|that|this)[ ](?:[\w-]+[ ])?ones?\b | \b(?:it|them|those|that)\W*$", _FLAGS
)
_CORRECTION = re.compile(
    r"""
    ^(?:\W*(?:sorry|no|oh|ok(?:ay)?|hm+|well)\b)*
    \W*I[ ](?:meant|mean|was[ ](?:after|asking))\b
    """,
    _FLAGS,
)
_RETURN = re.compile(
    r"""
    ^(?:\W*(?:ok(?:ay)?|so|now|sorry|right)\b)*
    \W*(?:(?:going|coming)[ ])?back[ ]to\b
    """,
    _FLAGS,
)
_NAME = re.compile(r"\b[A-Z][\w’'-]+(?: (?:[a-z]{2,3} )?[A-Z][\w’'-]+)*")
_POSSESSIVE = re.compile(r"[’']s$")
_QUESTION_WORDS = load_words("question_words")
_DATE_WORDS = frozenset(
    word.casefold() for word in (*load_entries("months"), *load_entries("weekdays"))
)
_MIN_CONTENT_WORDS = 2  # a question with fewer leans on the one before it


def has_back_reference(sentence: str) -> bool:
    """Tell whether a sentence cannot be understood without the one before it."""
    return bool(_BACK_REFERENCE.match(sentence))


def is_return_to_topic(question: str) -> bool:
    """Tell whether a question goes back to an earlier one: "Back to the harbour: who paid?"."""
    return bool(_RETURN.match(question))


def has_replaceable_person(question: str) -> bool:
    """Tell whether the first "he" or "him", else the first "his", has no name before it."""
    pronoun = _PERSON.search(question) or _PERSONS.search(question)
    return pronoun is not None and not find_names(question[: pronoun.start()])


def replace_person(question: str, name: str) -> str:
    """Put a person's name in the place of "he", "him", "his" and the like."""
    named = _PERSON.sub(name, question)
    return _PERSONS.sub(f"{name}'s", named)


def name_person(text: str, earlier: Sequence[str]) -> str:
    """Name the person whom a text only calls "he" or "she".

    Args:
        text: Where the pronoun stands.
        earlier: What was said before, what is nearest to the pronoun first.

    Returns:
        The text with the name of the person last spoken of in the place of the pronouns. The text
        itself where it names somebody before the pronoun, and where nobody was named before it.
    """
    if not has_replaceable_person(text):
        return text
    for earlier_text in earlier:
        names = [name for name in find_names(earlier_text) if name not in text]
        names = [name for name in names if not _has_date(name)]
        full_names = [name for name in names if " " in name]
        candidates = full_names or names
        if candidates:
            return replace_person(text, candidates[0])
    return text


def is_followup(question: str) -> bool:
    """Tell whether a question leans on the one before it."""
    if _has_unnamed_person(question) or _has_outside_reference(question):
        return True
    if _ELLIPSIS.match(question) or _CORRECTION.match(question) or _ONE.search(question):
        return True
    return len(find_content_words(question)) < _MIN_CONTENT_WORDS


def find_names(text: str) -> list[str]:
    """Find the capitalised names of a text, in order, without question words and possessives."""
    names: list[str] = []
    for match in _NAME.finditer(text):
        words = [word for word in match.group(0).split() if word.casefold() not in _QUESTION_WORDS]
        if words:
            names.append(_POSSESSIVE.sub("", " ".join(words)))
    return names


def _has_date(name: str) -> bool:
    """Tell whether a run of capitalised words has a month or weekday, and names no person."""
    return any(word.casefold() in _DATE_WORDS for word in name.split())


def _has_unnamed_person(question: str) -> bool:
    pronouns = (_PERSON.search(question), _PERSONS.search(question))
    return any(match and not find_names(question[: match.start()]) for match in pronouns)


def _has_outside_reference(question: str) -> bool:
    """Tell whether "it" or "that" has nothing before it in the question that it could mean."""
    thing = _THING.search(question)
    if thing is None:
        return False
    return len(find_content_words(question[: thing.start()])) < _MIN_CONTENT_WORDS
