"""Finds two sides of an event that a claim exchanges: who did it, and to whom."""

from __future__ import annotations

from dataclasses import dataclass

from rag.answering.grounding.alignment import has_meaning
from rag.answering.grounding.material import Finding, Material
from rag.english.clauses import ParsedText, Word
from rag.english.lemmas import is_past_form, load_lemmas
from rag.english.meanings import are_converse

_SYMMETRIC = load_lemmas("symmetric_verbs")
_BE = frozenset(("is", "are", "was", "were", "be", "been", "being", "got"))
_PIVOTS = frozenset(("than",))  # exchanging what stands on its two sides reverses a comparison
_PASSIVE_BEFORE, _PASSIVE_AFTER = 3, 6  # words around a participle that make it passive
_CLAUSES = 2  # clauses on either side that may hold them
_RELATIVE = frozenset(("which", "who", "whom", "whose"))
_REACH = 8  # content words on either side of a verb that may be its subject and object


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
    names_doer = any(not word.text[0].isdigit() for word in following)
    return by if (is_passive or is_participle) and names_doer else None


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
