"""Questions that no one sentence answers: a summary, what has happened since a day, how articles differ.

Their evidence is gathered per article, so that none is crowded out by one that says more.
"""

from __future__ import annotations

import re
from datetime import date

from rag.english.dates import parse_date
from rag.english.question_types import asked, asks_quantity
from rag.english.tokens import find_content_words, stem
from rag.language import OverviewQuestion

_KINDS = "article|piece|column|story|report|op-ed|essay|guide|explainer|profile|post"
_ONE = rf"(?:{_KINDS})(?! \d)"  # Article 5 of a treaty is none
_ANY = rf"(?:(?:{_KINDS})s?|stories)"
_ASKING = (
    r"^\W*(?:(?:please|can|could|would|will|you|give|write|make|get|provide|show|tell|me|us|i|need|want|with|a|an|the|short|brief|quick"
    r"|in|what[’']s|what|is|are)\W+)*"
)
_SUMMARY = re.compile(
    rf"{_ASKING}(?:summar(?:y|i[sz]e)|sum up|overview|gist|recap|digest|tl;?dr"
    r"|(?:main|key) (?:points?|arguments?|messages?|takeaways?)(?=\W*$|\W+(?:of|in|from|about|on)\b))\b"
    rf"|^\W*what (?:is|are|does|do|did|was)\b.{{0,120}}\b{_ONE}\b.{{0,80}}\b(?:all about|about|say|argue|cover)\W*$",
    re.IGNORECASE,
)
_SINGLE = re.compile(
    rf"\b(?:the|this|that|an?|which) (?:[\w-]+ ){{0,3}}{_ONE}\b|\b{_ONE} (?:by|from|about|on|called|titled)\b",
    re.IGNORECASE,
)
_SINCE = re.compile(
    r"^\W*(?:what(?:[’']s| is) new\b|what happened\b|(?:the )?(?:latest|news|developments?|events)\b"
    r"|what (?:has|have|was|were)\b.{0,40}\b(?:happened|happening|changed|developed|reported|written|published|said)\b)"
    r".*?\b(?:since|after)\s+(?P<day>[^?.!]+)",
    re.IGNORECASE,
)
_COMPARISON = re.compile(
    rf"^\W*(?:how do|compare|contrast|in what|where do|do|what (?:is|are) the (?:main )?differences?)\b.*\b{_ANY}\b",
    re.IGNORECASE,
)
_SETS_BESIDE = re.compile(
    r"\b(?:compar\w*|contrast\w*|differ\w*|agree\w*|disagree\w*|in common|alike|similar\w*|each say|both say)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"^(?:the (?:start|beginning) of )?(\d{4})$")
_MONTH_AND_YEAR = re.compile(
    r"^(?:the (?:start|beginning) of )?([A-Z][a-z]+),? (\d{4})$", re.IGNORECASE
)
_FRAME = frozenset(
    stem(word)
    for word in """
    article articles piece pieces column story stories report reports op-ed essay guide explainer profile post source sources
    author authors text texts news two both each summary summarise summarize sum overview gist recap digest main key point points
    argument arguments message takeaway takeaways please give write make provide show tell need want short brief quick happened
    happening changed change new developments development developed events event reported written published since after differ
    differs difference differences compare compared comparison contrast agree disagree common tl dr alike similar similarly
    similarities say says said argue argues cover covers way ways
    """.split()
)


def find_overview_question(question: str) -> OverviewQuestion | None:
    """The overview that a question asks for, None for one that a statement answers."""
    last = asked(question)
    said = _SINCE.search(last)
    since = _first_day(said["day"]) if said else None
    topic = question[: question.rindex(last)] + (
        last[: said.start("day")] if said and since else last
    )
    topic = " ".join(word for word in find_content_words(topic) if stem(word) not in _FRAME)
    if since and not asks_quantity(last):
        return OverviewQuestion("digest", topic, since)
    if _COMPARISON.search(last) and _SETS_BESIDE.search(last) and not asks_quantity(last):
        return OverviewQuestion("comparison", topic)
    if _SUMMARY.search(last):
        return OverviewQuestion("summary" if _SINGLE.search(last) else "digest", topic)
    return None


def _first_day(text: str) -> date | None:
    """The day, or the first of the month or year, that a text begins to count from; None where it names no year."""
    text = text.strip()
    if year := _YEAR.match(text):
        return _as_year(int(year[1]))
    if month := _MONTH_AND_YEAR.match(text):
        return parse_date(f"1 {month[1]} {month[2]}")
    return parse_date(text)


def _as_year(year: int) -> date | None:
    return date(year, 1, 1) if year >= date.min.year else None
