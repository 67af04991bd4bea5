"""Divides sentences into words and clauses by rule, as far as comparing two of them needs it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rag.english.lemmas import find_lemma
from rag.english.stopwords import STOPWORDS
from rag.english.tokens import fold_word
from rag.english.word_lists import load_words

_TOKEN = re.compile(
    r"(?P<number>[$€£¥₩]?\d+(?:[.,:\u00a0\u202f]\d+)*%?)"
    r"|(?P<word>(?:[A-Za-z]\.){2,}|[^\W\d_]\w*(?:[’'-]\w+)*)|(?P<mark>[,;:()–—])"
)
# What these say counts where sentences are compared, although a search leaves them out.
_COMPARED = frozenset(
    "against up down above below over under before after more most less least all each both few"
    " many once out off".split()
)
_EMPTY = load_words("titles_before_names") | {"per", "cent", "percent"}
_CONJUNCTIONS = load_words("clause_openers")
_MARKS = frozenset(",;:()–—")


@dataclass(frozen=True, slots=True)
class Word:
    """A word or number of a text."""

    text: str
    folded: str
    lemma: str
    start: int
    end: int
    position: int  # among the words
    clause: int
    is_content: bool

    @property
    def is_capitalised(self) -> bool:
        """Whether it begins with a capital letter, as a name or the first word of a sentence."""
        return self.text[0].isupper()

    @property
    def has_digit_first(self) -> bool:
        """Whether it is a number in digits."""
        return self.text[0].isdigit()


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch between commas and conjunctions."""

    number: int
    opener: str  # the conjunction that begins it, or ""
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class ParsedText:
    """A text with its words and clauses."""

    text: str
    words: tuple[Word, ...]
    clauses: tuple[Clause, ...]

    def list_before(self, word: Word) -> tuple[Word, ...]:
        """List all words before one, in reading order."""
        return self.words[: word.position]

    def list_after(self, word: Word, count: int | None = None) -> tuple[Word, ...]:
        """List the words after one, at most so many."""
        start = word.position + 1
        if count is None:
            return self.words[start:]
        return self.words[start : start + count]

    def find_before(self, word: Word) -> Word | None:
        """Find the word right before one, also across a comma."""
        if word.position == 0:
            return None
        return self.words[word.position - 1]

    def find_after(self, word: Word) -> Word | None:
        """Find the word right after one, also across a comma."""
        following = self.list_after(word, 1)
        return following[0] if following else None

    def fold_before(self, word: Word) -> str:
        """Return the folded word right before one, "" at the beginning."""
        before = self.find_before(word)
        return before.folded if before else ""

    def fold_after(self, word: Word) -> str:
        """Return the folded word right after one, "" at the end."""
        after = self.find_after(word)
        return after.folded if after else ""

    def list_near(self, clause: Clause, before: int, after: int) -> list[Word]:
        """List the words of a clause, of so many clauses before it, and of so many after it."""
        first = max(clause.number - before, 0)
        last = clause.number + after
        words: list[Word] = []
        for near in self.clauses[first : last + 1]:
            words += near.words
        return words


@lru_cache(maxsize=4096)
def parse_clauses(text: str) -> ParsedText:
    """Divide a text into words and clauses."""
    words: list[Word] = []
    openers: list[str] = [""]
    is_open = False  # a mark was met, so that the next word begins a clause
    for match in _TOKEN.finditer(text):
        written = match.group(0)
        if written in _MARKS:
            is_open = True
            continue
        folded = fold_word(written)
        if words and (is_open or folded in _CONJUNCTIONS):
            openers.append(folded if folded in _CONJUNCTIONS else "")
        is_open = False
        words.append(_build_word(match, folded, len(words), len(openers) - 1))
    clauses = []
    for number, opener in enumerate(openers):
        inside = tuple(word for word in words if word.clause == number)
        clauses.append(Clause(number, opener, inside))
    return ParsedText(text, tuple(words), tuple(clauses))


def _build_word(match: re.Match[str], folded: str, position: int, clause: int) -> Word:
    written = match.group(0)
    is_name = written[:1].isupper() and written.isupper() and len(written) > 1  # "US", "WHO"
    is_stopword = folded in STOPWORDS and folded not in _COMPARED and not is_name
    is_content = not is_stopword and folded not in _EMPTY and match["number"] is None
    lemma = find_lemma(folded)
    return Word(written, folded, lemma, match.start(), match.end(), position, clause, is_content)
