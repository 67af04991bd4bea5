"""Recognises questions about the library itself: "how many articles by Ruth Adeyemi-Clarke?".

The head of such a question is an article, a source or an author of the library, and every word
behind it belongs to a relation that the record has: mentions, by, from, published. "Which
newspapers reported the strike?" has another one, so that it is a question to the articles.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from rag.english.library_relations import parse_relations
from rag.english.word_lists import build_alternation, load_values
from rag.language import LibraryQuestion

_FLAGS = re.IGNORECASE | re.VERBOSE
_ITEMS = rf"(?:(?:news|newspaper|opinion)[ ])?(?:{build_alternation('library_items')})s?"
# Only in the plural: "the author of" and "the source of" ask about one thing in the world.
_SOURCES = rf"(?:{build_alternation('library_sources')})s"
_AUTHORS = rf"(?:{build_alternation('library_authors')})s"
_HEAD_NOUN = rf"(?: (?P<articles>{_ITEMS}) | (?P<sources>{_SOURCES}) | (?P<authors>{_AUTHORS}) )\b"
_COUNT = rf"(?P<limit>\d{{1,3}}|{'|'.join(load_values('number_words'))})"
_NEWEST = r"(?:newest|latest|most[ ]recent(?:ly[ ]published)?)"
_OLDEST = r"(?:oldest|earliest)"
_WHAT_IS = r"(?:what|which|who)(?:[’']s|[ ]is|[ ]are|[ ]was|[ ]were)"
_SHOW = r"(?:list|show|name|give|find|get|display|enumerate)(?:[ ]me|[ ]us)?"
_COURTESY = re.compile(
    r"""
    ^\W*
    (?: (?: please | hi | hello | ok(?:ay)? | so | and | now | then
        | (?:can|could|would|will)[ ]you(?:[ ]please)?(?:[ ]tell[ ](?:me|us))?
        | tell[ ](?:me|us) | do[ ]you[ ]know(?=[ ](?:how|which|what)\b)
        | I(?:[’']d|[ ]would)[ ]like[ ]to[ ]know | I[ ]want[ ]to[ ]know
        )\b [\s,:]*
    )*
    """,
    _FLAGS,
)
_END = re.compile(r"(?:[\s,]+(?:please|thanks|thank[ ]you))?[\s.?!…]*$", _FLAGS)
_COUNTED = re.compile(
    rf"(?: how[ ]many | (?:{_WHAT_IS}[ ])?the[ ](?:total[ ])?number[ ]of | count[ ](?:all[ ])?the )"
    rf"[ ]{_HEAD_NOUN}",
    _FLAGS,
)
_LISTED = re.compile(
    rf"""
    (?:{_SHOW} | {_WHAT_IS})[ ]
    (?:(?:a|the)[ ]list[ ]of[ ])?
    (?P<all>all(?:[ ]of)?[ ](?:(?:the|your|our)[ ])?)?(?:(?P<own>your|our)[ ]|the[ ])?
    {_HEAD_NOUN}
    """,
    _FLAGS,
)
_SELECTED = re.compile(
    rf"""
    (?: (?:in[ ])?(?:which|what)(?:[ ]of[ ](?:the|your|our|these))? | what[ ]other
      | (?:is|are)[ ]there(?:[ ](?:an?|any|some))? | are[ ]any(?:[ ]of[ ](?:the|your|our))?
      | (?:do|have)[ ](?:you|we)(?:[ ](?:have|got))?(?:[ ](?:an?|any|some))?
      | do(?:es)?[ ](?:an?|any|some)(?:[ ]of[ ](?:the|your|our))?
      | (?:all[ ])?(?:the[ ])?(?=[\w-]+s\b)
    )
    [ ]*\b{_HEAD_NOUN}
    """,
    _FLAGS,
)
_EXTREME = re.compile(
    rf"""
    (?:(?:{_SHOW} | {_WHAT_IS})[ ])?
    (?:(?:the|your|our)[ ])?
    (?:{_COUNT}[ ])?
    (?: (?P<newest>{_NEWEST}) | (?P<oldest>{_OLDEST}) )
    (?:[ ]{_COUNT.replace("limit", "limit2")})?
    [ ]{_ITEMS}\b
    | which[ ]{_ITEMS}[ ](?:is|are)[ ](?:the[ ])?
      (?: (?P<newest2>{_NEWEST}) | (?P<oldest2>{_OLDEST}) )\b
    """,
    _FLAGS,
)
_NEWS = re.compile(
    rf"""
    (?: (?:(?:is|was)[ ]there[ ]|has[ ])?(?:what|anything|something)(?:[’']s|[ ]is|[ ]was)?[ ]new
      | (?:is|was)[ ]there[ ](?:anything|something)[ ]new
      | (?:which|what|{_SHOW}|are[ ]there|do[ ]you[ ]have)[ ](?:any[ ]|the[ ])?new[ ]{_ITEMS}
      | (?:which|what)[ ]{_ITEMS}[ ]are[ ]new
      | how[ ]many[ ]new[ ]{_ITEMS}
      | what(?:[ ](?:was|were|has[ ]been|have[ ]been)|[’']s[ ]been)
        (?= [ ](?:published|added)
            [ ](?:since|today|yesterday|this|last|(?:in[ ])?the[ ](?:last|past))\b
        )
    )
    (?!\w)
    """,
    _FLAGS,
)
_MENTIONED = re.compile(
    rf"""
    (?: (?:in[ ])?(?:which|what)[ ]{_ITEMS}[ ](?:is|are|was|were) | where[ ](?:is|are) | is | are )
    [ ](?P<what>.{{2,80}}?)[ ]mentioned
    (?:[ ](?:in|anywhere|in[ ]any[ ](?:of[ ](?:the|your|our)[ ])?{_ITEMS}))?
    """,
    _FLAGS,
)
_WRITTEN = re.compile(
    r"what(?:[ ]else)?[ ](?:has|have)[ ](?P<name>.{2,60}?)[ ](?:written|published)", _FLAGS
)
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
    question = _COURTESY.sub("", question)
    question = _END.sub("", question)
    for read in (_read_extreme, _read_news, _read_mentioned, _read_listed, _read_written):
        found = read(question, today)
        if found:
            return found
    return ()


def _read_extreme(question: str, today: date) -> tuple[LibraryQuestion, ...]:
    """Read "what is the newest article by Ruth Adeyemi-Clarke"."""
    match = _EXTREME.match(question)
    if match is None:
        return ()
    is_oldest = match["oldest"] or match["oldest2"]
    count = match["limit"] or match["limit2"]
    asked = LibraryQuestion("oldest" if is_oldest else "newest", limit=_read_limit(count))
    return parse_relations(question[match.end() :], asked, today)


def _read_news(question: str, today: date) -> tuple[LibraryQuestion, ...]:
    """Read "what is new since Monday"; without a day the newest articles are meant."""
    match = _NEWS.match(question)
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
    match = _MENTIONED.match(question)
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
    for pattern in (_COUNTED, _LISTED, _SELECTED):
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


def _read_written(question: str, today: date) -> tuple[LibraryQuestion, ...]:
    """Read "what has Ruth Adeyemi-Clarke written"."""
    match = _WRITTEN.match(question)
    if match is None:
        return ()
    by_author = f" by {match['name']}{question[match.end() :]}"
    return parse_relations(by_author, LibraryQuestion("articles"), today)


def _is_complete(pattern: re.Pattern[str], match: re.Match[str]) -> bool:
    """Tell whether a head says all: "list the articles" does, "which articles" does not."""
    if pattern is not _LISTED:
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
