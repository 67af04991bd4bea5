"""Compares numbers by their value and by what they count."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import permutations

from rag.answering.grounding.binding import BoundItem, belongs_to_other, bind_words, is_swapped
from rag.answering.grounding.computed_amounts import is_computed
from rag.answering.grounding.material import Finding, Material, Source, join_headings, join_texts
from rag.english.amounts import (
    Amount,
    find_amounts,
    find_ordinals,
    has_same_measure,
    has_same_sign,
    restates,
)

_SHIFT = re.compile(r" (?:day|week|month|year)s? (?:later|earlier|before|after|ago)\b")
_FEW = 2  # "the two men" counts nothing
_MANY = 10  # numbers in words up to here may count what the evidence lists

BoundAmount = BoundItem[Amount]


def check_numbers(material: Material) -> list[Finding]:
    """Find numbers that the evidence does not have, or has of something else.

    Against "12 soldiers died and 30 farmers were hurt" this finds "15 soldiers died" and "30
    soldiers died and 12 farmers were hurt", but not "42 died or were hurt", which follows.
    """
    claimed = [amount for amount in find_amounts(material.claim.text) if _counts(amount)]
    told = _bind_amounts(material.cited)
    findings: list[Finding] = []
    for amount in claimed:
        finding = _find_unknown(amount, told, material)
        if finding is not None:
            findings.append(finding)
    if findings:
        return findings
    bound = bind_words(material.claim, claimed, get_span)
    return _find_exchanged(bound, told) + _find_misplaced(bound, told)


def _counts(amount: Amount) -> bool:
    return amount.value > _FEW or not amount.is_word


def _bind_amounts(sources: Iterable[Source]) -> list[BoundAmount]:
    """Find the amounts of some sentences, with the words that belong to them."""
    bound: list[BoundAmount] = []
    for source in sources:
        amounts = find_amounts(source.text)
        bound += bind_words(source.parsed, amounts, get_span, source)
    return bound


def get_span(amount: Amount) -> tuple[int, int]:
    """Return where an amount stands."""
    return amount.quantity.start, amount.quantity.end


def _find_unknown(
    amount: Amount,
    told: Sequence[BoundAmount],
    material: Material,
) -> Finding | None:
    """Find what is wrong with the value of an amount; None where it is known or follows.

    Args:
        amount: An amount of the claim.
        told: The amounts of the cited sentences.
        material: The claim and its evidence.
    """
    same = [bound.item for bound in told if restates(amount, bound.item)]
    if same:
        if any(has_same_measure(amount.quantity, other.quantity) for other in same):
            return None
        return Finding("doubt", f"{amount.value:g} is of another unit")
    if _is_in_heading(amount, material) or _is_ordinal(amount, material):
        return None
    if is_computed(amount, [bound.item for bound in told], material):
        return None
    return _describe_unknown(amount, material)


def _is_in_heading(amount: Amount, material: Material) -> bool:
    amounts = find_amounts(join_headings(material.cited))
    return any(restates(amount, other) for other in amounts)


def _is_ordinal(amount: Amount, material: Material) -> bool:
    """Whether the evidence has an amount as an ordinal: "eleventh" for 11."""
    return amount.value in find_ordinals(join_texts(material.cited))


def _describe_unknown(amount: Amount, material: Material) -> Finding | None:
    """Describe an amount that the cited sentences do not have; None where that may be right."""
    shown = [bound.item for bound in _bind_amounts(material.find_articles())]
    value = f"{amount.value:g}"
    if any(restates(amount, other) for other in shown):
        return Finding("doubt", f"{value} is not in what is cited", is_missing=True)
    if _SHIFT.match(material.claim.text, amount.quantity.end):
        return None  # "three days later" is reckoned from what was said before
    if not amount.is_word or amount.value > _MANY:
        return Finding("contradiction", f"{value} is unknown", is_missing=True)
    if any(_count_the_same(amount, other) for other in shown):
        return Finding("doubt", f"{value} is another count", is_missing=True)
    return None  # "all three" may count what the evidence lists


def _count_the_same(amount: Amount, other: Amount) -> bool:
    return not amount.quantity.units.isdisjoint(other.quantity.units)


def _find_exchanged(
    claimed: Sequence[BoundAmount],
    told: Sequence[BoundAmount],
) -> list[Finding]:
    findings: list[Finding] = []
    for first, second in permutations(claimed, 2):
        if is_swapped(first, second, told, restates):
            reason = f"{first.item.value:g} and {second.item.value:g} are exchanged"
            findings.append(Finding("contradiction", reason))
    return findings


def _find_misplaced(
    claimed: Sequence[BoundAmount],
    told: Sequence[BoundAmount],
) -> list[Finding]:
    """Find numbers with the words of a number that the claim leaves out."""
    amounts = [bound.item for bound in claimed]
    left_out = [bound for bound in told if not _is_claimed(bound.item, amounts)]
    findings: list[Finding] = []
    for bound in claimed:
        same = [other for other in told if restates(bound.item, other.item)]
        rivals = [other for other in left_out if _is_rival(bound.item, other.item)]
        if same and belongs_to_other(bound, same, rivals):
            reason = f"{bound.item.value:g} belongs to something else"
            findings.append(Finding("doubt", reason))
    return findings


def _is_claimed(told: Amount, claimed: Iterable[Amount]) -> bool:
    return any(restates(amount, told) for amount in claimed)


def _is_rival(amount: Amount, told: Amount) -> bool:
    """Whether a number of the evidence could stand in a number's place."""
    return _counts(told) and has_same_sign(amount.quantity, told.quantity)
