"""Compares denials clause by clause: what one denies the other may not affirm."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from rag.answering.grounding.alignment import (
    Match,
    count_common,
    has_meaning,
    list_content,
    match_clauses,
)
from rag.answering.grounding.denial_words import (
    has_negative_word,
    is_denial_word,
    is_denied,
    list_denied,
)
from rag.answering.grounding.material import Finding, Material, Source
from rag.english.clauses import Clause, ParsedText, Word
from rag.english.lemmas import find_lemma

_REPORTING_VERBS = ("say", "warn", "announce", "claim", "report")
_REPORTING = frozenset(find_lemma(verb) for verb in _REPORTING_VERBS)
_FEWEST = 1.9  # words in common by which a clause is the one that is restated
_SHARE = 0.6  # share of a clause that is so, too
_CLOSE = 0.35  # within which another clause matches as well as the best
_LIMITS = frozenset("below above under over more less fewer exceed exceeded".split())


def check_denials(material: Material) -> list[Finding]:
    """Find clauses that deny what the evidence affirms, or affirm what it denies.

    Against "The talks failed to reach an agreement" this finds "The talks reached an agreement",
    but not "The talks did not reach an agreement".
    """
    findings: list[Finding] = []
    for whole in material.claim.clauses:
        clause = _cut_speaker(whole)
        if not _drop_reports(list_content(clause.words)):
            continue
        matches = _find_restated(clause, material.cited)
        if not matches:
            continue
        if all(_deny_differently(material.claim, clause, match) for match in matches):
            findings.append(Finding("contradiction", f"denial differs: {clause.number}"))
    return findings


def _cut_speaker(clause: Clause) -> Clause:
    """Cut "X said" from a clause that goes on with what was said, unless X denied to say it."""
    for place, word in enumerate(clause.words):
        if word.lemma not in _REPORTING or word.is_capitalised:
            continue
        said = clause.words[place + 1 :]
        if len(list_content(said)) < _FEWEST:
            continue
        if any(is_denial_word(before) for before in clause.words[:place]):
            return clause
        return replace(clause, words=said)
    return clause


def _drop_reports(words: Iterable[Word]) -> list[Word]:
    return [word for word in words if word.lemma not in _REPORTING]


def _find_restated(clause: Clause, sources: Sequence[Source]) -> list[Match]:
    """Find the clauses of the evidence that a clause restates: the best, and those nearly so."""
    matches = match_clauses(clause, sources)
    restated = [match for match in matches if _is_restated(match)]
    if not restated:
        return []
    fewest = restated[0].score - _CLOSE
    return [match for match in restated if match.score >= fewest]


def _is_restated(match: Match) -> bool:
    """Whether a clause has enough words of one of the claim, or most of one of the two."""
    if match.score >= _FEWEST:
        return True
    if match.score < 1:
        return False
    length = len(list_content(match.clause.words))
    covered = match.score / max(length, 1)
    return match.share >= _SHARE or covered >= _SHARE


def _deny_differently(claim: ParsedText, clause: Clause, match: Match) -> bool:
    """Whether one of two clauses denies what the other affirms, and nothing excuses that."""
    evidence = match.source.parsed
    is_claim_denied = is_denied(claim, clause)
    if is_claim_denied == is_denied(evidence, match.clause):
        return False
    if not _share_statement(clause, match.clause):
        return False
    if is_claim_denied:
        denied = list_denied(claim, clause)
        return _affirms(evidence, match.clause, denied)
    denied = list_denied(evidence, match.clause)
    return _affirms(claim, clause, denied)


def _share_statement(clause: Clause, other: Clause) -> bool:
    """Whether two clauses have more in common than a verb of reporting."""
    words = _drop_reports(clause.words)
    other_words = _drop_reports(other.words)
    return count_common(words, other_words) > 0


def _affirms(text: ParsedText, clause: Clause, denied: Sequence[Word]) -> bool:
    """Whether a clause affirms what is denied elsewhere, and has no negative word instead.

    "is unpopular" does not affirm what "is not popular" denies.
    """
    if has_negative_word(text, clause):
        return False
    lemmas = {word.lemma for word in clause.words}
    if any(_is_limit_besides(word, lemmas) for word in denied):
        return False  # "never below 20 degrees" is "always at least 20 degrees"
    return not denied or any(has_meaning(word.lemma, lemmas) for word in denied)


def _is_limit_besides(word: Word, lemmas: set[str]) -> bool:
    return word.folded in _LIMITS and word.lemma not in lemmas
