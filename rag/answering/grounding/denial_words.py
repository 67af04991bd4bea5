"""Tells what a clause denies: "did not open", "failed to open", "denied that it opened"."""

from __future__ import annotations

import re

from rag.answering.grounding.alignment import list_content
from rag.english.clauses import Clause, ParsedText, Word
from rag.english.lemmas import find_lemma, load_lemmas
from rag.english.meanings import are_opposites, has_synonyms
from rag.english.word_lists import build_alternation, load_words

_WORDS = load_words("denial_words")
_VERBS = load_lemmas("denying_verbs")
_NEGATIVE = load_lemmas("negative_words")
_IDIOMS = re.compile(rf"\b(?:{build_alternation('denial_idioms')})\b", re.IGNORECASE)
_PREFIX = re.compile(r"^(?:un|in|im|ir|dis|non-?)([a-z]{4,})")
_CONTRACTIONS = ("n't", "n’t")
_DENY = find_lemma("deny")
# "He does not think that it rained" says that it did not.
_OPINION_VERBS = ("think", "believe", "expect", "suppose")
_OPINIONS = frozenset(find_lemma(verb) for verb in _OPINION_VERBS)
_CARRIES_ON = frozenset(("or",))  # "not a bridge or a road" denies both
_HEAD = 2  # words behind a denial that say what is denied
_NEAR = 2  # clauses around one in which a word may stand for a denial


def is_denial_word(word: Word) -> bool:
    """Whether a word denies by itself, such as "not" and "never"; "didn't" is told apart."""
    return word.folded in _WORDS


def is_denied(text: ParsedText, clause: Clause) -> bool:
    """Whether a clause denies something, by itself or by the one before it.

    "did not open" and the clauses behind "denied that" and "doesn't think that" do; "not only
    opened" does not.
    """
    if find_denials(text, clause):
        return True
    if clause.number == 0:
        return False
    before = text.clauses[clause.number - 1]
    if clause.opener in _CARRIES_ON:
        return is_denied(text, before)
    if clause.opener == "that":
        return _denies_next(text, before)
    return False


def _denies_next(text: ParsedText, clause: Clause) -> bool:
    """Whether a clause ends with a verb that denies the "that …" behind it."""
    last = list_content(clause.words)[-1:]
    if not last:
        return False
    lemma = last[0].lemma
    if lemma in _VERBS:
        return True
    return lemma in _OPINIONS and is_denied(text, clause)


def find_denials(text: ParsedText, clause: Clause) -> list[Word]:
    """Find the words of a clause that deny, idioms such as "not only" left out."""
    denials = [word for word in clause.words if _denies(text, word)]
    if not denials:
        return []
    idioms = [match.span() for match in _IDIOMS.finditer(text.text)]
    return [word for word in denials if not _is_inside(word, idioms)]


def _denies(text: ParsedText, word: Word) -> bool:
    if is_denial_word(word) or word.folded.endswith(_CONTRACTIONS):
        return True
    return _is_denying_verb(text, word)


def _is_denying_verb(text: ParsedText, word: Word) -> bool:
    """Whether a verb denies what follows: "failed to agree", but not "the radar failed"."""
    if word.lemma not in _VERBS:
        return False
    return word.lemma == _DENY or text.fold_after(word) == "to"


def _is_inside(word: Word, spans: list[tuple[int, int]]) -> bool:
    return any(start <= word.start < end for start, end in spans)


def list_denied(text: ParsedText, clause: Clause) -> list[Word]:
    """List the first words behind each denial of a clause, which say what is denied."""
    denied: list[Word] = []
    for denial in find_denials(text, clause):
        after = [word for word in clause.words if word.position > denial.position]
        denied += list_content(after)[:_HEAD]
    return denied


def has_negative_word(text: ParsedText, clause: Clause) -> bool:
    """Whether a clause, or one beside it, has a word that may stand for a denial."""
    words = text.list_near(clause, before=_NEAR, after=_NEAR)
    return any(_is_negative(word) for word in words)


def _is_negative(word: Word) -> bool:
    """Whether a word has a negative meaning: "lack", "unpopular", but not "uncle"."""
    if word.lemma in _NEGATIVE:
        return True
    prefixed = _PREFIX.match(word.folded)
    if prefixed is None:
        return False
    plain = find_lemma(prefixed.group(1))
    if word.folded.startswith("un") and has_synonyms(plain):
        return True
    return are_opposites(word.lemma, plain)
