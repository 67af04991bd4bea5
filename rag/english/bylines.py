"""Recognises author, outlet and section of an article in the lines around its prose."""

from __future__ import annotations

import re
from itertools import takewhile

from rag.english.dates import DATE, parse_date, parse_date_line
from rag.english.word_lists import load_words
from rag.records import ArticleMetadata

_WORD = r"[A-ZÀ-Þ][\w’'.-]+"
_PARTICLE = r"(?!in[ ]|for[ ]|at[ ]|and[ ]|the[ ])[a-z]{2,3}"  # "van", "de", "bin"
_NAME = rf"""
    (?:(?:Dr|Prof|Professor|Sir|Lt|Gen)\.?[ ])?
    {_WORD} (?:[ ](?:{_PARTICLE}[ ])?{_WORD}){{1,3}}
    """
_BYLINE = re.compile(
    rf"""
    ^(?:(?i:written[ ]|story[ ]|words[ ]|reported[ ])?(?i:by):?)\s+
    (?P<names>{_NAME}(?:(?:,|[ ]and|,[ ]and|[ ]&)[ ]{_NAME})*)
    (?P<rest>(?:,|\s+(?:in|for|at|[|·—–-])\s).*)?$
    """,
    re.VERBOSE,
)
_SIGNATURE = re.compile(  # a byline without "by"
    rf"""
    ^(?P<names>{_NAME}(?:[ ](?:and|&)[ ]{_NAME})?)
    (?P<rest>,\s+[a-z].{{2,60}}|\s+in\s+{_WORD}.*)?$
    """,
    re.VERBOSE,
)
_AUTHOR_LINE = re.compile(
    rf"""
    ^(?:About[ ]the[ ]author:?\s*)?
    (?P<name>{_NAME})[ ]
    (?: (?:is|was|has[ ]been)[ ]
        (?=an?[ ]|the[ ]|former[ ]|deputy[ ]|senior[ ]|chief[ ]|professor[ ]|director[ ])
      | (?=(?:teaches|covers|writes[ ](?:about|on))[ ])
    )
    (?P<role>[^.]{{3,200}}?)\.?$
    """,
    re.VERBOSE,
)
_SEPARATORS = re.compile(r"\s+[|·•–—/>»›]+\s+|\s+-\s+|\s{2,}")
_PUBLISHED = re.compile(r"^(?:first )?(?:published|posted)\b", re.IGNORECASE)
_DOMAIN = re.compile(r"^(?:www\.)?[\w-]+\.(?:[a-z]{2,10})(?:\.[a-z]{2})?$")
_ARTICLE_OF_ROLE = re.compile(r"^(?:an?|the) ")
_SECTION_WORDS = load_words("section_words")
_SECTION_MODIFIERS = load_words("section_modifiers")
_OUTLET_WORDS = load_words("outlet_words")
_MAX_SECTION, _MAX_OUTLET = 4, 5  # words
_MAX_DATED_PLACE = 7  # words of "New Delhi, 27 November 2024"
_NOTHING = ArticleMetadata()


def is_byline(text: str) -> bool:
    """Tell whether a line begins with "by" and names people."""
    return bool(_BYLINE.match(text))


def is_section(text: str) -> bool:
    """Tell whether every word of a short line is one that sections are named with."""
    words = re.findall(r"[a-z]+", text.casefold())
    if not 0 < len(words) <= _MAX_SECTION or _SECTION_WORDS.isdisjoint(words):
        return False
    return all(word in _SECTION_WORDS or word in _SECTION_MODIFIERS for word in words)


def is_outlet(text: str) -> bool:
    """Tell whether a short line names a newspaper, an agency or a site."""
    words = re.findall(r"[a-z]+", text.casefold())
    if not 0 < len(words) <= _MAX_OUTLET or text.endswith((".", "!", "?")):
        return False
    return not _OUTLET_WORDS.isdisjoint(words) or bool(_DOMAIN.match(text))


def parse_author_line(text: str) -> tuple[str, str] | None:
    """Parse "Ana Ruiz is a reporter in Lima." into the name and the role, else return None."""
    match = _AUTHOR_LINE.match(text)
    if match is None:
        return None
    return match["name"], _ARTICLE_OF_ROLE.sub("", match["role"])


def split_byline(line: str) -> list[str]:
    """Split a line such as "By Ana Ruiz | 3 May 2024 | World" into its parts."""
    parts = [part.strip() for part in _SEPARATORS.split(line)]
    return [part for part in parts if part]


def parse_byline_part(part: str, allow_signature: bool) -> ArticleMetadata:
    """Parse one part of a line: a byline, a date, a section or an outlet.

    Args:
        part: One part of a line, from `split_byline`.
        allow_signature: Whether a bare name, "Ana Ruiz, defence correspondent", is a byline;
            before a headline it could be one itself.

    Returns:
        What the part states; empty metadata where it is none of these.
    """
    date = DATE.search(part)
    if date and _PUBLISHED.match(part):
        return ArticleMetadata(published=parse_date(date.group(0)))
    if published := parse_date_line(part):
        return ArticleMetadata(published=published)
    if byline := _match_byline(part, allow_signature):
        return _parse_authors(byline["names"], byline["rest"] or "")
    if is_outlet(part):
        return ArticleMetadata(source=None if _DOMAIN.match(part) else _lower_capitals(part))
    if is_section(part):
        return ArticleMetadata(section=_lower_capitals(part))
    if date and len(part.split()) <= _MAX_DATED_PLACE:
        return ArticleMetadata(published=parse_date(date.group(0)))
    return _NOTHING


def _match_byline(part: str, allow_signature: bool) -> re.Match[str] | None:
    byline = _BYLINE.match(part)
    if byline or not allow_signature or is_outlet(part) or is_section(part):
        return byline
    return _SIGNATURE.match(part)


def _parse_authors(names: str, rest: str) -> ArticleMetadata:
    date = DATE.search(rest)
    before_date = rest[: date.start()] if date else rest
    remarks = [piece.strip() for piece in before_date.split(",") if piece.strip()]
    listed = [name for name in re.split(r",\s*|\s+(?:and|&)\s+", names) if name]
    # What follows an outlet is a place: "Ana Ruiz, The Daily Post, Lima".
    people = list(takewhile(lambda name: not is_outlet(name), listed))
    employers = [piece.removeprefix("for ") for piece in (*names.split(", "), *remarks)]
    outlets = [piece for piece in employers if is_outlet(piece)]
    roles = [piece for piece in remarks if _is_role(piece)]
    return ArticleMetadata(
        author=", ".join(people) or None,
        author_role=roles[0] if roles else None,
        source=outlets[0] if outlets else None,
        published=parse_date(date.group(0)) if date else None,
    )


def _is_role(remark: str) -> bool:
    return remark[:1].islower() and not remark.startswith(("in ", "for "))


def _lower_capitals(label: str) -> str:
    """Write a label in capitals as it would stand in a sentence."""
    return label.title() if label.isupper() and len(label) > 3 else label
