"""Words as they are compared: folded, without the stop words, and by their stems."""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache

import snowballstemmer

from rag.english.stopwords import STOPWORDS

WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*")
_PART = re.compile(r"[^\W_]+")
_STEMMING = threading.Lock()  # a stemmer holds the word that it is at
_STEMMER = snowballstemmer.stemmer("english")


def split_words(text: str) -> list[str]:
    """All words of a text in order, as the index has them: folded, cut at apostrophes."""
    if text.isascii():
        return _PART.findall(text.lower())
    return [
        part
        for word in _PART.findall(_compose_diacritics(text))
        for part in _PART.findall(_strip_diacritics(word))
    ]


def fold_word(word: str) -> str:
    """A word as the index has it: lower case, no diacritics, no possessive."""
    return _strip_diacritics(word.replace("’", "'")).removesuffix("'s")


def find_content_words(text: str) -> list[str]:
    """The folded words of a text that are not stop words, in order, each once."""
    words = (fold_word(match.group(0)) for match in WORD.finditer(_compose_diacritics(text)))
    return list(
        dict.fromkeys(
            part for word in words if word not in STOPWORDS for part in _PART.findall(word)
        )
    )


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The stem of a folded word (Porter's second stemmer for English, as Snowball has it)."""
    with _STEMMING:
        return str(_STEMMER.stemWord(word))


def stem_words(text: str) -> set[str]:
    """Stems of the content words of a text."""
    return {stem(word) for word in find_content_words(text)}


def _compose_diacritics(text: str) -> str:
    """Letters with their diacritics as one character each, so that none cuts a word."""
    return unicodedata.normalize("NFC", text)


def _strip_diacritics(word: str) -> str:
    if word.isascii():
        return word.lower()
    letters = unicodedata.normalize("NFKD", word)
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()
