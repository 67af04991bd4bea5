"""A title for an article that has none: the phrase it keeps coming back to."""

from __future__ import annotations

import re
from collections import Counter

from rag.english.stopwords import STOPWORDS

_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_LONGEST, _SHORTEST = 8, 3
_LEAST_REPEATS = 3
_LENGTH_POWER = (
    2.5  # a long phrase said four times tells more than a pair of names said twelve times
)
_FALLBACK_WORDS = 12
_SAMPLE = 50_000  # characters; counting the phrases of a book takes half a minute and gigabytes


def derive_title(text: str) -> str:
    """The repeated phrase of three to eight words that says most, or the opening words."""
    text = text[:_SAMPLE]
    phrase = _find_repeated_phrase(text)
    if phrase:
        return phrase[0].upper() + phrase[1:]
    words = re.split(r"(?<=[.!?])\s", text.strip(), maxsplit=1)[0].split()
    opening = " ".join(words[:_FALLBACK_WORDS])
    return opening.rstrip(".,;:") + ("…" if len(words) > _FALLBACK_WORDS else "")


def _find_repeated_phrase(text: str) -> str | None:
    counts: Counter[tuple[str, ...]] = Counter()
    spelled: dict[tuple[str, ...], str] = {}
    for clause in re.split(r"[^\w\s’'-]+", text):
        words = _WORD.findall(clause)
        for size in range(_SHORTEST, _LONGEST + 1):
            for start in range(len(words) - size + 1):
                phrase = words[start : start + size]
                if _is_content(phrase[0]) and _is_content(phrase[-1]):
                    key = tuple(word.casefold() for word in phrase)
                    counts[key] += 1
                    spelled.setdefault(key, " ".join(phrase))
    repeated = {key: count for key, count in counts.items() if count >= _LEAST_REPEATS}
    if not repeated:
        return None
    best = max(
        repeated, key=lambda key: (repeated[key] * _count_content_words(key) ** _LENGTH_POWER, key)
    )
    return spelled[best]


def _count_content_words(key: tuple[str, ...]) -> int:
    return sum(_is_content(word) for word in key)


def _is_content(word: str) -> bool:
    return len(word) > 2 and word.casefold() not in STOPWORDS
