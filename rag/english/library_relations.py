"""Parses what narrows a question about the library down: mentions, by, from, published, here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from rag.english.periods import parse_period
from rag.english.stopwords import STOPWORDS
from rag.english.word_lists import build_alternation, load_entries, load_words
from rag.language import LibraryQuestion

_FLAGS = re.IGNORECASE | re.VERBOSE
_ITEMS = build_alternation("library_items")
_LIBRARY = build_alternation("library_names")
_PLACE = re.compile(
    rf"""
    (?: (?:of|behind)[ ](?:the|our|your)[ ](?:{_ITEMS})s
      | (?:are|do[ ]you[ ]have)[ ](?:(?:the|our|your|these)[ ])?(?:{_ITEMS})s(?:[ ]from)?
      | {build_alternation("library_places")}
      | (?:are[ ])?(?:in|within)[ ](?:the|this|our|your)[ ](?:{_LIBRARY}|dossier)
      | do(?:es)?[ ](?:the|this|our|your)[ ](?:{_LIBRARY})[ ](?:have|hold|contain|include)
    )(?!\w)
    """,
    _FLAGS,
)
_LINK = r"(?:(?:that|which|who)[ ])?"
_VERBS = "|".join(rf"{verb.replace(' ', 's?[ ]', 1)}" for verb in load_entries("mention_verbs"))
_MENTION = re.compile(
    rf"""
    {_LINK}(?:(?:do|does|also|ever)[ ])*
    (?: (?:{_VERBS})s? | mentioning | naming | referring[ ]to | containing
      | (?:are[ ])?about | (?P<of_name>(?:are[ ])?(?:on|concerning|regarding)
        | (?:(?:has|have)[ ])?(?:written|wrote|writes?)[ ]about
        | discuss(?:es)? | covers? | deals?[ ]with)
    )
    [ ](?P<what>.+)
    """,
    _FLAGS,
)
_APPEARED = r"(?:written|authored|penned|published|printed|released|added|new|dated)"
_BY = re.compile(rf"{_LINK}(?:(?:are|were|is|was)[ ])?(?:{_APPEARED}[ ])?by[ ]", _FLAGS)
_FROM = re.compile(
    rf"""
    {_LINK}(?:(?:are|were|is|was|come|comes|came|appeared)[ ])?(?:{_APPEARED}[ ])?(?:from|of|in)[ ]
    """,
    _FLAGS,
)
_WRITES = re.compile(
    r"""
    (?: (?:did|do|does|has|have)[ ](?P<name>.{2,60}?)
        [ ](?:write|written|publish(?:ed)?|printed|print|run|carry|carried|have|contain)
      | (?:that[ ])?(?P<name2>[^ ].{1,60}?)[ ](?:wrote|has[ ]written|published|has[ ]published)
    )(?!\w)
    """,
    _FLAGS,
)
_WORK_FOR = re.compile(r"(?:who[ ])?(?:writes?|wrote|works?)[ ]for[ ]", _FLAGS)
_BEFORE_PERIOD = re.compile(
    rf"""
    {_LINK}
    (?: (?:were|was|are|is|have[ ]been|has[ ]been)[ ](?:{_APPEARED}[ ])?
      | (?:{_APPEARED}|appeared|came[ ]out)[ ]
    )
    """,
    _FLAGS,
)
_CLAUSE = re.compile(
    r"(?:that|how|why|when|whether|who|whom|what|where|which|if|it|him|her|them|this|these|those"
    r"|that|any|anything|anyone)\b",
    _FLAGS,
)
_CLAUSE_WORDS = frozenset(
    ("that", "who", "whose", "what", "which", "when", "where", "why", "how", "because", "most")
)
_PARTICLES = frozenset(("the", "of", "and", "for", "de", "van", "von", "al", "el", "la", "le", "&"))
_OUTLETS = load_words("outlet_words")
_NO_NAMES = frozenset(
    word
    for verb in (*load_entries("mention_verbs"), "published", "written", "today", "yesterday")
    for word in verb.split()
)
_MAX_NAME = 7  # words
_MAX_MENTION = 6  # words; what is longer is a statement, not a name


def parse_relations(
    text: str,
    asked: LibraryQuestion,
    today: date,
) -> tuple[LibraryQuestion, ...]:
    """Parse the relations behind the head of a question.

    Args:
        text: What stands behind the head.
        asked: What is known of the question already.
        today: The day from which "this week" is counted.

    Returns:
        The question with its relations, the likeliest reading first; nothing where a word of the
        text belongs to no relation.
    """
    rest = text.strip(" ,;:")
    if not rest:
        return (asked,)
    found = dict.fromkeys(_parse_next(rest, asked, today))
    return tuple(found)


def has_outlet_word(name: str) -> bool:
    """Tell whether a name is made like that of a newspaper: "the saltmouth gazette"."""
    return any(word in _OUTLETS for word in name.casefold().split())


def _parse_next(rest: str, asked: LibraryQuestion, today: date) -> Iterator[LibraryQuestion]:
    if place := _PLACE.match(rest):
        yield from parse_relations(rest[place.end() :], asked, today)
    yield from _parse_periods(rest, asked, today)
    yield from _parse_mentions(rest, asked, today)
    yield from _parse_names(rest, asked, today)


def _parse_periods(rest: str, asked: LibraryQuestion, today: date) -> Iterator[LibraryQuestion]:
    if asked.published_from or asked.published_to:
        return
    before = _BEFORE_PERIOD.match(rest)
    words = rest[before.end() if before else 0 :].split()
    for count in range(min(len(words), _MAX_NAME), 0, -1):
        period = parse_period(" ".join(words[:count]).rstrip(","), today)
        if period is not None:
            narrowed = replace(asked, published_from=period.first, published_to=period.last)
            yield from parse_relations(" ".join(words[count:]), narrowed, today)
            return


def _parse_mentions(rest: str, asked: LibraryQuestion, today: date) -> Iterator[LibraryQuestion]:
    """Parse "mention Gazprombank since Monday": a relation behind it, else a part of the name."""
    match = _MENTION.match(rest)
    if match is None or asked.mentions is not None:
        return
    what = match["what"]
    needs_capital = bool(match["of_name"])
    words = what.split()
    for count in range(1, len(words)):
        mentioned = _clean_mention(" ".join(words[:count]), needs_capital)
        if mentioned:
            narrowed = replace(asked, mentions=mentioned)
            yield from parse_relations(" ".join(words[count:]), narrowed, today)
    whole = _clean_mention(what, needs_capital)
    if whole:
        yield replace(asked, mentions=whole)


def _clean_mention(text: str, needs_capital: bool) -> str:
    """Clean the words that articles shall have; an empty text for a statement or a pronoun."""
    quoted = re.fullmatch(r"[“\"'‘«](.{1,80})[”\"'’»]", text.strip(" ,"))
    if quoted:
        return quoted[1].strip()
    words = re.sub(r"^(?:both|the[ ]word|the[ ]name)[ ]", "", text.strip(" ,"), flags=_FLAGS)
    is_name = words[:1].isupper() or re.match(r"(?:the|an?)[ ][A-Z]", words) is not None
    is_statement = not _CLAUSE_WORDS.isdisjoint(words.split())
    if is_statement or _CLAUSE.match(words) or len(words.split()) > _MAX_MENTION:
        return ""
    if needs_capital and not is_name:
        return ""
    return re.sub(r"^(?:the|an?)[ ]", "", words, flags=_FLAGS)


def _parse_names(rest: str, asked: LibraryQuestion, today: date) -> Iterator[LibraryQuestion]:
    writes = _WRITES.match(rest)
    if writes and asked.origin is None:
        name = writes["name"] or writes["name2"]
        if _is_name(name):
            narrowed = replace(asked, origin=name)
            yield from parse_relations(rest[writes.end() :], narrowed, today)
    if asked.author is None and (by := _BY.match(rest)):
        for name, after in _split_names(rest[by.end() :]):
            if _is_name(name):
                yield from parse_relations(after, replace(asked, author=name), today)
    start = _FROM.match(rest) or _WORK_FOR.match(rest)
    if asked.origin is None and start:
        for name, after in _split_names(rest[start.end() :]):
            if _is_name(name) and (name != name.lower() or has_outlet_word(name)):
                yield from parse_relations(after, replace(asked, origin=name), today)


def _split_names(text: str) -> Iterator[tuple[str, str]]:
    """Split the names that a text may begin with from what follows, the longest first."""
    words = text.split()
    for count in range(min(len(words), _MAX_NAME), 0, -1):
        name = " ".join(words[:count]).strip(' ,;“”"')
        yield name, " ".join(words[count:])


def _is_name(text: str) -> bool:
    """Tell whether a text may be a name, whether or not it is written with capitals."""
    words = text.split()
    folded = [word.casefold().strip(",") for word in words]
    own = [word for word in folded if word not in _PARTICLES]
    if not own or len(words) > _MAX_NAME or not _NO_NAMES.isdisjoint(own):
        return False
    if any(word in STOPWORDS for word in own):
        return False
    if text == text.lower():
        return has_outlet_word(text) or folded[0] not in _PARTICLES
    named = [word for word in words if word.casefold() not in _PARTICLES]
    return all(not word[0].islower() for word in named)
