"""Compares numbers by their value and by what they count."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Sequence

from rag.answering.grounding.binding import (
    BoundItem,
    belongs_to_other,
    bind_words,
    is_swapped,
)
from rag.answering.grounding.material import (
    Finding,
    Material,
    Severity,
    Source,
    join_headings,
    join_texts,
)
from rag.english.amounts import (
    Amount,
    find_amounts,
    find_ordinals,
    has_same_measure,
    has_same_sign,
    restates,
)
from rag.english.partial_dates import find_partial_dates

_SHIFT = re.compile(r" (?:day|week|month|year)s? (?:later|earlier|before|after|ago)\b")
_FIGURES = re.compile(r"\d+(?:[.,:]\d+)*")
_FEW = 2  # "the two men" counts nothing
_MANY = 10  # numbers in words up to here may count what the evidence lists
_PERCENT = 100
_TOLERANCE = 0.006

Bound = BoundItem[Amount]


def check_numbers(material: Material) -> list[Finding]:
    """Find numbers that the evidence does not have, or has of something else."""
    claimed = [amount for amount in find_amounts(material.claim.text) if _counts(amount)]
    told = _bind_sources(material.cited)
    findings: list[Finding] = []
    for amount in claimed:
        finding = _find_unknown(amount, told, material)
        if finding:
            findings.append(finding)
    if not findings:
        findings = _check_binding(material, claimed, told)
    return findings


def check_figures(material: Material) -> list[Finding]:
    """Find figures that are neither amounts nor dates, as in "KN-23", and that no evidence has."""
    text = material.claim.text
    spans = [get_span(amount) for amount in find_amounts(text)]
    spans += [(day.start, day.end) for day in find_partial_dates(text)]
    cited = {*_FIGURES.findall(join_texts(material.cited) + join_headings(material.cited))}
    shown = {*_FIGURES.findall(join_texts(material.find_articles()))}
    findings: list[Finding] = []
    for match in _FIGURES.finditer(text):
        if any(start <= match.start() < end for start, end in spans) or match.group(0) in cited:
            continue
        severity: Severity = "doubt" if match.group(0) in shown else "contradiction"
        findings.append(Finding(severity, f"{match.group(0)} is unknown", is_missing=True))
    return findings


def _counts(amount: Amount) -> bool:
    return amount.value > _FEW or not amount.is_word


def _find_unknown(amount: Amount, told: Sequence[Bound], material: Material) -> Finding | None:
    same = [each.item for each in told if restates(amount, each.item)]
    if same and not any(has_same_measure(amount.quantity, each.quantity) for each in same):
        return Finding("doubt", f"{amount.value:g} is of another unit")
    if same:
        return None
    if any(restates(amount, each) for each in find_amounts(join_headings(material.cited))):
        return None
    if amount.value in find_ordinals(join_texts(material.cited)):
        return None
    if _is_computed(amount, [each.item for each in told], material):
        return None
    elsewhere = _bind_sources(material.find_articles())
    if any(restates(amount, each.item) for each in elsewhere):
        return Finding("doubt", f"{amount.value:g} is not in what is cited", is_missing=True)
    if _SHIFT.match(material.claim.text, amount.quantity.end):
        return None  # "three days later" is reckoned from what was said before
    if amount.is_word and amount.value <= _MANY:
        if not any(_counts_the_same(amount, each.item) for each in elsewhere):
            return None  # "all three" may count what the evidence lists
        return Finding("doubt", f"{amount.value:g} is another count", is_missing=True)
    return Finding("contradiction", f"{amount.value:g} is unknown", is_missing=True)


def _counts_the_same(one: Amount, other: Amount) -> bool:
    return not one.quantity.units.isdisjoint(other.quantity.units)


def _check_binding(
    material: Material, claimed: list[Amount], told: Sequence[Bound]
) -> list[Finding]:
    ours = bind_words(material.claim, claimed, get_span)
    findings: list[Finding] = []
    for one, other in itertools.permutations(ours, 2):
        if is_swapped(one, other, told, restates):
            reason = f"{one.item.value:g} and {other.item.value:g} are exchanged"
            findings.append(Finding("contradiction", reason))
    for one in ours:
        same = [each for each in told if restates(one.item, each.item)]
        others = [each for each in told if _is_rival(one, each, claimed)]
        if same and belongs_to_other(one, same, others):
            reason = f"{one.item.value:g} belongs to something else"
            findings.append(Finding("doubt", reason))
    return findings


def _is_rival(one: Bound, told: Bound, claimed: Sequence[Amount]) -> bool:
    """Tell whether a number of the evidence could stand in a number's place."""
    if any(restates(amount, told.item) for amount in claimed):
        return False
    return _counts(told.item) and has_same_sign(one.item.quantity, told.item.quantity)


def _is_computed(amount: Amount, told: Sequence[Amount], material: Material) -> bool:
    """Tell whether an amount is a sum, a difference or a change of amounts of the evidence."""
    alike = [each.value for each in told if has_same_sign(amount.quantity, each.quantity)]
    results = [abs(one - other) for one, other in itertools.combinations(alike, 2)]
    results += [one + other for one, other in itertools.combinations(alike, 2)]
    results.append(sum(alike))
    if "%" in amount.quantity.units:
        results += _compute_changes(told)
    results += _compute_intervals(material)
    return any(math.isclose(amount.value, each, rel_tol=_TOLERANCE) for each in results)


def _compute_changes(told: Sequence[Amount]) -> list[float]:
    """Compute by how many per cent one number exceeds another, and what share of it is."""
    changes: list[float] = []
    plain = [each.value for each in told if "%" not in each.quantity.units and each.value]
    for one, other in itertools.permutations(plain, 2):
        share = _PERCENT * one / other
        changes += [round(share), round(abs(share - _PERCENT))]
    return changes


def _compute_intervals(material: Material) -> list[float]:
    """Compute how many years and days lie between two dates of the evidence."""
    texts = [source.text for source in material.cited]
    dates = [each for text in texts for each in find_partial_dates(text)]
    years = {each.year for each in dates if each.year}
    days = {day for day in (each.to_date() for each in dates) if day}
    for source in material.cited:
        published = source.evidence.passage.published
        if published:
            years.add(published.year)
    intervals = [float(abs(one - other)) for one, other in itertools.combinations(years, 2)]
    for one, other in itertools.combinations(days, 2):
        intervals.append(float(abs((one - other).days)))
    return intervals


def _bind_sources(sources: Sequence[Source]) -> list[Bound]:
    bound: list[Bound] = []
    for source in sources:
        amounts = find_amounts(source.text)
        bound += bind_words(source.parsed, amounts, get_span, source)
    return bound


def get_span(amount: Amount) -> tuple[int, int]:
    """Return where an amount stands."""
    return amount.quantity.start, amount.quantity.end
