"""Recognises questions that no one sentence answers.

They ask for a summary, for what has happened since a day, or for how articles differ.
"""

from __future__ import annotations

import re
from datetime import date

from rag.english.dates import parse_date
from rag.english.question_types import asks_quantity, find_last_question
from rag.english.tokens import find_content_words, stem
from rag.english.word_lists import build_alternation, load_words
from rag.language import OverviewQuestion

_FLAGS = re.IGNORECASE | re.VERBOSE
_KIND = rf"(?:{build_alternation('article_kinds')}|essay|post)"
_ONE_ARTICLE = rf"{_KIND}(?![ ]\d)"  # Article 5 of a treaty is none
_ANY_ARTICLE = rf"(?:{_KIND}s?|stories)"
_REQUEST = r"""
    ^\W* (?:
      (?: please|can|could|would|will|you|give|write|make|get|provide|show|tell|me|us|i|need|want
        | with|a|an|the|short|brief|quick|in|what[’']s|what|is|are
      )\W+
    )*
    """
_SUMMARY = re.compile(
    rf"""
    {_REQUEST}
    (?: summar(?:y|i[sz]e) | sum[ ]up | overview | gist | recap | digest | tl;?dr
      | (?:main|key)[ ](?:points?|arguments?|messages?|takeaways?)
        (?=\W*$ | \W+(?:of|in|from|about|on)\b)
    )\b
    | ^\W*what[ ](?:is|are|does|do|did|was)\b .{{0,120}} \b{_ONE_ARTICLE}\b .{{0,80}}
      \b(?:all[ ]about|about|say|argue|cover)\W*$
    """,
    _FLAGS,
)
_OF_ONE_ARTICLE = re.compile(
    rf"""
    \b(?:the|this|that|an?|which)[ ](?:[\w-]+[ ]){{0,3}}{_ONE_ARTICLE}\b
    | \b{_ONE_ARTICLE}[ ](?:by|from|about|on|called|titled)\b
    """,
    _FLAGS,
)
_SINCE = re.compile(
    r"""
    ^\W*
    (?: what(?:[’']s|[ ]is)[ ]new\b
      | what[ ]happened\b
      | (?:the[ ])?(?:latest|news|developments?|events)\b
      | what[ ](?:has|have|was|were)\b .{0,40}
        \b(?:happened|happening|changed|developed|reported|written|published|said)\b
    )
    .*? \b(?:since|after)\s+(?P<day>[^?.!]+)
    """,
    _FLAGS,
)
_OF_SEVERAL_ARTICLES = re.compile(
    rf"""
    ^\W*
    (?: how[ ]do | compare | contrast | in[ ]what | where[ ]do | do
      | what[ ](?:is|are)[ ]the[ ](?:main[ ])?differences?
    )\b .* \b{_ANY_ARTICLE}\b
    """,
    _FLAGS,
)
_COMPARISON = re.compile(
    r"""
    \b(?: compar\w* | contrast\w* | differ\w* | agree\w* | disagree\w* | in[ ]common | alike
      | similar\w* | each[ ]say | both[ ]say
    )\b
    """,
    _FLAGS,
)
_START_OF = r"^(?:the (?:start|beginning) of )?"
_YEAR = re.compile(rf"{_START_OF}(\d{{4}})$")
_MONTH_AND_YEAR = re.compile(rf"{_START_OF}([A-Z][a-z]+),? (\d{{4}})$", re.IGNORECASE)
_FRAME = frozenset(stem(word) for word in load_words("overview_frame"))


def find_overview_question(text: str) -> OverviewQuestion | None:
    """Read the overview that a question asks for; return None where a statement answers it."""
    last = find_last_question(text)
    earlier = text[: text.rindex(last)]
    since_clause = _SINCE.search(last)
    since = _find_first_day(since_clause["day"]) if since_clause else None
    if since_clause and since and not asks_quantity(last):
        before_day = last[: since_clause.start("day")]
        return OverviewQuestion("digest", _find_topic(earlier + before_day), since)
    topic = _find_topic(earlier + last)
    if _is_comparison(last) and not asks_quantity(last):
        return OverviewQuestion("comparison", topic)
    if _SUMMARY.search(last):
        is_of_one = _OF_ONE_ARTICLE.search(last)
        return OverviewQuestion("summary" if is_of_one else "digest", topic)
    return None


def _is_comparison(question: str) -> bool:
    return bool(_OF_SEVERAL_ARTICLES.search(question) and _COMPARISON.search(question))


def _find_topic(text: str) -> str:
    words = find_content_words(text)
    return " ".join(word for word in words if stem(word) not in _FRAME)


def _find_first_day(text: str) -> date | None:
    """Find the day, or the first of the month or year, that a text begins to count from."""
    text = text.strip()
    if year := _YEAR.match(text):
        number = int(year[1])
        return date(number, 1, 1) if number >= date.min.year else None
    if month := _MONTH_AND_YEAR.match(text):
        return parse_date(f"1 {month[1]} {month[2]}")
    return parse_date(text)
