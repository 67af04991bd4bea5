"""Finds the events that a text tells of: a verb, who does it, and to whom or what it is done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rag.english.clauses import ParsedText, Word
from rag.english.lemmas import is_past_form, load_lemmas
from rag.english.word_lists import load_values

_SYMMETRIC = load_lemmas("symmetric_verbs")
_NUMBERS = frozenset(load_values("number_words"))
_BE = frozenset(("is", "are", "was", "were", "be", "been", "being", "got"))
_PIVOTS = frozenset(("than",))  # exchanging what stands on its two sides reverses a comparison
_PASSIVE_BEFORE = 3  # words before a participle among which a form of "be" makes it passive
_PASSIVE_AFTER = 6  # words after a participle among which "by" names who does it
_CLAUSES = 2  # clauses on either side of a verb that may hold its subject and object
_RELATIVE = frozenset(("which", "who", "whom", "whose"))
_REACH = 8  # content words on either side of a verb that may be its subject and object


@dataclass(frozen=True, slots=True)
class Event:
    """A verb with the content words of its two sides.

    Attributes:
        verb: A verb in the past tense, or "than", whose two sides count as those of a verb.
        agent: Lemmas of the words that say who does it.
        patient: Lemmas of the words that say to whom or what it is done.
    """

    verb: Word
    agent: frozenset[str]
    patient: frozenset[str]


def find_events(parsed: ParsedText) -> list[Event]:
    """Find the verbs in the past tense, passive or active, with the words on their two sides.

    "Rovers beat United" and "United were beaten by Rovers" give the same agent and patient.
    """
    events: list[Event] = []
    for word in parsed.words:
        if word.folded in _PIVOTS:
            events.append(_build_active_event(parsed, word))
            continue
        if not _is_verb(word):
            continue
        by = _find_by(parsed, word)
        if by is None:
            events.append(_build_active_event(parsed, word))
        else:
            events.append(_build_passive_event(parsed, word, by))
    return events


def _build_active_event(parsed: ParsedText, verb: Word) -> Event:
    return Event(
        verb,
        agent=_collect_before(parsed, verb),
        patient=_collect_after(parsed, verb),
    )


def _build_passive_event(parsed: ParsedText, verb: Word, by: Word) -> Event:
    """Build an event whose agent stands after "by", and whose patient is all the rest."""
    agent = _collect_after(parsed, by)
    before = _collect_before(parsed, verb)
    after = _collect_after(parsed, verb)
    return Event(verb, agent, patient=before | (after - agent))


def _is_verb(word: Word) -> bool:
    """Whether a word is a verb in the past tense with two sides that can be exchanged.

    "Rovers beat United" is one; "Rovers met United" is not, since it is said both ways round.
    """
    if not word.is_content or word.is_capitalised:
        return False
    if word.lemma in _SYMMETRIC:
        return False
    return is_past_form(word.folded)


def _find_by(parsed: ParsedText, verb: Word) -> Word | None:
    """Find the "by" that names who does what a passive verb says.

    That of "was taken on Monday by the army" is one; those of "rose by 3" and "drove by night"
    are none: a number names nobody, and nothing makes the verb passive.
    """
    by = _find_first_by(parsed.list_after(verb, _PASSIVE_AFTER))
    if by is None or not _names_agent(parsed, by):
        return None
    is_participle = by.position == verb.position + 1  # "the town taken by the army"
    if is_participle or _is_passive(parsed, verb):
        return by
    return None


def _find_first_by(words: Iterable[Word]) -> Word | None:
    for word in words:
        if word.folded == "by":
            return word
    return None


def _names_agent(parsed: ParsedText, by: Word) -> bool:
    following = parsed.find_after(by)
    return following is not None and not _is_number(following)


def _is_passive(parsed: ParsedText, verb: Word) -> bool:
    """Whether a form of "be" stands before a participle, at any distance in "was … and sold"."""
    earlier = parsed.list_before(verb)
    if parsed.clauses[verb.clause].opener == "and":  # "was taken by A and sold by B"
        return _has_be(earlier)
    return _has_be(earlier[-_PASSIVE_BEFORE:])


def _has_be(words: Iterable[Word]) -> bool:
    return any(word.folded in _BE for word in words)


def _is_number(word: Word) -> bool:
    return word.has_digit_first or word.folded in _NUMBERS


def _collect_before(parsed: ParsedText, verb: Word) -> frozenset[str]:
    """Collect the content words before a verb, from the nearest backwards."""
    return _collect(reversed(parsed.list_before(verb)), verb, parsed)


def _collect_after(parsed: ParsedText, verb: Word) -> frozenset[str]:
    return _collect(parsed.list_after(verb), verb, parsed)


def _collect(words: Iterable[Word], verb: Word, parsed: ParsedText) -> frozenset[str]:
    """Collect the content words on one side of a verb, until another clause has its own verb.

    Args:
        words: The words of that side, the nearest first.
        verb: The verb.
        parsed: The text of both.
    """
    lemmas: list[str] = []
    for word in words:
        if len(lemmas) >= _REACH or abs(word.clause - verb.clause) > _CLAUSES:
            break
        if word.clause != verb.clause:
            if parsed.clauses[word.clause].opener in _RELATIVE:
                continue  # "the mayor, who was ill, …" only describes
            if _has_other_verb(parsed, word.clause, verb):
                break
        if word.is_content:
            lemmas.append(word.lemma)
    return frozenset(lemmas)


def _has_other_verb(parsed: ParsedText, clause: int, verb: Word) -> bool:
    """Whether another clause has a verb of its own, and so sides of its own."""
    words = parsed.clauses[clause].words
    return any(_is_verb(word) for word in words if word is not verb)
