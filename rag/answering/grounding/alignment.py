"""Finds which clause of the evidence a clause of a claim restates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.answering.grounding.material import Source
from rag.english.clauses import Clause, Word
from rag.english.meanings import are_synonyms
from rag.english.word_lists import load_words

_PRONOUNS = load_words("third_person_pronouns")
_SYNONYM = 0.7  # what a synonym counts of an equal word
_PRONOUN = 0.7  # what a pronoun counts that may stand for a name


@dataclass(frozen=True, slots=True)
class Match:
    """A clause of the evidence with how much of a clause of the claim it has.

    Attributes:
        source: The sentence of the clause.
        clause: The clause.
        score: The words in common.
        share: Those of the words of the claim's clause, up to 1.
    """

    source: Source
    clause: Clause
    score: float
    share: float


def list_content(words: Iterable[Word]) -> list[Word]:
    """List the words that say something, each lemma once.

    A lemma that occurs twice has its first word and its last place.
    """
    found: dict[str, Word] = {}
    for word in reversed(list(words)):
        if word.is_content:
            found[word.lemma] = word
    return list(reversed(found.values()))


def has_meaning(lemma: str, lemmas: Iterable[str]) -> float:
    """Rate whether a lemma occurs among others: 1 itself, less a synonym, 0 neither."""
    if not isinstance(lemmas, (set, frozenset)):
        lemmas = set(lemmas)
    if lemma in lemmas:
        return 1.0
    if any(are_synonyms(lemma, other) for other in lemmas):
        return _SYNONYM
    return 0.0


def count_common(words: Iterable[Word], others: Iterable[Word]) -> float:
    """Count the words of the first that occur among the others, a synonym in part."""
    lemmas = {word.lemma for word in others}
    return sum(has_meaning(word.lemma, lemmas) for word in list_content(words))


def match_clauses(clause: Clause, sources: Sequence[Source]) -> list[Match]:
    """Rate every clause of the evidence by what it shares with one of the claim, best first."""
    length = max(len(list_content(clause.words)), 1)
    matches: list[Match] = []
    for source in sources:
        for told in source.parsed.clauses:
            score = _score_clause(clause, told)
            share = min(score / length, 1.0)
            matches.append(Match(source, told, score, share))
    return sorted(matches, key=lambda match: -match.score)


def _score_clause(clause: Clause, told: Clause) -> float:
    """Count what a clause of the evidence has of one of the claim: words, numbers and names.

    A pronoun counts for a name only beside something else in common.
    """
    score = count_common(clause.words, told.words)
    score += _count_numbers(clause, told)
    if score and _has_name(clause) and _has_pronoun(told):
        score += _PRONOUN
    return score


def _count_numbers(clause: Clause, told: Clause) -> int:
    numbers = {word.text for word in clause.words if word.has_digit_first}
    texts = {word.text for word in told.words}
    return len(numbers & texts)


def _has_name(clause: Clause) -> bool:
    return any(word.is_capitalised for word in list_content(clause.words))


def _has_pronoun(clause: Clause) -> bool:
    return any(word.folded in _PRONOUNS for word in clause.words)


def find_nearest_source(words: Sequence[Word], sources: Sequence[Source]) -> Source | None:
    """Find the sentence that shares most words with some of the claim's."""
    if not sources:
        return None
    return max(sources, key=lambda source: count_common(words, source.parsed.words))
