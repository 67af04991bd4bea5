"""Finds two sides of an event that a claim exchanges: who did it, and to whom."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from rag.answering.grounding.alignment import has_meaning
from rag.answering.grounding.binding import BoundItem, bind_words, cross_words
from rag.answering.grounding.crossing import Crossing
from rag.answering.grounding.events import Event, find_events
from rag.answering.grounding.material import Finding, Material, Source
from rag.answering.grounding.name_words import find_name_words
from rag.english.clauses import ParsedText, Word
from rag.english.meanings import are_converse

_MARGIN = 2  # times as many words must be crossed as straight for two names to be exchanged

NameGroup = tuple[Word, ...]
BoundName = BoundItem[NameGroup]


def check_roles(material: Material) -> list[Finding]:
    """Find verbs whose two sides a claim exchanges.

    Against "Rovers beat United" this finds "United beat Rovers" and "Rovers lost to United", but
    neither "United were beaten by Rovers" nor "United lost to Rovers".
    """
    told = _find_told_events(material)
    findings: list[Finding] = []
    for claimed in find_events(material.claim):
        if _is_exchanged(claimed, told):
            findings.append(Finding("contradiction", f"the sides of {claimed.verb.text}"))
    return findings


def _find_told_events(material: Material) -> list[Event]:
    events: list[Event] = []
    for source in material.cited:
        events += find_events(source.parsed)
    return events


def _is_exchanged(claimed: Event, told: Sequence[Event]) -> bool:
    """Whether all events of the evidence with the same or a converse verb have the other sides."""
    lemma = claimed.verb.lemma
    alike = [event for event in told if event.verb.lemma == lemma]
    if alike:
        return all(_is_reversed(claimed, event) for event in alike)
    converse = [event for event in told if are_converse(lemma, event.verb.lemma)]
    if converse:
        return all(_is_straight(claimed, event) for event in converse)
    return False


def _is_reversed(claimed: Event, told: Event) -> bool:
    """Whether the agent of one event is the patient of the other, and the other way round."""
    sides = _compare_sides(claimed, told)
    if not sides.are_both_crossed:
        return False
    return sides.first_straight == 0 or sides.crossed > sides.straight


def _is_straight(claimed: Event, told: Event) -> bool:
    """Whether two events have the same agent and the same patient."""
    sides = _compare_sides(claimed, told)
    return sides.are_both_straight and sides.straight > sides.crossed


def _compare_sides(claimed: Event, told: Event) -> Crossing:
    return Crossing(
        first_straight=_count_equal(claimed.agent, told.agent),
        second_straight=_count_equal(claimed.patient, told.patient),
        first_crossed=_count_equal(claimed.agent, told.patient),
        second_crossed=_count_equal(claimed.patient, told.agent),
    )


def _count_equal(lemmas: frozenset[str], told: frozenset[str]) -> int:
    """Count the lemmas that occur among others themselves, synonyms left out."""
    return sum(has_meaning(lemma, told) == 1.0 for lemma in lemmas)


def check_exchanged_names(material: Material) -> list[Finding]:
    """Find two names of which each has what the evidence says of the other.

    Against "Mayor Ruiz runs the town hall while coach Tan trains the dockers" this finds "Coach
    Ruiz trains the dockers while mayor Tan runs the town hall", but not the same two statements in
    the other order.
    """
    claimed = bind_words(
        material.claim,
        find_name_groups(material.claim),
        get_span,
    )
    findings: list[Finding] = []
    for source in material.cited:
        if _count_by(material.claim) != _count_by(source.parsed):
            continue  # what is said in the passive has its words the other way round
        told = _bind_names(source)
        for first, second in combinations(claimed, 2):
            if _are_names_exchanged(first, second, told):
                findings.append(Finding("contradiction", "two names are exchanged"))
    return findings


def _bind_names(source: Source) -> list[BoundName]:
    groups = find_name_groups(source.parsed)
    return bind_words(source.parsed, groups, get_span, source)


def find_name_groups(parsed: ParsedText) -> list[NameGroup]:
    """Find the names of a text, those of several words as one."""
    groups: list[list[Word]] = []
    for word in find_name_words(parsed):
        if groups and _stands_right_after(word, groups[-1][-1]):
            groups[-1].append(word)
        else:
            groups.append([word])
    return [tuple(group) for group in groups]


def _stands_right_after(word: Word, before: Word) -> bool:
    return before.position + 1 == word.position and before.clause == word.clause


def get_span(group: NameGroup) -> tuple[int, int]:
    """Return where a name stands."""
    return group[0].start, group[-1].end


def _are_names_exchanged(
    first: BoundName,
    second: BoundName,
    told: Sequence[BoundName],
) -> bool:
    """Whether one sentence gives each of two names of a claim the words of the other.

    It must have each of the two names just once.
    """
    told_first = [name for name in told if _is_same_name(first, name)]
    told_second = [name for name in told if _is_same_name(second, name)]
    if len(told_first) != 1 or len(told_second) != 1:
        return False
    shared = cross_words(first, second, told_first[0], told_second[0])
    if min(shared.first_crossed, shared.second_crossed) < 1:
        return False  # a synonym alone is too little
    return shared.crossed > _MARGIN * shared.straight


def _is_same_name(claimed: BoundName, told: BoundName) -> bool:
    """Whether two names have a word in common: "Ana Ruiz" and "Ruiz"."""
    lemmas = {word.lemma for word in claimed.item}
    told_lemmas = {word.lemma for word in told.item}
    return not lemmas.isdisjoint(told_lemmas)


def _count_by(parsed: ParsedText) -> int:
    return sum(word.folded == "by" for word in parsed.words)
