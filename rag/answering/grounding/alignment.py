"""Finds which clause of the evidence a clause of a claim restates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.answering.grounding.material import Source
from rag.english.clauses import Clause, Word
from rag.english.meanings import are_synonyms
from rag.english.word_lists import load_words

_PRONOUNS = load_words("third_person_pronouns")
_SYNONYM, _PRONOUN = 0.7, 0.7  # what a synonym, or a pronoun for a name, counts of an equal word


@dataclass(frozen=True, slots=True)
class Match:
    """A clause of the evidence with how much of a clause of the claim it has."""

    source: Source
    clause: Clause
    score: float  # words in common
    share: float  # of the words of the claim's clause


def list_content(words: Iterable[Word]) -> list[Word]:
    """List the words that say something, each lemma once."""
    found = {word.lemma: word for word in reversed(list(words)) if word.is_content}
    return list(found.values())[::-1]


def has_meaning(lemma: str, lemmas: Iterable[str]) -> float:
    """Rate whether a lemma occurs among others: 1 itself, less a synonym, 0 neither."""
    if not isinstance(lemmas, (set, frozenset)):
        lemmas = set(lemmas)
    if lemma in lemmas:
        return 1.0
    return _SYNONYM if any(are_synonyms(lemma, other) for other in lemmas) else 0.0


def count_common(words: Sequence[Word], others: Sequence[Word]) -> float:
    """Count the words of the first that occur among the others, a synonym in part."""
    lemmas = {word.lemma for word in others}
    return sum(has_meaning(word.lemma, lemmas) for word in list_content(words))


def match_clauses(clause: Clause, sources: Sequence[Source]) -> list[Match]:
    """Rate every clause of the evidence by what it shares with one of the claim, best first."""
    words = list_content(clause.words)
    numbers = {word.text for word in clause.words if word.text[0].isdigit()}
    has_name = any(word.text[:1].isupper() for word in words)
    matches: list[Match] = []
    for source in sources:
        for other in source.parsed.clauses:
            score = count_common(words, other.words)
            score += len(numbers & {word.text for word in other.words})
            if has_name and score and any(word.folded in _PRONOUNS for word in other.words):
                score += _PRONOUN
            share = score / max(len(words), 1)
            matches.append(Match(source, other, score, min(share, 1.0)))
    return sorted(matches, key=lambda match: -match.score)


def find_nearest_source(words: Sequence[Word], sources: Sequence[Source]) -> Source | None:
    """Find the sentence that shares most words with some of the claim's."""
    if not sources:
        return None
    return max(sources, key=lambda source: count_common(words, source.parsed.words))
