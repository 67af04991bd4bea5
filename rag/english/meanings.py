"""Tells which words have a meaning in common, and which have opposite meanings.

Words are given by their lemmas, see `rag.english.lemmas`. The lists are those of WordNet 3.0
(Miller 1995, "WordNet: a lexical database for English"), for its common words, and our own.
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache

from rag.english.lemmas import find_lemma
from rag.english.word_lists import load_entries

Lemmas = dict[str, set[str]]
_BAR = "|"


@lru_cache(maxsize=65536)
def are_synonyms(one: str, other: str) -> bool:
    """Tell whether two lemmas are the same or have a meaning in common."""
    return one == other or other in _load_synonyms().get(one, ())


def has_synonyms(lemma: str) -> bool:
    """Tell whether a lemma is one of a common word."""
    return lemma in _load_synonyms()


@lru_cache(maxsize=65536)
def are_related(one: str, other: str) -> bool:
    """Tell whether two lemmas are synonyms, or verbs with a wider meaning in common."""
    if are_synonyms(one, other):
        return True
    wider = _load_wider()
    first = wider.get(one, set()) | {one}
    second = wider.get(other, set()) | {other}
    return not first.isdisjoint(second)


@lru_cache(maxsize=65536)
def are_opposites(one: str, other: str) -> bool:
    """Tell whether two lemmas have opposite meanings."""
    return other in _load_opposites().get(one, ())


@lru_cache(maxsize=65536)
def are_allied(one: str, other: str) -> bool:
    """Tell whether two lemmas stand on one side of a pair of opposites."""
    return other in _load_allies().get(one, ())


@lru_cache(maxsize=65536)
def are_converse(one: str, other: str) -> bool:
    """Tell whether two verbs tell one event from its two sides, as "buy" and "sell" do."""
    return other in _load_converse().get(one, ())


def _build_pairs(name: str) -> Lemmas:
    """Link every two words of a line with each other."""
    links: Lemmas = defaultdict(set)
    for entry in load_entries(name):
        lemmas = {find_lemma(word) for word in entry.split()}
        for lemma in lemmas:
            links[lemma] |= lemmas - {lemma}
    return links


@lru_cache(maxsize=1)
def _load_synonyms() -> Lemmas:
    return _build_pairs("synonyms")


@lru_cache(maxsize=1)
def _load_converse() -> Lemmas:
    return _build_pairs("converse_verbs")


@lru_cache(maxsize=1)
def _load_wider() -> Lemmas:
    links: Lemmas = defaultdict(set)
    for entry in load_entries("broader_verbs"):
        verb, *wider = entry.split()
        links[find_lemma(verb)] |= {find_lemma(word) for word in wider}
    return links


@lru_cache(maxsize=1)
def _load_allies() -> Lemmas:
    links: Lemmas = defaultdict(set)
    for entry in load_entries("opposite_groups"):
        for side in entry.split(_BAR):
            lemmas = {find_lemma(word) for word in side.split()}
            for lemma in lemmas:
                links[lemma] |= lemmas
    return links


@lru_cache(maxsize=1)
def _load_opposites() -> Lemmas:
    links: Lemmas = defaultdict(set)
    pairs = [entry.split() for entry in load_entries("antonyms")]
    for entry in load_entries("opposite_groups"):
        left, right = (side.split() for side in entry.split(_BAR))
        pairs += [[one, other] for one in left for other in right]
    for one, other in pairs:
        first, second = find_lemma(one), find_lemma(other)
        if first != second:
            links[first].add(second)
            links[second].add(first)
    return links
