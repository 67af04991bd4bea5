"""Tells to which words of a sentence a number or a date belongs, and whether two are exchanged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Generic, TypeVar

from rag.answering.grounding.alignment import has_meaning
from rag.answering.grounding.crossing import Crossing
from rag.answering.grounding.material import Source
from rag.english.clauses import ParsedText, Word

Item = TypeVar("Item")
Span = tuple[int, int]  # characters

_BOUNDARY = 8  # words that a comma or conjunction counts as in the distance of two words
_RELATIVE = frozenset(("which", "who", "whom", "whose", "that"))
_FEWEST = 1.9  # words that belong to another number before it is doubted
_MARGIN = 1.0  # by which more words must belong to the other one
_PREPOSITIONS = frozenset(("to", "from", "against", "than"))


@dataclass(frozen=True, slots=True)
class BoundItem(Generic[Item]):
    """A number, a date or a name with the words that belong to it.

    Attributes:
        item: The number, date or name.
        words: The content words that are nearer to it than to another item.
        preposition: That right before it, of those that tell its role, or "".
        source: The sentence of the evidence; None in the claim.
        lead: Lemmas before the first item of the sentence, which may go with each.
    """

    item: Item
    words: tuple[Word, ...]
    preposition: str
    source: Source | None
    lead: frozenset[str] = frozenset()

    @property
    def lemmas(self) -> frozenset[str]:
        """The lemmas of its words."""
        return frozenset(word.lemma for word in self.words)

    @property
    def names(self) -> frozenset[str]:
        """The lemmas of its capitalised words."""
        return frozenset(word.lemma for word in self.words if word.is_capitalised)


@dataclass(frozen=True, slots=True)
class _Anchor:
    """Where an item stands: the positions of its first and last word, and its clause."""

    first: int
    last: int
    clause: int


def bind_words(
    parsed: ParsedText,
    items: Sequence[Item],
    get_span: Callable[[Item], Span],
    source: Source | None = None,
) -> list[BoundItem[Item]]:
    """Give each content word of a sentence to the item that is nearest to it.

    In "12 soldiers died and 30 were hurt", "soldiers" and "died" belong to 12, "hurt" to 30.

    Args:
        parsed: The sentence.
        items: Its numbers, dates or names.
        get_span: Tells where an item stands in its text.
        source: The sentence as one of the evidence; None for a claim.
    """
    if not items:
        return []
    spans = [get_span(item) for item in items]
    anchors = [_find_anchor(parsed, span) for span in spans]
    words_by_item: list[list[Word]] = [[] for _ in items]
    for word in parsed.words:
        if word.is_content and not _is_inside(word, spans):
            nearest = _find_nearest(parsed, word, anchors)
            words_by_item[nearest].append(word)
    lead = _list_lead(parsed, anchors)
    bound: list[BoundItem[Item]] = []
    for item, words, anchor in zip(items, words_by_item, anchors, strict=True):
        preposition = _find_preposition(parsed, anchor)
        bound.append(BoundItem(item, tuple(words), preposition, source, lead))
    return bound


def _is_inside(word: Word, spans: Iterable[Span]) -> bool:
    return any(start <= word.start < end for start, end in spans)


def _find_anchor(parsed: ParsedText, span: Span) -> _Anchor:
    """Find the words of a span, or the last one before it where it begins inside a word."""
    inside = [word for word in parsed.words if _is_inside(word, (span,))]
    if not inside:
        before = [word for word in parsed.words if word.start <= span[0]]
        inside = before[-1:] or list(parsed.words[:1])
    first = inside[0]
    last = inside[-1]
    return _Anchor(first.position, last.position, first.clause)


def _find_nearest(parsed: ParsedText, word: Word, anchors: Sequence[_Anchor]) -> int:
    """Find the number of the anchor that is nearest to a word, the first of several."""
    distances = [_measure_distance(parsed, word, anchor) for anchor in anchors]
    return distances.index(min(distances))


def _measure_distance(parsed: ParsedText, word: Word, anchor: _Anchor) -> int:
    """Measure how many words lie between a word and an item, each boundary as several."""
    words_between = max(
        anchor.first - word.position,
        word.position - anchor.last,
    )
    return words_between + _BOUNDARY * _count_boundaries(parsed, word.clause, anchor.clause)


def _count_boundaries(parsed: ParsedText, clause: int, other_clause: int) -> int:
    """Count the beginnings of clauses between two clauses, those of relative ones left out."""
    low = min(clause, other_clause)
    high = max(clause, other_clause)
    openers = [between.opener for between in parsed.clauses[low + 1 : high + 1]]
    return sum(opener not in _RELATIVE for opener in openers)


def _list_lead(parsed: ParsedText, anchors: Iterable[_Anchor]) -> frozenset[str]:
    start = min(anchor.first for anchor in anchors)
    return frozenset(word.lemma for word in parsed.words[:start])


def _find_preposition(parsed: ParsedText, anchor: _Anchor) -> str:
    before = parsed.fold_before(parsed.words[anchor.first])
    return before if before in _PREPOSITIONS else ""


def cross_words(
    first: BoundItem[Item],
    second: BoundItem[Item],
    told_first: BoundItem[Item],
    told_second: BoundItem[Item],
) -> Crossing:
    """Count the words that two items of a claim share with two of the evidence."""
    return Crossing(
        first_straight=_count_shared(first, told_first.lemmas),
        second_straight=_count_shared(second, told_second.lemmas),
        first_crossed=_count_shared(first, told_second.lemmas),
        second_crossed=_count_shared(second, told_first.lemmas),
    )


def _count_shared(item: BoundItem[Item], lemmas: frozenset[str]) -> float:
    return sum(has_meaning(lemma, lemmas) for lemma in item.lemmas)


def is_swapped(
    first: BoundItem[Item],
    second: BoundItem[Item],
    told: Sequence[BoundItem[Item]],
    is_same: Callable[[Item, Item], bool],
) -> bool:
    """Whether each sentence that has both items of a claim has them the other way round.

    Args:
        first: An item of the claim.
        second: Another one.
        told: The items of the evidence.
        is_same: Tells whether an item of the claim is one of the evidence.
    """
    verdicts: list[bool] = []
    for told_first, told_second in permutations(told, 2):
        if told_first.source is not told_second.source:
            continue
        if not is_same(first.item, told_first.item):
            continue
        if not is_same(second.item, told_second.item):
            continue
        verdicts.append(is_exchanged(first, second, told_first, told_second))
    return bool(verdicts) and all(verdicts)


def is_exchanged(
    first: BoundItem[Item],
    second: BoundItem[Item],
    told_first: BoundItem[Item],
    told_second: BoundItem[Item],
) -> bool:
    """Whether two items of a claim have each the words that the evidence gives the other.

    "30 soldiers died and 12 were hurt" exchanges the numbers of "12 soldiers died and 30 were
    hurt"; "30 were hurt, and 12 soldiers died" does not.

    Args:
        first: An item of the claim.
        second: Another one.
        told_first: The first one in the evidence.
        told_second: The second one in the evidence.
    """
    if _has_taken_preposition(first, told_first, told_second):
        return second.preposition != told_second.preposition
    if _are_names_exchanged(first, second, told_first, told_second):
        return True
    words = _cross_own_words(first, second, told_first, told_second)
    if not words.are_both_crossed:
        return False
    return words.crossed > words.straight or not words.are_both_straight


def _has_taken_preposition(
    claimed: BoundItem[Item],
    told: BoundItem[Item],
    told_other: BoundItem[Item],
) -> bool:
    """Whether an item stands behind the preposition of another: "from 5" where 5 is "to 5"."""
    if not claimed.preposition or claimed.preposition == told.preposition:
        return False
    return claimed.preposition == told_other.preposition


def _are_names_exchanged(
    first: BoundItem[Item],
    second: BoundItem[Item],
    told_first: BoundItem[Item],
    told_second: BoundItem[Item],
) -> bool:
    """Whether two items have each a name that belongs to the other, and none of their own."""
    if first.names & told_first.names or second.names & told_second.names:
        return False
    has_first_crossed = not first.names.isdisjoint(told_second.names)
    has_second_crossed = not second.names.isdisjoint(told_first.names)
    return has_first_crossed and has_second_crossed


def _cross_own_words(
    first: BoundItem[Item],
    second: BoundItem[Item],
    told_first: BoundItem[Item],
    told_second: BoundItem[Item],
) -> Crossing:
    """Count the shared words, of the evidence's only those that one of its two items has alone."""
    only_first = told_first.lemmas - told_second.lemmas
    only_second = told_second.lemmas - told_first.lemmas
    return Crossing(
        first_straight=_count_shared(first, only_first),
        second_straight=_count_shared(second, only_second),
        first_crossed=_count_shared(first, only_second),
        second_crossed=_count_shared(second, only_first),
    )


def belongs_to_other(
    claimed: BoundItem[Item],
    told: Sequence[BoundItem[Item]],
    rivals: Sequence[BoundItem[Item]],
) -> bool:
    """Whether an item has the words of another item that the claim leaves out.

    Args:
        claimed: The item of the claim.
        told: The same item, wherever the evidence has it.
        rivals: Items of the evidence that could stand in its place.
    """
    own = [_count_shared(claimed, item.lemmas) for item in told]
    rival = [_count_rival(claimed, item, told) for item in rivals]
    straight = max(own, default=0.0)
    crossed = max(rival, default=0.0)
    return crossed >= _FEWEST and crossed > straight + _MARGIN


def _count_rival(
    claimed: BoundItem[Item],
    rival: BoundItem[Item],
    told: Iterable[BoundItem[Item]],
) -> float:
    """Count the words of a rival that an item has.

    Those that stand before all items of a sentence go with each, and so don't count where the
    item stands in the same sentence.
    """
    lemmas = rival.lemmas
    if any(item.source is rival.source for item in told):
        lemmas -= rival.lead
    return _count_shared(claimed, lemmas)
