"""Reduces the forms of a word to one: "gave", "given" and "giving" to that of "give"."""

from __future__ import annotations

from functools import lru_cache

from rag.english.tokens import stem
from rag.english.word_lists import load_entries, load_words


@lru_cache(maxsize=65536)
def find_lemma(folded: str) -> str:
    """Find the stem of a folded word, of its infinitive where it is a form of an irregular verb."""
    infinitive = _load_infinitives().get(folded, folded)
    return stem(infinitive)


def is_past_form(folded: str) -> bool:
    """Tell whether a folded word looks like the past tense or the past participle of a verb."""
    return folded.endswith("ed") or folded in _load_infinitives()


@lru_cache(maxsize=256)
def load_lemmas(name: str) -> frozenset[str]:
    """Read the entries of a word list as a set of lemmas."""
    return frozenset(find_lemma(word) for word in load_words(name))


@lru_cache(maxsize=1)
def _load_infinitives() -> dict[str, str]:
    pairs = (entry.split() for entry in load_entries("irregular_verbs"))
    return dict(pairs)
