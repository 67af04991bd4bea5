"""Splits texts into words as they are compared: folded, without stop words, by their stems."""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache

import snowballstemmer

from rag.english.stopwords import STOPWORDS

WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*")
_LETTERS = re.compile(r"[^\W_]+")
_STEMMER = snowballstemmer.stemmer("english")
_STEMMER_LOCK = threading.Lock()  # the stemmer keeps the word that it works on


def split_words(text: str) -> list[str]:
    """Split a text into all its words in order, as the index has them.

    Folded, cut at apostrophes.
    """
    if text.isascii():
        return _LETTERS.findall(text.lower())
    words: list[str] = []
    for word in _LETTERS.findall(_compose_diacritics(text)):
        words += _LETTERS.findall(_strip_diacritics(word))
    return words


def fold_word(word: str) -> str:
    """Fold a word as the index has it: lower case, no diacritics, no possessive."""
    return _strip_diacritics(word.replace("’", "'")).removesuffix("'s")


def find_words(text: str) -> list[str]:
    """Find the folded words of a text, in order, those that are repeated too."""
    return [fold_word(match.group(0)) for match in WORD.finditer(text)]


def find_content_words(text: str) -> list[str]:
    """Find the folded words of a text that are not stop words, in order, each once."""
    found: dict[str, None] = {}
    for match in WORD.finditer(_compose_diacritics(text)):
        word = fold_word(match.group(0))
        if word not in STOPWORDS:
            found.update(dict.fromkeys(_LETTERS.findall(word)))
    return list(found)


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Stem a folded word, by Porter's second stemmer for English as Snowball has it."""
    with _STEMMER_LOCK:
        return str(_STEMMER.stemWord(word))


def stem_words(text: str) -> set[str]:
    """Find the stems of the content words of a text."""
    return {stem(word) for word in find_content_words(text)}


def _compose_diacritics(text: str) -> str:
    """Write each letter and its diacritics as one character, so that none cuts a word."""
    return unicodedata.normalize("NFC", text)


def _strip_diacritics(word: str) -> str:
    if word.isascii():
        return word.lower()
    letters = unicodedata.normalize("NFKD", word)
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()
