"""Makes questions from the sentences of an article that it is likely to answer."""

from __future__ import annotations

import re

from rag.english.stopwords import STOPWORDS
from rag.english.tokens import stem
from rag.english.word_lists import build_alternation, load_words

_NO_NAME = rf"(?:{build_alternation('not_names', 'weekdays', 'months')})\b"
_NAME = rf"""
    \b(?P<name>
        (?!{_NO_NAME})[A-Z][a-zà-ÿ’-]+
        [ ](?!(?:{build_alternation("institution_words")})\b)[A-Z][\w’-]+
        (?:[ ][A-Z][\w’-]+)?
    )
    """
_NAME_AND_ROLE = re.compile(
    rf"{_NAME},[ ](?:the[ ]|an?[ ])?[\w’' -]{{0,40}}\b(?:{build_alternation('role_words')})\b",
    re.VERBOSE,
)
_TITLE_AND_NAME = re.compile(rf"\b(?i:{build_alternation('title_words')})[ ]{_NAME}", re.VERBOSE)
_STATEMENT = re.compile(
    rf"""
    {_NAME},?[ ](?:has[ ])?
    (?:said|warned|argued|told|described|voiced|explained|complained|wrote|spoke)\b
    [^.“]{{0,80}}? \b(?:about|on|against|with)[ ](?:the[ ])?
    (?P<topic>(?!{_NO_NAME})[A-Z][a-z]+(?:[ ][A-Z][a-z]+)*)\b
    """,
    re.VERBOSE,
)
_COUNT = re.compile(
    rf"""
    \b\d{{1,3}}(?:,\d{{3}})+[ ]
    (?P<things>
        (?:[A-Za-z][\w’-]*[ ]){{1,2}}?
        (?P<noun>[a-z]{{3,}}(?<!s)s|{build_alternation("irregular_plurals")})
    )\b
    """,
    re.VERBOSE,
)
_MEASURES = frozenset(stem(word) for word in load_words("measures"))


def make_statement_questions(text: str) -> list[str]:
    """Ask what the people of a text said: "What did Ana Ruiz say about Lima?"."""
    return [
        f"What did {match['name']} say about {match['topic']}?"
        for match in _STATEMENT.finditer(text)
    ]


def make_count_questions(text: str) -> list[str]:
    """Ask for the numbers of a text: "How many foreign workers are there?"."""
    return [
        f"How many {match['things']} are there?"
        for match in _COUNT.finditer(text)
        if _are_countable(match["things"], match["noun"])
    ]


def make_person_questions(text: str) -> list[str]:
    """Ask for the people of a text whose office or profession it tells: "Who is Ana Ruiz?"."""
    matches = [*_NAME_AND_ROLE.finditer(text), *_TITLE_AND_NAME.finditer(text)]
    return [f"Who is {match['name']}?" for match in matches]


def make_author_question(title: str) -> str:
    """Ask for the author of an article."""
    return f"Who wrote “{title}”?"


def _are_countable(things: str, noun: str) -> bool:
    """Tell whether things are counted.

    "12,000 metric tons" measures, "of the men" counts nothing.
    """
    words = things.casefold().split()
    return STOPWORDS.isdisjoint(words) and stem(noun) not in _MEASURES
