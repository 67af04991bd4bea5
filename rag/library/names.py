"""Finds the authors and sources of a library that a person names in their own way."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rag.english.tokens import split_words
from rag.library.articles import ArticleStore

_MAX_NAMES = 100_000
_BETWEEN_AUTHORS = re.compile(r"\s*[,;&]\s*(?:and\s+)?|\s+and\s+", re.IGNORECASE)
_MIN_FULL_NAME = 2  # words


def find_authors(store: ArticleStore, name: str) -> list[str]:
    """Find the authors, as articles name them, of whose names these words are a part.

    "Clarke" is every author of that family name; "Ruth Clarke" is "Ruth M. Clarke" too, and the
    author of what she wrote together with others.
    """
    spellings = store.list_values("author", _MAX_NAMES)
    names = {spelling: split_authors(spelling) for spelling in spellings}
    return _find_names(names, split_name(name))


def find_sources(store: ArticleStore, name: str) -> list[str]:
    """Find the sources, as the library spells them, that a name means, with or without "the"."""
    spellings = store.list_values("source", _MAX_NAMES)
    names = {spelling: [spelling] for spelling in spellings}
    return _find_names(names, split_name(name))


def select_named(spellings: Sequence[str], name: str) -> list[str]:
    """Select, of the authors in these spellings, those whom a name means, each once."""
    asked = split_name(name)
    authors = [author for spelling in spellings for author in split_authors(spelling)]
    named = [author for author in authors if _has_in_order(split_words(author), asked)]
    return list(dict.fromkeys(named))


def split_authors(names: str) -> list[str]:
    """Split the names of authors of one article; "Jr." and the like stay with their name."""
    authors = _BETWEEN_AUTHORS.split(names)
    if all(len(author.split()) >= _MIN_FULL_NAME for author in authors):
        return authors
    return [names]


def split_name(name: str) -> list[str]:
    """Split a name into folded words, without a "the" in front, so that spellings are equal."""
    words = split_words(name)
    return words[1:] if words[:1] == ["the"] and len(words) > 1 else words


def _find_names(names: Mapping[str, Sequence[str]], asked: list[str]) -> list[str]:
    """Find what has a name exactly as asked; where nothing has, what has its words in a name.

    Args:
        names: The names in each spelling.
        asked: Folded words.
    """
    if not asked:
        return []
    folded = {spelling: [split_name(each) for each in own] for spelling, own in names.items()}
    exact = [spelling for spelling, own in folded.items() if asked in own]
    if exact:
        return exact
    return [
        spelling
        for spelling, own in folded.items()
        if any(_has_in_order(words, asked) for words in own)
    ]


def _has_in_order(words: Sequence[str], asked: Sequence[str]) -> bool:
    """Tell whether words have those that are asked for in this order, others between them."""
    remaining = iter(words)
    return all(word in remaining for word in asked)
