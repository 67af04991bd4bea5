"""Compares names in their forms: a country and its people, initials, two spellings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

from rag.english.clauses import Word, parse_clauses
from rag.english.word_lists import load_entries

_STEM = 4  # letters that "Ukraine" and "Ukrainian" have in common
_FINAL_VOWELS = "aeiy"
_MAX_MISSPELLING = 1  # letters by which two spellings of a name may differ
_MIN_MISSPELT = 6  # letters of a name that may be spelt in two ways
_SMALL_WORDS = frozenset(("of", "the", "for", "and"))  # that initials leave out


def is_known_name(word: Word, known: frozenset[str]) -> bool:
    """Whether a name, or another form of it, occurs among folded words.

    "Korean" occurs where "Korea" does, and "NIS" where "National Intelligence Service" does; "Kim"
    does not occur where only "Kimura" does.
    """
    forms = _list_forms(word.folded)
    if not forms.isdisjoint(known):
        return True
    return any(_has_variant(form, known) for form in forms)


def _list_forms(folded: str) -> frozenset[str]:
    """List a name without full stops and plural ending, its parts, and a country's people."""
    plain = folded.rstrip(".").replace(".", "")
    forms = {folded, plain, plain.removesuffix("s")}
    forms.update(folded.replace("-", " ").split())
    for group in _load_peoples():
        if folded in group or plain in group:
            forms |= group
    return frozenset(forms)


def _has_variant(form: str, known: frozenset[str]) -> bool:
    return any(_is_variant(form, other) for other in known)


def _is_variant(form: str, other: str) -> bool:
    """Whether two words are a country and its people, or two spellings of one name."""
    shortest = min(len(form), len(other))
    if shortest >= _STEM and _have_same_stem(form, other):
        return True
    if shortest < _MIN_MISSPELT:
        return False
    return Levenshtein.distance(form, other) <= _MAX_MISSPELLING


def _have_same_stem(form: str, other: str) -> bool:
    """Whether one word begins with all of the other but its last vowels: "Ukraine", "Ukrainian"."""
    if form[:_STEM] != other[:_STEM]:
        return False
    longer, shorter = sorted((form, other), key=len, reverse=True)
    return longer.startswith(shorter.rstrip(_FINAL_VOWELS))


def is_people(folded: str) -> bool:
    """Whether a folded word names a country, its capital or its people."""
    return any(folded in group for group in _load_peoples())


@lru_cache(maxsize=1)
def _load_peoples() -> tuple[frozenset[str], ...]:
    """Read the groups of words that name a country, its capital and its people."""
    entries = (*load_entries("demonyms"), *load_entries("capitals"))
    return tuple(frozenset(entry.split()) for entry in entries)


def fold_all(texts: Iterable[str]) -> frozenset[str]:
    """Fold the words of several texts, as `fold_text` does."""
    folded: set[str] = set()
    for text in texts:
        folded |= fold_text(text)
    return frozenset(folded)


@lru_cache(maxsize=512)
def fold_text(text: str) -> frozenset[str]:
    """Fold the words of a text, the initials of its names, and words in a row joined by "_"."""
    words = parse_clauses(text).words
    folded: set[str] = set()
    for word in words:
        folded.add(word.folded)
        folded.update(word.folded.split("-"))
    for word, following in pairwise(words):
        folded.add(join_words(word, following))
    return frozenset(folded | _list_initials(words))


def join_words(word: Word, following: Word) -> str:
    """Join two words in a row to what `fold_text` has of them."""
    return f"{word.folded}_{following.folded}"


def _list_initials(words: Sequence[Word]) -> set[str]:
    """List the initials of runs of capitalised words: "nis" of "National Intelligence Service"."""
    found: set[str] = set()
    initials = ""  # of the run so far
    for word in words:
        if word.is_capitalised:
            initials += word.folded[0]
        elif word.folded not in _SMALL_WORDS:
            initials = ""
        for start in range(len(initials) - 1):
            found.add(initials[start:])
    return found
