"""Finds two sides of an event that a claim exchanges: who did it, and to whom."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

from rag.answering.grounding.alignment import has_meaning
from rag.answering.grounding.binding import BoundItem, bind_words, count_shared
from rag.answering.grounding.material import Finding, Material
from rag.answering.grounding.names import find_name_words
from rag.english.clauses import ParsedText, Word
from rag.english.lemmas import is_past_form, load_lemmas
from rag.english.meanings import are_converse
from rag.english.word_lists import load_values

_SYMMETRIC = load_lemmas("symmetric_verbs")
_NUMBERS = frozenset(load_values("number_words"))
_BE = frozenset(("is", "are", "was", "were", "be", "been", "being", "got"))
_PIVOTS = frozenset(("than",))  # exchanging what stands on its two sides reverses a comparison
_PASSIVE_BEFORE, _PASSIVE_AFTER = 3, 6  # words around a participle that make it passive
_CLAUSES = 2  # clauses on either side that may hold them
_RELATIVE = frozenset(("which", "who", "whom", "whose"))
_REACH = 8  # content words on either side of a verb that may be its subject and object


BoundName = BoundItem[tuple[Word, ...]]


@dataclass(frozen=True, slots=True)
class Event:
    """A verb with the words on the side of who does it, and of whom or what it is done to."""

    verb: Word
    doer: frozenset[str]
    other: frozenset[str]


def check_roles(material: Material) -> list[Finding]:
    """Find verbs whose two sides a claim exchanges."""
    findings: list[Finding] = []
    told = [event for source in material.cited for event in find_events(source.parsed)]
    for event in find_events(material.claim):
        alike = [each for each in told if each.verb.lemma == event.verb.lemma]
        if alike and all(_is_reversed(event, each) for each in alike):
            findings.append(Finding("contradiction", f"the sides of {event.verb.text}"))
        converse = [each for each in told if are_converse(event.verb.lemma, each.verb.lemma)]
        if not alike and converse and all(_is_straight(event, each) for each in converse):
            findings.append(Finding("contradiction", f"the sides of {event.verb.text}"))
    return findings


def check_exchanged_names(material: Material) -> list[Finding]:
    """Find two names of which each has what the evidence says of the other."""
    claimed = bind_words(material.claim, find_name_groups(material.claim), get_span)
    findings: list[Finding] = []
    for source in material.cited:
        told = bind_words(source.parsed, find_name_groups(source.parsed), get_span, source)
        if _count_by(material.claim) != _count_by(source.parsed):
            continue  # what is said in the passive has its words the other way round
        for one, other in combinations(claimed, 2):
            first = [each for each in told if _is_same_name(one, each)]
            second = [each for each in told if _is_same_name(other, each)]
            if len(first) == len(second) == 1 and _have_changed(one, other, first[0], second[0]):
                findings.append(Finding("contradiction", "two names are exchanged"))
    return findings


def find_name_groups(parsed: ParsedText) -> list[tuple[Word, ...]]:
    """Find the names of a text, those of several words as one."""
    groups: list[list[Word]] = []
    for word in find_name_words(parsed):
        last = groups[-1][-1] if groups else None
        if last and last.position == word.position - 1 and last.clause == word.clause:
            groups[-1].append(word)
        else:
            groups.append([word])
    return [tuple(group) for group in groups]


def get_span(group: tuple[Word, ...]) -> tuple[int, int]:
    """Return where a name stands."""
    return group[0].start, group[-1].end


def _is_same_name(one: BoundName, other: BoundName) -> bool:
    return not {word.lemma for word in one.item}.isdisjoint(word.lemma for word in other.item)


def _have_changed(one: BoundName, other: BoundName, told: BoundName, told_other: BoundName) -> bool:
    crossed = (count_shared(one, told_other), count_shared(other, told))
    straight = count_shared(one, told) + count_shared(other, told_other)
    return min(crossed) >= 1 and sum(crossed) > 2 * straight


def _count_by(parsed: ParsedText) -> int:
    return sum(word.folded == "by" for word in parsed.words)


def find_events(parsed: ParsedText) -> list[Event]:
    """Find the verbs in the past tense, passive or active, with the words on their two sides."""
    events: list[Event] = []
    for word in parsed.words:
        is_pivot = word.folded in _PIVOTS
        if not is_pivot and not _is_verb(parsed, word):
            continue
        left = _collect(parsed.words[: word.position][::-1], word, parsed)
        right = _collect(parsed.words[word.position + 1 :], word, parsed)
        by = None if is_pivot else _find_by(parsed, word)
        if by is None:
            events.append(Event(word, left, right))
            continue
        agent = _collect(parsed.words[by.position + 1 :], by, parsed)
        events.append(Event(word, agent, left | (right - agent)))
    return events


def _is_verb(parsed: ParsedText, word: Word) -> bool:
    if word.lemma in _SYMMETRIC or not word.is_content or word.text[0].isupper():
        return False
    return is_past_form(word.folded)


def _find_by(parsed: ParsedText, verb: Word) -> Word | None:
    """Find the "by" that names who does what a passive verb says."""
    before = parsed.words[max(0, verb.position - _PASSIVE_BEFORE) : verb.position]
    after = parsed.words[verb.position + 1 : verb.position + 1 + _PASSIVE_AFTER]
    by = next((word for word in after if word.folded == "by"), None)
    if by is None:
        return None
    is_passive = any(word.folded in _BE for word in before)
    if parsed.clauses[verb.clause].opener == "and":  # "was taken by A and sold by B"
        earlier = parsed.words[: verb.position]
        is_passive = is_passive or any(word.folded in _BE for word in earlier)
    is_participle = by.position == verb.position + 1
    following = parsed.words[by.position + 1 : by.position + 2]
    names_doer = any(not _is_number(word) for word in following)
    return by if (is_passive or is_participle) and names_doer else None


def _is_number(word: Word) -> bool:
    return word.text[0].isdigit() or word.folded in _NUMBERS


def _collect(words: tuple[Word, ...], verb: Word, parsed: ParsedText) -> frozenset[str]:
    """Collect the content words on one side of a verb, up to the next clause but one."""
    found: list[str] = []
    for word in words:
        if abs(word.clause - verb.clause) > _CLAUSES or len(found) >= _REACH:
            break
        if word.clause != verb.clause and parsed.clauses[word.clause].opener in _RELATIVE:
            continue
        if word.clause != verb.clause and _is_list_or_clause(parsed, word, verb):
            break
        if word.is_content:
            found.append(word.lemma)
    return frozenset(found)


def _is_list_or_clause(parsed: ParsedText, word: Word, verb: Word) -> bool:
    """Tell whether another clause has a verb of its own, and so sides of its own."""
    clause = parsed.clauses[word.clause]
    return any(each is not verb and _is_verb(parsed, each) for each in clause.words)


def _count(one: frozenset[str], other: frozenset[str]) -> float:
    return sum(has_meaning(lemma, other) == 1.0 for lemma in one)


def _is_reversed(event: Event, told: Event) -> bool:
    crossed = (_count(event.doer, told.other), _count(event.other, told.doer))
    straight = _count(event.doer, told.doer) + _count(event.other, told.other)
    if min(crossed) <= 0:
        return False
    return sum(crossed) > straight or _count(event.doer, told.doer) == 0


def _is_straight(event: Event, told: Event) -> bool:
    straight = (_count(event.doer, told.doer), _count(event.other, told.other))
    crossed = _count(event.doer, told.other) + _count(event.other, told.doer)
    return min(straight) > 0 and sum(straight) > crossed
