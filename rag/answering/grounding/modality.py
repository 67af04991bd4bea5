"""Checks that what the evidence says with reserve is not said without it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from rag.answering.grounding.alignment import Match, list_content, match_clauses
from rag.answering.grounding.denial_words import is_denied
from rag.answering.grounding.hedges import (
    find_hedged,
    hedges_as_much,
    is_done,
    is_hedge,
    is_of_future,
)
from rag.answering.grounding.material import Finding, Material, Source
from rag.english.clauses import Clause, ParsedText, Word
from rag.english.meanings import are_synonyms
from rag.english.word_lists import load_entries

_FEWEST = 0.9  # words in common by which a clause is the one that is restated
_CLOSE = 0.35  # within which another clause matches as well as the best


def check_modality(material: Material) -> list[Finding]:
    """Find what a claim says for certain, as the only choice or of all, and the evidence does not.

    Against "The firm plans to build a port" this finds "The firm built a port", but not "The firm
    plans a port".
    """
    findings: list[Finding] = []
    for clause in material.claim.clauses:
        for match in _find_restated(clause, material.cited):
            if _leaves_out_hedge(material.claim, clause, match):
                findings.append(Finding("doubt", "the reserve is left out"))
    findings += _check_alternatives(material)
    findings += _check_quantifiers(material)
    return findings


def _find_restated(clause: Clause, sources: Sequence[Source]) -> list[Match]:
    """Find the clauses of the evidence that match a clause best, or nearly as well."""
    matches = match_clauses(clause, sources)
    if not matches:
        return []
    fewest = max(_FEWEST, matches[0].score - _CLOSE)
    return [match for match in matches if match.score >= fewest]


def _leaves_out_hedge(claim: ParsedText, clause: Clause, match: Match) -> bool:
    """Whether a clause restates something hedged, and neither it nor the one before hedges."""
    evidence = match.source.parsed
    if is_denied(evidence, match.clause) and not is_denied(claim, clause):
        return False  # the check of denials says so
    nearby = claim.list_near(clause, before=1, after=0)
    for hedge in match.clause.words:
        if not is_hedge(evidence, hedge):
            continue
        if any(hedges_as_much(claim, word, hedge) for word in nearby):
            continue
        if _restates_hedged(clause, evidence, hedge):
            return True
    return False


def _restates_hedged(clause: Clause, evidence: ParsedText, hedge: Word) -> bool:
    """Whether a clause says what a hedge makes uncertain.

    What only has not happened yet must be said as done: "is to open" is not restated by "opens".
    """
    hedged = find_hedged(evidence, hedge)
    if hedged is None:
        return False
    restating = [word for word in clause.words if _restates(word, hedged)]
    if is_of_future(evidence, hedge):
        return any(is_done(word) for word in restating)
    return bool(restating)


def _restates(word: Word, hedged: Word) -> bool:
    return word.is_content and are_synonyms(word.lemma, hedged.lemma)


def _check_alternatives(material: Material) -> list[Finding]:
    """Find one of two alternatives given as the only one.

    Against "either with cash or cheques" this finds "with cash", but not "with cash or cheques".
    """
    if any(word.folded in ("or", "either") for word in material.claim.words):
        return []
    said = {word.lemma for word in material.claim.words}
    findings: list[Finding] = []
    for source in material.cited:
        alternatives = _find_alternatives(source.parsed)
        are_said = [word.lemma in said for word in alternatives]
        if any(are_said) and not all(are_said):
            findings.append(Finding("doubt", "one of two alternatives is left out"))
    return findings


def _find_alternatives(parsed: ParsedText) -> list[Word]:
    """Find the first content word behind "either", and that behind the "or" that follows."""
    either = _find_word("either", parsed.words)
    if either is None:
        return []
    choice = parsed.list_after(either)
    conjunction = _find_word("or", choice)
    if conjunction is None:
        return []
    between = [word for word in choice if word.position < conjunction.position]
    behind = parsed.list_after(conjunction)
    return list_content(between)[:1] + list_content(behind)[:1]


def _find_word(folded: str, words: Iterable[Word]) -> Word | None:
    for word in words:
        if word.folded == folded:
            return word
    return None


def _check_quantifiers(material: Material) -> list[Finding]:
    """Find "all" in a claim where the evidence says "some"."""
    findings: list[Finding] = []
    for clause in material.claim.clauses:
        if not _speaks_of_whole(clause):
            continue
        for match in match_clauses(clause, material.cited)[:1]:
            if match.score >= _FEWEST and _speaks_of_part(match.clause):
                findings.append(Finding("doubt", "a part is given for the whole"))
    return findings


def _speaks_of_whole(clause: Clause) -> bool:
    part, whole = _load_quantifiers()
    folded = {word.folded for word in clause.words}
    return folded.isdisjoint(part) and not folded.isdisjoint(whole)


def _speaks_of_part(clause: Clause) -> bool:
    part, whole = _load_quantifiers()
    folded = {word.folded for word in clause.words}
    return folded.isdisjoint(whole) and not folded.isdisjoint(part)


@lru_cache(maxsize=1)
def _load_quantifiers() -> tuple[frozenset[str], frozenset[str]]:
    """Read the words for a part of something, and those for the whole."""
    part, whole = "|".join(load_entries("hedged_quantifiers")).split("|")
    return frozenset(part.split()), frozenset(whole.split())
