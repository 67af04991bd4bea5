"""Finds words of a claim whose opposite stands in the clause of the evidence that it restates."""

from __future__ import annotations

from collections.abc import Sequence

from rag.answering.grounding.alignment import Match, list_content, match_clauses
from rag.answering.grounding.denial_words import is_denied
from rag.answering.grounding.material import Finding, Material
from rag.english.clauses import Clause, ParsedText, Word
from rag.english.meanings import are_allied, are_converse, are_opposites, are_synonyms

_FEWEST = 1.0  # words in common by which a clause is the one that is restated
_COMPARATIVES = frozenset(("more", "less", "most", "least", "fewer"))
_NEAR = 2  # words behind "more" among which is what is compared


def check_opposites(material: Material) -> list[Finding]:
    """Find words that say the opposite of what the evidence says.

    Against "Prices rose in the town" this finds "Prices fell in the town", but not "Prices went up
    in the town".
    """
    said = _collect_lemmas(material)
    findings: list[Finding] = []
    for clause in material.claim.clauses:
        match = _find_restated(clause, material)
        if match is None:
            continue
        for word in list_content(clause.words):
            if word.lemma in said:
                continue
            opposite = _find_opposite(word, clause, match)
            if opposite is None:
                continue
            if _compare_alike(material.claim, word, match.source.parsed, opposite):
                reason = f"{word.text} against {opposite.text}"
                findings.append(Finding("contradiction", reason))
    return findings


def _collect_lemmas(material: Material) -> set[str]:
    lemmas: set[str] = set()
    for source in material.cited:
        lemmas.update(word.lemma for word in source.parsed.words)
    return lemmas


def _find_restated(clause: Clause, material: Material) -> Match | None:
    """Find the clause of the evidence that one restates, if both deny or both affirm."""
    matches = match_clauses(clause, material.cited)
    if not matches or matches[0].score < _FEWEST:
        return None
    best = matches[0]
    if is_denied(material.claim, clause) != is_denied(best.source.parsed, best.clause):
        return None
    return best


def _find_opposite(word: Word, clause: Clause, match: Match) -> Word | None:
    """Find the opposite of a word in the evidence, where nothing there says the same as it."""
    if _is_said_nearby(word, match.source.parsed, match.clause):
        return None
    claimed = list_content(clause.words)
    for told in list_content(match.clause.words):
        if _are_opposed(word, told) and not _has_synonym(told, claimed):
            return told
    return None


def _is_said_nearby(word: Word, parsed: ParsedText, clause: Clause) -> bool:
    """Whether a clause says the same in other words, or one beside it points the same way."""
    if _has_synonym(word, clause.words):
        return True
    words = parsed.list_near(clause, before=1, after=1)
    return any(are_allied(word.lemma, other.lemma) for other in words)


def _are_opposed(word: Word, told: Word) -> bool:
    """Whether two words are opposites, as "rise" and "fall"; "buy" and "sell" tell the same."""
    if are_converse(word.lemma, told.lemma):
        return False
    return are_opposites(word.lemma, told.lemma)


def _has_synonym(word: Word, words: Sequence[Word]) -> bool:
    return any(are_synonyms(word.lemma, other.lemma) for other in words)


def _compare_alike(claim: ParsedText, word: Word, evidence: ParsedText, told: Word) -> bool:
    """Whether words such as "more" and "less" compare the same thing."""
    if word.folded not in _COMPARATIVES:
        return True
    lemmas = {compared.lemma for compared in evidence.list_after(told, _NEAR)}
    return any(compared.lemma in lemmas for compared in claim.list_after(word, _NEAR))
