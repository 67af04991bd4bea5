"""The words of the library: what makes a word rare, and what a misspelt one was meant to be."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable

from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from rag.english.dictionary import is_english_word
from rag.english.stopwords import STOPWORDS
from rag.english.tokens import WORD, fold_word

_SHORTEST_REPAIRED = 4
_SHORTEST_SOUND = 3
_LENGTHENED = 1  # letters by which spellings of the same sound may differ in length
_VOWELS = re.compile(r"[aeiouy]+")
_SAME_SOUNDS = str.maketrans({"c": "k", "q": "k", "g": "k", "w": "v", "z": "s", "b": "p", "d": "t"})


def compute_sound_key(word: str) -> str:
    """What transliterations of a name have in common.

    Its first letter and its consonants, voiced and voiceless as one.
    """
    plain = word.replace("ch", "j").replace("ph", "f").replace("kh", "k").translate(_SAME_SOUNDS)
    return re.sub(r"(.)\1+", r"\1", plain[:1] + _VOWELS.sub("", plain[1:]))


class Vocabulary:
    """The words of one generation of a library with the number of passages that hold each."""

    def __init__(self, counts: dict[str, int], passages: int) -> None:
        self._counts = counts
        self._passages = max(passages, 1)
        self._by_head: dict[tuple[int, str], list[str]] = defaultdict(
            list
        )  # by length, and by the letters that are trusted in it
        self._by_sound: dict[str, list[str]] = defaultdict(list)
        for word in counts:
            if len(word) >= _SHORTEST_REPAIRED - 1 and not word.isdigit():
                for trusted in (word[:1], word[:3], word[:4]):
                    self._by_head[len(word), trusted].append(word)
            if len(word) >= _SHORTEST_SOUND and word.isalpha():
                self._by_sound[compute_sound_key(word)].append(word)

    def __contains__(self, word: str) -> bool:
        return word in self._counts

    def compute_rarity(self, word: str) -> float:
        """Inverse document frequency, natural logarithm, as BM25 has it (Robertson & Zaragoza
        2009).
        """
        count = self._counts.get(word, 0)
        return math.log(1 + (self._passages - count + 0.5) / (count + 0.5))

    def repaired(self, word: str) -> str | None:
        """The word that a misspelt one was meant to be.

        None when it is known or nothing is near enough.

        One slip (a letter more, less, other, or two swapped) in a word of four letters or more, two
        from eight on; the first letter is trusted, three of them where two slips are allowed. Of
        equals the commoner word wins.
        """
        if word in self._counts or len(word) < _SHORTEST_REPAIRED or not word.isalpha():
            return None
        slips = 2 if len(word) >= 8 else 1
        trusted = word[:3] if slips == 2 else word[:1]
        candidates = self._find_by_prefix(trusted, len(word) - slips, len(word) + slips)
        if not candidates:
            return None
        distances = cdist([word], candidates, scorer=OSA.distance, score_cutoff=slips)[0]
        best = min(
            zip(distances, candidates, strict=True),
            key=lambda pair: (pair[0], -self._counts[pair[1]], pair[1]),
        )
        return best[1] if best[0] <= slips else None

    def variants(self, word: str) -> list[str]:
        """Other spellings that the library has.

        Of a long word (Zelensky for Zelenskyy), and of a word that it does not have itself, those
        that sound the same (Kyiv for Kiev, Seok for Suk).
        """
        if not word.isalpha():
            return []
        if word not in self._counts:
            return [
                each
                for each in self._by_sound.get(compute_sound_key(word), ())
                if abs(len(each) - len(word)) <= _LENGTHENED
            ]
        if len(word) < 6:
            return []
        near = self._find_by_prefix(word[:4], len(word) - 1, len(word) + 1)
        return [
            each for each in near if each != word and OSA.distance(word, each, score_cutoff=1) <= 1
        ]

    def _find_by_prefix(self, head: str, shortest: int, longest: int) -> list[str]:
        """The words that begin so and have so many letters."""
        return [
            each
            for length in range(shortest, longest + 1)
            for each in self._by_head.get((length, head), ())
        ]


def correct_misspellings(text: str, vocabulary: Vocabulary, is_word: Callable[[str], bool]) -> str:
    """The text with its misspelt words repaired, the rest untouched.

    An English word is no slip, even when the library has never used it; nor is one that `is_word`
    knows, or an abbreviation in capitals.
    """
    shouted = text.isupper()

    def replacement(match: re.Match[str]) -> str:
        word = match.group(0)
        plain = fold_word(word)
        if plain in STOPWORDS or (word.isupper() and not shouted):
            return word
        if is_english_word(plain) or is_word(plain):
            return word
        right = vocabulary.repaired(plain)
        if right is None:
            return word
        return right.capitalize() if word[0].isupper() else right

    return WORD.sub(replacement, text)
