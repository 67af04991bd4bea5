"""Tells to which words of a sentence a number or a date belongs, and whether two are exchanged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from rag.answering.grounding.alignment import has_meaning
from rag.answering.grounding.material import Source
from rag.english.clauses import ParsedText, Word

Item = TypeVar("Item")
_BOUNDARY = 8  # words that a comma or conjunction counts as in the distance of two words
_RELATIVE = frozenset(("which", "who", "whom", "whose", "that"))
_FEWEST = 1.9  # words that belong to another number before it is doubted
_MARGIN = 1.0  # by which more words must belong to the other one
_PREPOSITIONS = frozenset(("to", "from", "against", "than"))


@dataclass(frozen=True, slots=True)
class BoundItem(Generic[Item]):
    """A number or a date with the words that belong to it."""

    item: Item
    words: tuple[Word, ...]
    preposition: str  # that stands right before it, of those that tell its role
    source: Source | None  # None in the claim
    lead: frozenset[str] = frozenset()  # lemmas before the first item, which may go with each

    @property
    def lemmas(self) -> frozenset[str]:
        """The lemmas of its words."""
        return frozenset(word.lemma for word in self.words)

    @property
    def names(self) -> frozenset[str]:
        """The lemmas of its capitalised words."""
        return frozenset(word.lemma for word in self.words if word.text[0].isupper())


def bind_words(
    parsed: ParsedText,
    items: Sequence[Item],
    get_span: Callable[[Item], tuple[int, int]],
    source: Source | None = None,
) -> list[BoundItem[Item]]:
    """Give each word of a sentence to the item that is nearest to it."""
    spans = [get_span(item) for item in items]
    anchors = [_find_anchor(parsed, span) for span in spans]
    bound: list[list[Word]] = [[] for _ in items]
    for word in parsed.words:
        if not word.is_content or any(start <= word.start < end for start, end in spans):
            continue
        distances = [_measure(parsed, word, anchor) for anchor in anchors]
        if distances:
            bound[distances.index(min(distances))].append(word)
    result: list[BoundItem[Item]] = []
    start = min((anchor[0] for anchor in anchors), default=0)
    lead = frozenset(word.lemma for word in parsed.words[:start])
    for item, words, anchor in zip(items, bound, anchors, strict=True):
        preposition = _find_preposition(parsed, anchor)
        result.append(BoundItem(item, tuple(words), preposition, source, lead))
    return result


def count_shared(one: BoundItem[Item], other: BoundItem[Item]) -> float:
    """Count the words that two items have in common."""
    return _count_lemmas(one, other.lemmas)


def _count_lemmas(one: BoundItem[Item], lemmas: frozenset[str]) -> float:
    return sum(has_meaning(lemma, lemmas) for lemma in one.lemmas)


def is_exchanged(
    one: BoundItem[Item], other: BoundItem[Item], told: BoundItem[Item], told_other: BoundItem[Item]
) -> bool:
    """Tell whether two items of a claim have each the words that the evidence gives the other.

    Args:
        one: An item of the claim.
        other: Another one.
        told: The first one in the evidence.
        told_other: The second one in the evidence.
    """
    if one.preposition and one.preposition == told_other.preposition != told.preposition:
        return other.preposition != told_other.preposition
    if _are_names_exchanged(one, other, told, told_other):
        return True
    first = told.lemmas - told_other.lemmas
    second = told_other.lemmas - told.lemmas
    crossed = (_count_lemmas(one, second), _count_lemmas(other, first))
    straight = (_count_lemmas(one, first), _count_lemmas(other, second))
    if min(crossed) <= 0:
        return False
    return sum(crossed) > sum(straight) or min(straight) == 0


def _are_names_exchanged(
    one: BoundItem[Item], other: BoundItem[Item], told: BoundItem[Item], told_other: BoundItem[Item]
) -> bool:
    if not (one.names & told_other.names and other.names & told.names):
        return False
    return not (one.names & told.names or other.names & told_other.names)


def belongs_to_other(
    one: BoundItem[Item], told: Sequence[BoundItem[Item]], others: Sequence[BoundItem[Item]]
) -> bool:
    """Tell whether an item has the words of another item that the claim leaves out."""
    straight = max((count_shared(one, each) for each in told), default=0.0)
    crossed = 0.0
    for other in others:
        is_beside = any(each.source is other.source for each in told)
        lemmas = other.lemmas - other.lead if is_beside else other.lemmas
        crossed = max(crossed, _count_lemmas(one, lemmas))
    return crossed >= _FEWEST and crossed > straight + _MARGIN


def _find_anchor(parsed: ParsedText, span: tuple[int, int]) -> tuple[int, int, int]:
    """Find the first and last position, and the clause, of the words of a span."""
    inside = [word for word in parsed.words if span[0] <= word.start < span[1]]
    if not inside:
        before = [word for word in parsed.words if word.start <= span[0]]
        inside = before[-1:] or list(parsed.words[:1])
    return inside[0].position, inside[-1].position, inside[0].clause


def _find_preposition(parsed: ParsedText, anchor: tuple[int, int, int]) -> str:
    before = parsed.words[anchor[0] - 1].folded if anchor[0] else ""
    return before if before in _PREPOSITIONS else ""


def _measure(parsed: ParsedText, word: Word, anchor: tuple[int, int, int]) -> int:
    """Measure how far a word is from an item, boundaries between them counted."""
    first, last, clause = anchor
    distance = max(first - word.position, word.position - last)
    low, high = sorted((word.clause, clause))
    crossed = [each for each in parsed.clauses[low + 1 : high + 1] if not _is_weak(each.opener)]
    return distance + _BOUNDARY * len(crossed)


def _is_weak(opener: str) -> bool:
    return opener in _RELATIVE
