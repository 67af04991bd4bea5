"""Recognises who wrote an article, for whom, and in which section, in the lines around its prose."""

from __future__ import annotations

import re
from itertools import takewhile

from rag.articles.document import ArticleMetadata, normalise_line
from rag.english.dates import DATE, parse_date, parse_date_line

_WORD = r"[A-ZÀ-Þ][\w’'.-]+"
NAME = rf"(?:(?:Dr|Prof|Professor|Sir|Lt|Gen)\.? )?{_WORD}(?: (?:(?!in |for |at |and |the )[a-z]{{2,3}} )?{_WORD}){{1,3}}"
_NAMES = rf"{NAME}(?:(?:,| and|, and| &) {NAME})*"
BYLINE = re.compile(
    rf"^(?:(?i:written |story |words |reported )?(?i:by):?)\s+(?P<names>{_NAMES})(?P<rest>(?:,|\s+(?:in|for|at|[|·—–-])\s).*)?$"
)
_SIGNED = re.compile(
    rf"^(?P<names>{NAME}(?: (?:and|&) {NAME})?)(?P<rest>,\s+[a-z].{{2,60}}|\s+in\s+{_WORD}.*)?$"
)
AUTHOR_LINE = re.compile(
    rf"^(?:About the author:?\s*)?(?P<names>{NAME}) (?:(?:is|was|has been) (?=an? |the |former |deputy |senior |chief |professor |director )|(?=(?:teaches|covers|writes (?:about|on)) ))"
    r"(?P<role>[^.]{3,200}?)\.?$"
)
_SEPARATORS = re.compile(r"\s+[|·•–—/>»›]+\s+|\s+-\s+|\s{2,}")
_PUBLISHED = re.compile(r"^(?:first )?(?:published|posted)\b", re.IGNORECASE)
_DOMAIN = re.compile(r"^(?:www\.)?[\w-]+\.(?:[a-z]{2,10})(?:\.[a-z]{2})?$")
_SECTIONS = frozenset(
    """
    world news politics asia europe africa america americas business economy finance markets opinion comment views
    analysis background explainer explainers sport sports culture arts health science technology tech environment
    climate defence defense diplomacy security national international local uk us usa middle east pacific russia
    ukraine china india korea japan war cities law energy trade society education travel features investigations
    editorial column puzzles lifestyle weekend shipping and the in
    """.split()
)
_OUTLET = frozenset(
    """
    times post herald dispatch review ledger wire tribune journal gazette daily press observer guardian mail
    chronicle standard star sun express telegraph globe courier examiner register reporter bulletin monitor
    independent magazine broadcasting agency reuters bbc cnn
    """.split()
)


def split_byline(line: str) -> list[str]:
    """The parts of a line such as "By Ana Ruiz | 3 May 2024 | World"."""
    return [part for part in map(normalise_line, _SEPARATORS.split(line)) if part]


def is_section(text: str) -> bool:
    """Whether every word of a short line is one that sections are named with."""
    words = re.findall(r"[a-z]+", text.casefold())
    return 0 < len(words) <= 4 and all(word in _SECTIONS for word in words)


def is_outlet(text: str) -> bool:
    """Whether a short line names a newspaper, an agency or a site."""
    words = re.findall(r"[a-z]+", text.casefold())
    return (
        0 < len(words) <= 5
        and not re.search(r"[.!?]$", text)
        and (any(word in _OUTLET for word in words) or bool(_DOMAIN.match(text)))
    )


def parse_byline_part(part: str, signed: bool) -> ArticleMetadata:
    """What one part of a line states; nothing where it is no byline, date, section or outlet.

    `signed` allows a bare name, "Ana Ruiz, defence correspondent", which elsewhere could be a headline.
    """
    if _PUBLISHED.match(part) and (dated := DATE.search(part)):
        return ArticleMetadata(published=parse_date(dated.group(0)))
    if published := parse_date_line(part):
        return ArticleMetadata(published=published)
    if match := BYLINE.match(part) or (
        _SIGNED.match(part) if signed and not is_outlet(part) and not is_section(part) else None
    ):
        return _parse_author(match["names"], match["rest"] or "")
    if is_outlet(part):
        return ArticleMetadata(source=None if _DOMAIN.match(part) else _lower_capitals(part))
    if is_section(part):
        return ArticleMetadata(section=_lower_capitals(part))
    if (dated := DATE.search(part)) and len(part.split()) <= 7:  # "New Delhi, 27 November 2024"
        return ArticleMetadata(published=parse_date(dated.group(0)))
    return ArticleMetadata()


def _parse_author(names: str, rest: str) -> ArticleMetadata:
    dated = DATE.search(rest)
    said = [
        piece.strip()
        for piece in re.split(r",", rest[: dated.start()] if dated else rest)
        if piece.strip()
    ]
    listed = filter(None, re.split(r",\s*|\s+(?:and|&)\s+", names))
    people = list(
        takewhile(lambda name: not is_outlet(name), listed)
    )  # what follows an outlet is a place
    outlets = [
        piece
        for said_of in [*names.split(", "), *said]
        if is_outlet(piece := re.sub(r"^for ", "", said_of))
    ]
    roles = [
        piece for piece in said if piece[:1].islower() and not piece.startswith(("in ", "for "))
    ]
    return ArticleMetadata(
        author=", ".join(people) or None,
        author_role=roles[0] if roles else None,
        source=outlets[0] if outlets else None,
        published=parse_date(dated.group(0)) if dated else None,
    )


def _lower_capitals(label: str) -> str:
    """A label in capitals as it would be written in a sentence."""
    return label.title() if label.isupper() and len(label) > 3 else label
