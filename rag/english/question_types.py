"""What a question asks for, by its wording."""

from __future__ import annotations

import re

from rag.language import ExpectedAnswer

_ARTICLE = r"(?:article|piece|column|story|report|opinion|op-ed|background piece|guide|explainer|profile|news item)"
_QUOTED = r"[“\"«][^”\"»]{8,}[”\"»]"
_ASKS_AUTHOR = re.compile(
    rf"\b(?:who (?:wrote|writes|authored|penned)\b.{{0,80}}(?:{_ARTICLE}\b|{_QUOTED}|\babout\b)|who (?:is|was) the (?:author|writer|columnist|journalist|reporter)\b"
    rf"|(?:author|byline|writer) of\b.{{0,60}}(?:{_ARTICLE}\b|{_QUOTED}))",
    re.IGNORECASE,
)
_ASKS_PUBLICATION = re.compile(
    rf"\bwhen (?:was|were|did)\b.{{0,160}}(?:{_ARTICLE}\b|{_QUOTED}).{{0,160}}\b(?:published|written|appear|come out|run)\b|\bwhen (?:was|were)\b.{{0,160}}\bpublished\b"
    rf"|\b(?:what|which) (?:date|day)\b.{{0,40}}\b{_ARTICLE}\b.{{0,160}}\b(?:published|written|appear|come out|run)\b"
    rf"|\bpublication date\b|\bdate of (?:the|this) {_ARTICLE}\b|\b(?:which|what) (?:newspaper|paper|outlet|source)\b.{{0,80}}\b(?:published|ran|carried)\b"
    rf"|\bwhere (?:was|were)\b.{{0,160}}\b{_ARTICLE}\b.{{0,80}} published\b",
    re.IGNORECASE,
)
_QUANTITY = re.compile(
    r"\bhow (?:many|much|long|far|old|large|big|high|tall|often|fast)\b|\bwhat (?:number|percentage|share|proportion|sum)\b",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"\bwhen\b|\b(?:what|which) (?:day|date|year|month)\b|\bsince when\b", re.IGNORECASE
)
_FACTOID = re.compile(
    r"^\W*(?:(?:in|on|at|by|from|for|to|with) )?(?:who|whom|whose|when|where|which|how (?:many|much|long|far|old|large|big|high)|what (?:is|was|are|were) (?:the )?(?:name|number|date))\b",
    re.IGNORECASE,
)
_TWO_QUESTIONS = re.compile(
    r",?\s+and\s+(?=(?:who|whom|whose|what|when|where|why|how|which)\b)", re.IGNORECASE
)
_SHORTEST_PART = 4  # words
_SEVERAL = re.compile(
    r"\b(?:compar(?:e[sd]?|ed|ison)|agrees?|disagree\w*|differ(?:s|ed|ence|ent)?|contrast\w*|rival|versus|vs|both|each|respectively"
    r"|(?:the|which|what) two|same way)\b",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"(?<=\?)\s+(?=\S)")
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
MONTH = re.compile(rf"\b(?:{_MONTHS})\b")
DAY_OF_MONTH = re.compile(rf"\b\d{{1,2}} (?:{_MONTHS})\b")
_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|dozens|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
    r"|hundreds?|thousands?|millions?|billions?|half|third|quarter|both|once|twice|several|few|no|none)\b", re.IGNORECASE)  # fmt: skip
_TIME = re.compile(
    rf"\d|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:{_MONTHS})\b"
    r"|\b(?:yesterday|today|tomorrow|morning|night|week|month|year|spring|summer|autumn|winter|during|after|before|since|recent|last|next)\b", re.IGNORECASE)  # fmt: skip


def asked(question: str) -> str:
    """What is asked last: a follow-up stands behind the questions that it leans on, and "Please be brief." is none."""
    said = _BEFORE.split(question.strip())
    return said[-2] if len(said) > 1 and said[-1].endswith((".", "!")) else said[-1]


def asks_author(question: str) -> bool:
    """Whether the question is about who wrote an article, rather than about what it says."""
    return bool(_ASKS_AUTHOR.search(asked(question)))


def asks_publication(question: str) -> bool:
    """Whether the question is about when or where an article was published."""
    return bool(_ASKS_PUBLICATION.search(asked(question)))


def asks_about_article(question: str) -> bool:
    """Whether an article's dateline or author's line is what answers."""
    return asks_author(question) or asks_publication(question)


def asks_quantity(question: str) -> bool:
    """Whether a number is what answers."""
    return bool(_QUANTITY.search(asked(question)))


def asks_several(question: str) -> bool:
    """Whether two statements are set beside each other, so that one of them is not an answer."""
    return bool(_SEVERAL.search(question))


def is_factoid(question: str) -> bool:
    """A question that one short statement answers."""
    return bool(_FACTOID.search(asked(question)))


def asks_time(question: str) -> bool:
    """Whether a day, a month or a year is what answers."""
    return bool(_DAY.search(asked(question)))


def contains_expected_answer(expects: ExpectedAnswer, text: str) -> bool:
    """Whether the text holds a number where one is asked for, a time where a time is."""
    if expects == "number":
        return bool(_NUMBER.search(text))
    if expects == "time":
        return bool(_TIME.search(text))
    return True


def has_kind_of_answer(question: str, text: str) -> bool:
    """Whether the text holds a number where one is asked for, a time where a time is."""
    if asks_quantity(question):
        return contains_expected_answer("number", text)
    return contains_expected_answer("time" if asks_time(question) else "anything", text)


def parts_of(question: str) -> list[str]:
    """A question that asks two things, as two; the second stands behind the first, as a follow-up does."""
    last = asked(question)
    first, *second = _TWO_QUESTIONS.split(last, maxsplit=1)
    if not second or min(len(first.split()), len(second[0].split())) < _SHORTEST_PART:
        return [question]
    first = question[: question.rindex(last)] + first
    return [first, f"{first}? {second[0]}"]


def split_question(question: str) -> tuple[str, ...]:
    """Split a question that asks two things; return nothing for one that asks one."""
    parts = parts_of(question)
    return tuple(parts) if len(parts) > 1 else ()
