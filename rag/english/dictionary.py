"""Tells whether a word is one of English, in any of its regular or irregular forms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from rag.english.word_lists import load_entries, load_words

_SIBILANT = re.compile(r"(?:[sxzo]|ch|sh)$")  # takes "es" where other words take "s"
# A syllable whose last consonant is doubled before "ed": "stopped".
_DOUBLING = re.compile(r"^[^aeiou]*[aeiou][^aeiouwxy]$")
_DOUBLED = re.compile(r"[aeiou]([^aeiouwxy])\1$")
_VOWEL_ENDINGS = ("ed", "ing", "er", "est")
_SHORTEST_BASE = 3  # letters


@lru_cache(maxsize=65536)
def is_english_word(folded: str) -> bool:
    """Tell whether a folded word is an English word or a form of one."""
    words = load_words("english_words")
    if folded in words or folded in _load_irregular_forms():
        return True
    return any(base in words for base in _find_bases(folded))


def _find_bases(folded: str) -> Iterator[str]:
    """Find the words that a word may be a regular form of: "stopping" of "stop"."""
    if folded.endswith(("ies", "ied")):
        yield folded[:-3] + "y"
    if folded.endswith("es") and _SIBILANT.search(folded[:-2]):
        yield folded[:-2]
    if folded.endswith("s") and not folded.endswith("ss"):
        yield folded[:-1]
    if folded.endswith("ly"):
        yield folded[:-2]
    for ending in _VOWEL_ENDINGS:
        if folded.endswith(ending):
            yield from _find_bases_before_vowel(folded.removesuffix(ending))


def _find_bases_before_vowel(rest: str) -> Iterator[str]:
    """Find the base forms of which "ed" or "ing" left this: "stop" of "stopp", "make" of "mak"."""
    if len(rest) < _SHORTEST_BASE:
        return
    yield f"{rest}e"
    if rest.endswith("i"):
        yield f"{rest[:-1]}y"
    if _DOUBLED.search(rest):
        yield rest[:-1]
    if not _DOUBLING.search(rest):
        yield rest


@lru_cache(maxsize=1)
def _load_irregular_forms() -> frozenset[str]:
    forms: set[str] = set()
    for name in ("irregular_verbs", "irregular_plurals"):
        for entry in load_entries(name):
            forms.update(entry.split())
    return frozenset(forms)
