"""Derives a title for an article that has none: the phrase that it keeps coming back to."""

from __future__ import annotations

import re
from collections import Counter

from rag.language import Language

_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_CLAUSE_END = re.compile(r"[^\w\s’'-]+")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s")
_PHRASE_LENGTHS = range(3, 9)  # words
_MIN_REPEATS = 3
# A long phrase said four times tells more than a pair of names said twelve times.
_LENGTH_POWER = 2.5
_FALLBACK_WORDS = 12
_SAMPLE = 50_000  # characters; counting the phrases of a book takes half a minute and gigabytes

_Phrase = tuple[str, ...]


def derive_title(text: str, language: Language) -> str:
    """Derive a title: the repeated phrase that says most, else the opening words."""
    text = text[:_SAMPLE]
    phrase = _find_repeated_phrase(text, language)
    if phrase:
        return phrase[0].upper() + phrase[1:]
    words = _SENTENCE_END.split(text.strip(), maxsplit=1)[0].split()
    opening = " ".join(words[:_FALLBACK_WORDS])
    return opening.rstrip(".,;:") + ("…" if len(words) > _FALLBACK_WORDS else "")


def _find_repeated_phrase(text: str, language: Language) -> str | None:
    counts: Counter[_Phrase] = Counter()
    spellings: dict[_Phrase, str] = {}
    for clause in _CLAUSE_END.split(text):
        for phrase in _list_phrases(_WORD.findall(clause), language):
            key = tuple(word.casefold() for word in phrase)
            counts[key] += 1
            spellings.setdefault(key, " ".join(phrase))

    def score(key: _Phrase) -> float:
        content_words = sum(_is_content(word, language) for word in key)
        return float(counts[key] * content_words**_LENGTH_POWER)

    repeated = [key for key, count in counts.items() if count >= _MIN_REPEATS]
    if not repeated:
        return None
    return spellings[max(repeated, key=lambda key: (score(key), key))]


def _list_phrases(words: list[str], language: Language) -> list[list[str]]:
    """List the runs of words that begin and end with a content word."""
    phrases: list[list[str]] = []
    for length in _PHRASE_LENGTHS:
        for start in range(len(words) - length + 1):
            phrase = words[start : start + length]
            if _is_content(phrase[0], language) and _is_content(phrase[-1], language):
                phrases.append(phrase)
    return phrases


def _is_content(word: str, language: Language) -> bool:
    return len(word) > 2 and word.casefold() not in language.stopwords
