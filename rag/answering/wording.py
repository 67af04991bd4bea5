"""Words compared by their stems, and what a question asks for."""

from __future__ import annotations

import re
from functools import lru_cache

import snowballstemmer

from rag.retrieval.vocabulary import content_words

_STEMMER = snowballstemmer.stemmer("english")

_ASKS_AUTHOR = re.compile(
    r"\b(?:who (?:wrote|writes|authored|penned|is the (?:author|writer|columnist|journalist|reporter))|(?:author|byline|writer) of\b"
    r"|(?:was|were|is) .{3,160} written by|wrote (?:the|this|that) (?:article|piece|column|story|report|opinion))", re.IGNORECASE)  # fmt: skip
_ASKS_PUBLICATION = re.compile(
    r"\bwhen (?:was|were|did) .{0,160}\b(?:published|written|appear|come out|run)\b|\bpublication date\b|\bdate of (?:the|this) (?:article|piece|story)"
    r"|\b(?:which|what) (?:newspaper|paper|outlet|source|site|section)\b.{0,120}\b(?:published|ran|carried|appear|in)\b"
    r"|\bwhere (?:was|were) .{0,160}\b(?:article|piece|column|story|report)\b.{0,80} published\b", re.IGNORECASE)  # fmt: skip
_QUANTITY = re.compile(
    r"\bhow (?:many|much|long|far|old|large|big|high|tall|often|fast)\b|\bwhat (?:number|percentage|share|proportion|sum)\b", re.IGNORECASE
)
_DAY = re.compile(r"\bwhen\b|\b(?:what|which) (?:day|date|year|month)\b|\bsince when\b", re.IGNORECASE)
_FACTOID = re.compile(
    r"^\W*(?:(?:in|on|at|by|from|for|to|with) )?(?:who|whom|whose|when|where|which|how (?:many|much|long|far|old|large|big|high)|what (?:is|was|are|were) (?:the )?(?:name|number|date))\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|dozens|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
    r"|hundreds?|thousands?|millions?|billions?|half|third|quarter|both|once|twice|several|few|no|none)\b", re.IGNORECASE)  # fmt: skip
_TIME = re.compile(
    r"\d|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:january|february|march|april|may|june|july|august|september|october|november|december)\b"
    r"|\b(?:yesterday|today|tomorrow|morning|night|week|month|year|spring|summer|autumn|winter|during|after|before|since|recent|last|next)\b", re.IGNORECASE)  # fmt: skip


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    return str(_STEMMER.stemWord(word))


def stems(text: str) -> set[str]:
    """Stems of the content words of a text."""
    return {stem(word) for word in content_words(text)}


def asks_author(question: str) -> bool:
    """Whether the question is about who wrote an article, rather than about what it says."""
    return bool(_ASKS_AUTHOR.search(question))


def asks_publication(question: str) -> bool:
    """Whether the question is about when or where an article was published."""
    return bool(_ASKS_PUBLICATION.search(question))


def asks_about_article(question: str) -> bool:
    """Whether an article's dateline or author's line is what answers."""
    return asks_author(question) or asks_publication(question)


def is_factoid(question: str) -> bool:
    """A question that one short statement answers."""
    return bool(_FACTOID.search(question))


def has_kind_of_answer(question: str, text: str) -> bool:
    """Whether the text holds a number where one is asked for, a time where a time is."""
    if _QUANTITY.search(question):
        return bool(_NUMBER.search(text))
    if _DAY.search(question):
        return bool(_TIME.search(text))
    return True
