"""Tells which words of a sentence hedge: "may", "plans to", "is to"; and what they hedge."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from rag.english.clauses import ParsedText, Word
from rag.english.lemmas import find_lemma, is_past_form, load_lemmas
from rag.english.word_lists import load_values, load_words

_POSSIBLE = load_words("possibility_words")
_PLANNED = load_words("plan_words")
# These are of a plan only with an infinitive: "offered to pay", but not "offered lower charges".
_WITH_TO = load_lemmas("verbs_with_infinitive")
_BE = frozenset(("is", "are", "was", "were"))
_MODALS = frozenset(("would", "will", "can", "shall"))
_TO_REACH = 4  # words behind a verb among which is the "to" of its infinitive
_HEDGED_REACH = 4  # words behind a hedge among which is what it hedges
_ADVERB = "ly"
_SCALES = frozenset(load_values("number_scales"))


def is_hedge(parsed: ParsedText, word: Word) -> bool:
    """Whether a word says that something is possible, planned or still to come.

    "may", "plans" and the "is" of "is to follow" do; "May" and the "may" of "may not enter", which
    forbids, don't.
    """
    is_name = word.is_capitalised and word.position > 0
    if is_name or _forbids(parsed, word):
        return False
    if word.lemma in _WITH_TO and not _has_infinitive(parsed, word):
        return False
    return _is_hedging_word(word) or is_due(parsed, word)


def _is_hedging_word(word: Word) -> bool:
    return is_listed(word, _POSSIBLE) or is_listed(word, _PLANNED)


def _forbids(parsed: ParsedText, word: Word) -> bool:
    return word.folded == "may" and parsed.fold_after(word) == "not"


def _has_infinitive(parsed: ParsedText, verb: Word) -> bool:
    return _find_to(parsed.list_after(verb, _TO_REACH)) is not None


def _find_to(words: Iterable[Word]) -> Word | None:
    for word in words:
        if word.folded == "to":
            return word
    return None


def is_due(parsed: ParsedText, word: Word) -> bool:
    """Whether a word is the "is" of "is to follow", which has not happened yet."""
    return word.folded in _BE and parsed.fold_after(word) == "to"


def is_of_future(parsed: ParsedText, hedge: Word) -> bool:
    """Whether a hedge only says that something has not happened yet: "will", "is to"."""
    return hedge.folded in _MODALS or is_due(parsed, hedge)


def hedges_as_much(claim: ParsedText, word: Word, hedge: Word) -> bool:
    """Whether a word of a claim hedges as much as a hedge of the evidence does.

    For "may build" this holds of "could build" and "plans to build", but not of "will build".
    """
    if not is_hedge(claim, word):
        return False
    if word.folded not in _MODALS:
        return True
    return not is_listed(hedge, _POSSIBLE - _MODALS)


def hedge_alike(word: Word, other: Word) -> bool:
    """Whether two words both speak of a possibility, or both of a plan."""
    for listed in (_POSSIBLE, _PLANNED):
        if is_listed(word, listed) and is_listed(other, listed):
            return True
    return False


def is_listed(word: Word, listed: frozenset[str]) -> bool:
    """Whether a word or, unless it is an adverb, its infinitive is listed."""
    if word.folded in listed:
        return True
    if word.folded.endswith(_ADVERB):
        return False
    return word.lemma in _find_verbs(listed)


@lru_cache(maxsize=8)
def _find_verbs(listed: frozenset[str]) -> frozenset[str]:
    verbs = [word for word in listed if not word.endswith(_ADVERB)]
    return frozenset(find_lemma(verb) for verb in verbs)


def find_hedged(parsed: ParsedText, hedge: Word) -> Word | None:
    """Find the first word behind a hedge that says what is possible or planned.

    It is "build" in "plans to quickly build a port"; in "a possible 3 million" it is none, since
    "million" says how much and not what.
    """
    start = hedge
    if hedge.lemma in _WITH_TO:
        start = _find_to(parsed.list_after(hedge, _HEDGED_REACH)) or hedge
    for word in parsed.list_after(start, _HEDGED_REACH):
        if not word.is_content or word.folded.endswith(_ADVERB):
            continue
        if not is_hedge(parsed, word):
            return None if word.folded in _SCALES else word
    return None


def is_done(word: Word) -> bool:
    """Whether a word is a verb of what has happened; "cut" may be of what is to happen."""
    is_infinitive = find_lemma(word.folded) == word.folded
    return is_past_form(word.folded) and not is_infinitive
