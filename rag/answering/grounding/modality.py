"""Checks that what the evidence says with reserve is not said without it."""

from __future__ import annotations

from functools import lru_cache

from rag.answering.grounding.alignment import Match, list_content, match_clauses
from rag.answering.grounding.denials import is_denied
from rag.answering.grounding.material import Finding, Material
from rag.english.clauses import Clause, ParsedText, Word
from rag.english.lemmas import find_lemma, is_past_form, load_lemmas
from rag.english.meanings import are_synonyms
from rag.english.word_lists import load_entries, load_values, load_words

_POSSIBLE = load_words("possibility_words")
_PLANNED = load_words("plan_words")
# These are of a plan only with an infinitive: "offered to pay", but not "offered lower charges".
_WITH_TO = load_lemmas("verbs_with_infinitive")
HEDGES = (_POSSIBLE, _PLANNED)
_MODALS = frozenset(("would", "will", "can", "shall"))
_FEWEST = 0.9  # words in common by which a clause is the one that is restated
_CLOSE = 0.35  # within which another clause matches as well as the best
_TO_REACH = 4
_REACH = 4  # words behind a hedge among which is what it hedges
_ADVERB = "ly"
_SCALES = frozenset(load_values("number_scales"))


def check_modality(material: Material) -> list[Finding]:
    """Find clauses that say for certain what the evidence holds possible, or plans."""
    findings: list[Finding] = []
    for clause in material.claim.clauses:
        matches = match_clauses(clause, material.cited)
        for match in matches:
            is_best = match.score >= max(_FEWEST, matches[0].score - _CLOSE)
            if is_best and _is_stronger(material.claim, clause, match):
                findings.append(Finding("doubt", "the reserve is left out"))
    return findings + _check_alternatives(material) + _check_quantifiers(material)


def _is_stronger(claim: ParsedText, clause: Clause, match: Match) -> bool:
    parsed = match.source.parsed
    if is_denied(parsed, match.clause) and not is_denied(claim, clause):
        return False
    near = claim.clauses[max(clause.number - 1, 0) : clause.number + 1]
    words = [word for each in near for word in each.words]
    for hedge in match.clause.words:
        if not _is_hedge(parsed, hedge) or any(_weakens(claim, word, hedge) for word in words):
            continue
        hedged = _find_hedged(parsed, hedge)
        same = [word for word in clause.words for each in hedged if _restates(word, each)]
        if _is_due(parsed, hedge) or hedge.folded in _MODALS:
            same = [word for word in same if _is_done(word)]
        if same:
            return True
    return False


def _restates(word: Word, hedged: Word) -> bool:
    return word.is_content and are_synonyms(word.lemma, hedged.lemma)


def _is_done(word: Word) -> bool:
    """Tell whether a word is a verb of what has happened; "cut" may be of what is to happen."""
    return is_past_form(word.folded) and find_lemma(word.folded) != word.folded


def _is_hedge(parsed: ParsedText, word: Word) -> bool:
    if word.text[0].isupper() and word.position > 0:
        return False
    after = parsed.words[word.position + 1 : word.position + 2]
    if word.folded == "may" and any(each.folded == "not" for each in after):
        return False  # "may not enter" forbids
    if word.lemma in _WITH_TO and not _is_before_to(parsed, word):
        return False
    return is_listed(word, _POSSIBLE) or is_listed(word, _PLANNED) or _is_due(parsed, word)


def _is_before_to(parsed: ParsedText, word: Word) -> bool:
    after = parsed.words[word.position + 1 : word.position + 1 + _TO_REACH]
    return any(each.folded == "to" for each in after)


def _weakens(claim: ParsedText, word: Word, hedge: Word) -> bool:
    """Tell whether a word of the claim hedges as much as a hedge of the evidence does."""
    if not _is_hedge(claim, word):
        return False
    return word.folded not in _MODALS or not is_listed(hedge, _POSSIBLE - _MODALS)


def is_listed(word: Word, listed: frozenset[str]) -> bool:
    """Tell whether a word or, unless it is an adverb, its infinitive is listed."""
    if word.folded in listed:
        return True
    return not word.folded.endswith(_ADVERB) and word.lemma in _find_verbs(listed)


@lru_cache(maxsize=8)
def _find_verbs(listed: frozenset[str]) -> frozenset[str]:
    return frozenset(find_lemma(word) for word in listed if not word.endswith(_ADVERB))


def _is_due(parsed: ParsedText, word: Word) -> bool:
    """Tell whether a word is the "is" of "is to follow", which has not happened yet."""
    if word.folded not in ("is", "are", "was", "were"):
        return False
    after = parsed.words[word.position + 1 : word.position + 2]
    return any(each.folded == "to" for each in after)


def _find_hedged(parsed: ParsedText, hedge: Word) -> list[Word]:
    """Find the first word behind a hedge that says what is possible or planned."""
    after = parsed.words[hedge.position + 1 : hedge.position + 1 + _REACH]
    if hedge.lemma in _WITH_TO:
        infinitive = next((word for word in after if word.folded == "to"), hedge)
        after = parsed.words[infinitive.position + 1 : infinitive.position + 1 + _REACH]
    content = [word for word in after if word.is_content and not _is_hedge(parsed, word)]
    plain = [word for word in content if not word.folded.endswith(_ADVERB)]
    if plain and plain[0].folded in _SCALES:
        return []
    return plain[:1]


def _check_alternatives(material: Material) -> list[Finding]:
    """Find one of two alternatives given as the only one."""
    said = {word.lemma for word in material.claim.words}
    if any(word.folded in ("or", "either") for word in material.claim.words):
        return []
    findings: list[Finding] = []
    for source in material.cited:
        words = source.parsed.words
        either = next((word for word in words if word.folded == "either"), None)
        choice = [word for word in words if either and word.position > either.position]
        rest = [word for word in choice if word.folded == "or"]
        if not rest:
            continue
        first = list_content(word for word in choice if word.position < rest[0].position)[:1]
        second = list_content(word for word in choice if word.position > rest[0].position)[:1]
        present = [word.lemma in said for word in (*first, *second)]
        if any(present) and not all(present):
            findings.append(Finding("doubt", "one of two alternatives is left out"))
    return findings


def _check_quantifiers(material: Material) -> list[Finding]:
    """Find "all" in a claim where the evidence says "some"."""
    part, whole = (set(side.split()) for side in "|".join(_load_quantifiers()).split("|"))
    findings: list[Finding] = []
    for clause in material.claim.clauses:
        ours = {word.folded for word in clause.words}
        if ours.isdisjoint(whole) or not ours.isdisjoint(part):
            continue
        for match in match_clauses(clause, material.cited)[:1]:
            theirs = {word.folded for word in match.clause.words}
            is_partial = not theirs.isdisjoint(part) and theirs.isdisjoint(whole)
            if match.score >= _FEWEST and is_partial:
                findings.append(Finding("doubt", "a part is given for the whole"))
    return findings


def _load_quantifiers() -> tuple[str, ...]:
    return load_entries("hedged_quantifiers")
