"""Recognises questions about the library itself: "how many articles by Ruth Adeyemi-Clarke?".

The head of such a question is an article, a source or an author of the library, and every word
behind it belongs to a relation that the record has: mentions, by, from, published. "Which
newspapers reported the strike?" has another one, so that it is a question to the articles.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Literal

from rag.english.library_heads import (
    ANYTHING,
    COUNTED,
    COURTESY,
    EACH,
    END,
    EXTREME,
    LISTED,
    MENTIONED,
    MOST,
    NAMED_ITEMS,
    NEWS,
    SELECTED,
    WRITERS,
    WRITTEN,
)
from rag.english.library_relations import parse_relations
from rag.english.word_lists import load_values
from rag.language import LibraryQuestion

_NEWS_LIMIT = 5  # articles that "what is new?" lists, where it names no day


def read_library_question(text: str, today: date) -> tuple[LibraryQuestion, ...]:
    """Read a question about the library; nothing for a question to the articles.

    Args:
        text: The question as it was asked.
        today: The day from which "this week" is counted.

    Returns:
        Its readings, the likeliest first: "Gazprombank by Ruth" may be what is mentioned.
    """
    question = " ".join(text.split())
    question = COURTESY.sub("", question)
    question = END.sub("", question)
    for read in _READERS:
        found = read(question, today)
        if found:
            return found
    return ()


def _read_extreme(question: str, today: date) -> tuple[LibraryQuestion, ...]:
    """Read "what is the newest article by Ruth Adeyemi-Clarke"."""
    match = EXTREME.match(question)
    if match is None:
        return ()
    is_oldest = match["oldest"] or match["oldest2"]
    count = match["limit"] or match["limit2"]
    asked = LibraryQuestion("oldest" if is_oldest else "newest", limit=_read_limit(count))
    return parse_relations(question[match.end() :], asked, today)


def _read_news(question: str, today: date) -> tuple[LibraryQuestion, ...]:
    """Read "what is new since Monday"; without a day the newest articles are meant."""
    match = NEWS.match(question)
    if match is None:
        return ()
    readings = parse_relations(question[match.end() :], LibraryQuestion("articles"), today)
    news = []
    for reading in readings:
        if reading.mentions is not None:
            return ()
        if reading.published_from is None and reading.published_to is None:
            reading = replace(reading, wants="newest", limit=_NEWS_LIMIT)
        news.append(reading)
    return tuple(news)


def _read_mentioned(question: str, today: date) -> tuple[LibraryQuestion, ...]:
    """Read "in which articles is Gazprombank mentioned"."""
    match = MENTIONED.match(question)
    if match is None:
        return ()
    if question[: match.start("what")].strip().casefold() in ("is", "are"):
        asks_whether = match[0].casefold().endswith("mentioned")
        if asks_whether and match.end() != len(question):
            return ()
    readings = parse_relations(question[match.end() :], LibraryQuestion("articles"), today)
    named = parse_relations(f" mention {match['what']}", LibraryQuestion("articles"), today)
    if not named:
        return ()
    return tuple(replace(reading, mentions=named[-1].mentions) for reading in readings)


def _read_listed(question: str, today: date) -> tuple[LibraryQuestion, ...]:
    """Read "how many articles ...", "list the newspapers" and "which authors ..."."""
    for pattern in (COUNTED, LISTED, SELECTED):
        match = pattern.match(question)
        if match is None:
            continue
        rest = question[match.end() :]
        if not rest and not _is_complete(pattern, match):
            continue
        asked = LibraryQuestion("articles")
        if match["sources"]:
            asked = LibraryQuestion("sources")
        elif match["authors"]:
            asked = LibraryQuestion("authors")
        readings = parse_relations(rest, asked, today)
        if readings:
            return readings
    return ()


def _read_anything(question: str, today: date) -> tuple[LibraryQuestion, ...]:
    """Read "do you have anything by Ruth", "what has she written" and the like."""
    for pattern, wants in _SIMPLE_HEADS:
        match = pattern.match(question)
        if match:
            rest = question[match.end() :]
            readings = parse_relations(rest, LibraryQuestion(wants), today) if rest else ()
            # "What did she write about the harbour?" asks what the articles say.
            is_of_content = pattern is WRITTEN and any(each.mentions for each in readings)
            return () if is_of_content else readings
    return ()


def _read_most(question: str, today: date) -> tuple[LibraryQuestion, ...]:
    """Read "which author has the most articles" and "how many articles per source"."""
    match = MOST.match(question) or EACH.match(question)
    if match is None:
        return ()
    is_author = match["authors"] or match[0].casefold().startswith("who")
    asked = LibraryQuestion("authors" if is_author else "sources")
    return parse_relations(question[match.end() :], asked, today)


def _read_named_items(question: str, today: date) -> tuple[LibraryQuestion, ...]:
    """Read "how many Gazette articles mention Orebank"."""
    match = NAMED_ITEMS.match(question)
    if match is None:
        return ()
    readings = _read_listed(f"{match[1]} {question[match.end() :]} from {match[2]}", today)
    if readings:
        return readings
    listed = _read_listed(f"{match[1]} {question[match.end() :]}", today)
    return tuple(replace(reading, origin=reading.origin or match[2]) for reading in listed)


def _is_complete(pattern: re.Pattern[str], match: re.Match[str]) -> bool:
    """Tell whether a head says all: "list the articles" does, "which articles" does not."""
    if pattern is not LISTED:
        return False
    words = match[0].casefold()
    is_order = not words.startswith(("what", "which", "who"))
    is_plural = words.endswith("s")
    return bool(match["own"]) or (is_order and (is_plural or bool(match["all"])))


def _read_limit(count: str | None) -> int | None:
    if count is None:
        return None
    if count.isdigit():
        return int(count)
    return int(load_values("number_words")[count.casefold()])


_SIMPLE_HEADS: tuple[tuple[re.Pattern[str], Literal["articles", "authors"]], ...] = (
    (ANYTHING, "articles"),
    (WRITTEN, "articles"),
    (WRITERS, "authors"),
)
_READERS = (
    _read_extreme,
    _read_news,
    _read_mentioned,
    _read_most,
    _read_listed,
    _read_named_items,
    _read_anything,
)
