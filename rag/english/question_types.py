"""Tells what a question asks for, by its wording.

A follow-up stands behind the questions that it leans on: what decides is the question asked last.
"""

from __future__ import annotations

import re

from rag.english.word_lists import build_alternation
from rag.language import ExpectedAnswer

_FLAGS = re.IGNORECASE | re.VERBOSE
_ARTICLE = rf"(?:{build_alternation('article_kinds')}|background[ ]piece|opinion|news[ ]item)"
_QUOTED_TITLE = r"[“\"«][^”\"»]{8,}[”\"»]"
_ASKS_AUTHOR = re.compile(
    rf"""
    \b(?: who[ ](?:wrote|writes|authored|penned)\b .{{0,80}}
          (?:{_ARTICLE}\b | {_QUOTED_TITLE} | \babout\b)
      | who[ ](?:is|was)[ ]the[ ](?:author|writer|columnist|journalist|reporter)\b
      | (?:author|byline|writer)[ ]of\b .{{0,60}} (?:{_ARTICLE}\b | {_QUOTED_TITLE})
    )
    """,
    _FLAGS,
)
_APPEARED = r"\b(?:published|written|appear|come[ ]out|run)\b"
_ASKS_PUBLICATION = re.compile(
    rf"""
    \bwhen[ ](?:was|were|did)\b .{{0,160}} (?:{_ARTICLE}\b | {_QUOTED_TITLE})
      .{{0,160}} {_APPEARED}
    | \bwhen[ ](?:was|were)\b .{{0,160}} \bpublished\b
    | \b(?:what|which)[ ](?:date|day)\b .{{0,40}} \b{_ARTICLE}\b .{{0,160}} {_APPEARED}
    | \bpublication[ ]date\b
    | \bdate[ ]of[ ](?:the|this)[ ]{_ARTICLE}\b
    | \b(?:which|what)[ ](?:newspaper|paper|outlet|source)\b .{{0,80}}
      \b(?:published|ran|carried)\b
    | \bwhere[ ](?:was|were)\b .{{0,160}} \b{_ARTICLE}\b .{{0,80}}[ ]published\b
    """,
    _FLAGS,
)
_ASKS_QUANTITY = re.compile(
    r"""
    \bhow[ ](?:many|much|long|far|old|large|big|high|tall|often|fast)\b
    | \bwhat[ ](?:number|percentage|share|proportion|sum)\b
    """,
    _FLAGS,
)
_ASKS_TIME = re.compile(
    r"\bwhen\b | \b(?:what|which)[ ](?:day|date|year|month)\b | \bsince[ ]when\b", _FLAGS
)
_FACTOID = re.compile(
    r"""
    ^\W* (?:(?:in|on|at|by|from|for|to|with)[ ])?
    (?: who | whom | whose | when | where | which
      | how[ ](?:many|much|long|far|old|large|big|high)
      | what[ ](?:is|was|are|were)[ ](?:the[ ])?(?:name|number|date)
    )\b
    """,
    _FLAGS,
)
_COMPARES = re.compile(
    r"""
    \b(?: compare[sd]? | comparison | agrees? | disagree\w* | contrast\w* | rival
      | differ(?:s|ed|ence|ent)? | versus | vs | both | each | respectively
      | (?:the|which|what)[ ]two | same[ ]way
    )\b
    """,
    _FLAGS,
)
_SECOND_QUESTION = re.compile(
    r",?\s+and\s+(?=(?:who|whom|whose|what|when|where|why|how|which)\b)", re.IGNORECASE
)
_MIN_PART = 4  # words
_AFTER_QUESTION = re.compile(r"(?<=\?)\s+(?=\S)")
_AMOUNT = re.compile(rf"\d | \b(?:{build_alternation('amount_words')})\b", _FLAGS)
_TIME = re.compile(rf"\d | \b(?:{build_alternation('weekdays', 'months', 'time_words')})\b", _FLAGS)


def find_last_question(text: str) -> str:
    """Find what is asked last; a request behind it, "Please be brief.", is no question."""
    sentences = _AFTER_QUESTION.split(text.strip())
    if len(sentences) > 1 and sentences[-1].endswith((".", "!")):
        return sentences[-2]
    return sentences[-1]


def asks_author(question: str) -> bool:
    """Tell whether a question is about who wrote an article, rather than about what it says."""
    return bool(_ASKS_AUTHOR.search(find_last_question(question)))


def asks_publication(question: str) -> bool:
    """Tell whether a question is about when or where an article was published."""
    return bool(_ASKS_PUBLICATION.search(find_last_question(question)))


def asks_quantity(question: str) -> bool:
    """Tell whether a number answers a question."""
    return bool(_ASKS_QUANTITY.search(find_last_question(question)))


def asks_time(question: str) -> bool:
    """Tell whether a day, a month or a year answers a question."""
    return bool(_ASKS_TIME.search(find_last_question(question)))


def compares_statements(question: str) -> bool:
    """Tell whether a question sets two statements beside each other, so that one is no answer."""
    return bool(_COMPARES.search(question))


def is_factoid(question: str) -> bool:
    """Tell whether one short statement answers a question."""
    return bool(_FACTOID.search(find_last_question(question)))


def contains_expected_answer(expects: ExpectedAnswer, text: str) -> bool:
    """Tell whether a text holds a number where one is asked for, a time where a time is."""
    if expects == "number":
        return bool(_AMOUNT.search(text))
    if expects == "time":
        return bool(_TIME.search(text))
    return True


def split_question(text: str) -> tuple[str, ...]:
    """Split a question that asks two things into two; return none for one that asks one.

    The second stands behind the first, as a follow-up does.
    """
    last = find_last_question(text)
    pieces = _SECOND_QUESTION.split(last, maxsplit=1)
    if len(pieces) < 2 or min(len(piece.split()) for piece in pieces) < _MIN_PART:
        return ()
    first = text[: text.rindex(last)] + pieces[0]
    return first, f"{first}? {pieces[1]}"
