"""Finds words of a claim whose opposite stands in the clause of the evidence that it restates."""

from __future__ import annotations

from rag.answering.grounding.alignment import list_content, match_clauses
from rag.answering.grounding.denial_words import is_denied
from rag.answering.grounding.material import Finding, Material
from rag.english.clauses import Clause, ParsedText, Word
from rag.english.meanings import are_allied, are_converse, are_opposites, are_synonyms

_FEWEST = 1.0  # words in common by which a clause is the one that is restated
_COMPARATIVES = frozenset(("more", "less", "most", "least", "fewer"))
_NEAR = 2  # words behind "more" among which is what is compared


def check_opposites(material: Material) -> list[Finding]:
    """Find words that say the opposite of what the evidence says."""
    findings: list[Finding] = []
    said = {word.lemma for source in material.cited for word in source.parsed.words}
    for clause in material.claim.clauses:
        matches = match_clauses(clause, material.cited)[:1]
        for match in matches:
            theirs = match.source.parsed
            if match.score < _FEWEST or is_denied(material.claim, clause) != is_denied(
                theirs, match.clause
            ):
                continue
            ours = list_content(clause.words)
            for word in ours:
                if word.lemma in said:
                    continue
                if _is_said_nearby(word, theirs, match.clause):
                    continue
                pair = _find_opposite(word, list_content(match.clause.words), ours)
                if pair and _compare_alike(material.claim, word, theirs, pair):
                    reason = f"{word.text} against {pair.text}"
                    findings.append(Finding("contradiction", reason))
    return findings


def _is_said_nearby(word: Word, parsed: ParsedText, clause: Clause) -> bool:
    """Tell whether a clause says the same in other words, or one beside it points the same way."""
    if any(are_synonyms(word.lemma, other.lemma) for other in clause.words):
        return True
    near = parsed.clauses[max(clause.number - 1, 0) : clause.number + 2]
    words = [other for each in near for other in each.words]
    return any(are_allied(word.lemma, other.lemma) for other in words)


def _find_opposite(word: Word, evidence: list[Word], claim: list[Word]) -> Word | None:
    """Find the opposite of a word in the evidence, where nothing there says the same as it."""
    for other in evidence:
        if not are_opposites(word.lemma, other.lemma) or are_converse(word.lemma, other.lemma):
            continue
        if not any(are_synonyms(other.lemma, mine.lemma) for mine in claim):
            return other
    return None


def _compare_alike(claim: ParsedText, word: Word, evidence: ParsedText, other: Word) -> bool:
    """Tell whether words such as "more" and "less" compare the same thing."""
    if word.folded not in _COMPARATIVES:
        return True
    ours = claim.words[word.position + 1 : word.position + 1 + _NEAR]
    theirs = evidence.words[other.position + 1 : other.position + 1 + _NEAR]
    lemmas = {each.lemma for each in theirs}
    return any(each.lemma in lemmas for each in ours)
