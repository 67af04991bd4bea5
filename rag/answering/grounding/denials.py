"""Compares denials clause by clause: what one denies the other may not affirm."""

from __future__ import annotations

import re
from dataclasses import replace

from rag.answering.grounding.alignment import (
    Match,
    count_common,
    has_meaning,
    list_content,
    match_clauses,
)
from rag.answering.grounding.material import Finding, Material
from rag.english.clauses import Clause, ParsedText, Word
from rag.english.lemmas import find_lemma, load_lemmas
from rag.english.meanings import are_opposites, has_synonyms
from rag.english.word_lists import build_alternation, load_words

_WORDS = load_words("denial_words")
_VERBS = load_lemmas("denying_verbs")
_REPORTING = frozenset(find_lemma(word) for word in ("say", "warn", "announce", "claim", "report"))
_EXCUSES = load_lemmas("negative_words")
_IDIOMS = re.compile(rf"\b(?:{build_alternation('denial_idioms')})\b", re.IGNORECASE)
_PREFIX = re.compile(r"^(?:un|in|im|ir|dis|non-?)([a-z]{4,})")
_DENY = find_lemma("deny")
# "He does not think that it rained" says that it did not.
_OPINIONS = frozenset(find_lemma(word) for word in ("think", "believe", "expect", "suppose"))
_CARRIES_ON = frozenset(("or",))  # "not a bridge or a road" denies both
_FEWEST, _SHARE = 1.9, 0.6  # words in common, or share of a clause, by which it is the same one
_LIMITS = frozenset("below above under over more less fewer exceed exceeded".split())
_HEAD = 2  # words behind a denial that say what is denied
_NEAR = 2  # clauses around one in which a word may stand for a denial
_CLOSE = 0.35  # within which another clause matches as well as the best


def check_denials(material: Material) -> list[Finding]:
    """Find clauses that deny what the evidence affirms, or affirm what it denies."""
    findings: list[Finding] = []
    for whole in material.claim.clauses:
        clause = _cut_speaker(whole)
        if not _drop_reports(list_content(clause.words)):
            continue
        matches = [match for match in match_clauses(clause, material.cited) if _is_same(match)]
        if not matches:
            continue
        close = [match for match in matches if match.score >= matches[0].score - _CLOSE]
        if all(_differ(material.claim, clause, match) for match in close):
            findings.append(Finding("contradiction", f"denial differs: {clause.number}"))
    return findings


def _cut_speaker(clause: Clause) -> Clause:
    """Cut "X said" from a clause that goes on with what was said."""
    for place, word in enumerate(clause.words):
        rest = clause.words[place + 1 :]
        is_report = word.lemma in _REPORTING and not word.text[0].isupper()
        if is_report and len(list_content(rest)) >= _FEWEST:
            before = clause.words[:place]
            return (
                clause
                if any(each.folded in _WORDS for each in before)
                else replace(clause, words=rest)
            )
    return clause


def is_denied(text: ParsedText, clause: Clause) -> bool:
    """Tell whether a clause denies something, by itself or by the one before it."""
    if _find_denials(text, clause):
        return True
    if clause.number == 0:
        return False
    before = text.clauses[clause.number - 1]
    if clause.opener in _CARRIES_ON:
        return is_denied(text, before)
    last = list_content(before.words)[-1:]
    if clause.opener != "that" or not last:
        return False
    return last[0].lemma in _VERBS or (last[0].lemma in _OPINIONS and is_denied(text, before))


def _is_same(match: Match) -> bool:
    words = list_content(match.clause.words)
    covered = match.score / max(len(words), 1)
    return match.score >= _FEWEST or (match.score >= 1 and max(match.share, covered) >= _SHARE)


def _differ(claim: ParsedText, clause: Clause, match: Match) -> bool:
    ours = is_denied(claim, clause)
    theirs = is_denied(match.source.parsed, match.clause)
    if ours == theirs or not _is_about(claim, clause, match):
        return False
    other, text = (match.clause, match.source.parsed) if ours else (clause, claim)
    return not _has_excuse(text, other)


def _is_about(claim: ParsedText, clause: Clause, match: Match) -> bool:
    """Tell whether what one of the two clauses denies is what the other affirms."""
    evidence = match.source.parsed
    others = match.clause.words
    if count_common(_drop_reports(list(clause.words)), _drop_reports(list(others))) == 0:
        return False
    if is_denied(claim, clause):
        denied, affirmed = _list_denied(claim, clause), match.clause
    else:
        denied, affirmed = _list_denied(evidence, match.clause), clause
    lemmas = {word.lemma for word in affirmed.words}
    if any(word.folded in _LIMITS and word.lemma not in lemmas for word in denied):
        return False  # "never below 20 degrees" is "always at least 20 degrees"
    return not denied or any(has_meaning(word.lemma, lemmas) for word in denied)


def _list_denied(text: ParsedText, clause: Clause) -> list[Word]:
    """List the first words behind each denial of a clause, which say what is denied."""
    denied: list[Word] = []
    for denial in _find_denials(text, clause):
        after = [word for word in clause.words if word.position > denial.position]
        denied += list_content(after)[:_HEAD]
    return denied


def _drop_reports(words: list[Word]) -> list[Word]:
    return [word for word in words if word.lemma not in _REPORTING]


def _has_excuse(text: ParsedText, clause: Clause) -> bool:
    """Tell whether a clause, or one beside it, has a word that may stand for a denial."""
    near = text.clauses[max(clause.number - _NEAR, 0) : clause.number + _NEAR + 1]
    words = [word for other in near for word in other.words]
    return any(_is_negative(word) for word in words)


def _is_negative(word: Word) -> bool:
    if word.lemma in _EXCUSES:
        return True
    prefixed = _PREFIX.match(word.folded)
    if prefixed is None:
        return False
    plain = find_lemma(prefixed.group(1))
    is_word = word.folded.startswith("un") and has_synonyms(plain)
    return is_word or are_opposites(word.lemma, plain)


def _find_denials(text: ParsedText, clause: Clause) -> list[Word]:
    if not clause.words:
        return []
    idioms = [match.span() for match in _IDIOMS.finditer(text.text)]
    return [
        word
        for word in clause.words
        if (word.folded in _WORDS or _is_denying(text, word) or _is_contracted(word))
        and not any(start <= word.start < end for start, end in idioms)
    ]


def _is_denying(text: ParsedText, word: Word) -> bool:
    """Tell whether a verb denies what follows: "failed to agree", but not "the radar failed"."""
    if word.lemma not in _VERBS:
        return False
    after = text.words[word.position + 1 : word.position + 2]
    return word.lemma == _DENY or any(each.folded == "to" for each in after)


def _is_contracted(word: Word) -> bool:
    return word.folded.endswith(("n't", "n’t"))
