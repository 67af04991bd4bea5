"""Compares dates as units, and with what happened on them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import permutations

from rag.answering.grounding.binding import BoundItem, belongs_to_other, bind_words, is_swapped
from rag.answering.grounding.known_dates import (
    find_all_known_dates,
    find_dates_before,
)
from rag.answering.grounding.material import Finding, Material, Source
from rag.english.partial_dates import PartialDate, find_partial_dates, reckon_dates

BoundDate = BoundItem[PartialDate]


def check_dates(material: Material) -> list[Finding]:
    """Find dates that the evidence does not have, or has of something else.

    Against "A fire broke out on 3 May" this finds "on 4 May", but not "in May".
    """
    claimed = find_partial_dates(material.claim.text)
    known = find_all_known_dates(material.cited, material)
    unknown = [day for day in claimed if not _is_known(day, known)]
    if unknown:
        return [_describe_unknown(day, material) for day in unknown]
    bound = bind_words(material.claim, claimed, _get_span)
    told = _bind_dates(material)
    return _find_exchanged(bound, told) + _find_misplaced(bound, told)


def _is_known(day: PartialDate, known: Iterable[PartialDate]) -> bool:
    return any(agrees(day, told) for told in known)


def agrees(claimed: PartialDate, told: PartialDate) -> bool:
    """Whether a date is the one that is told, or a coarser one.

    "May 2024" agrees with "3 May 2024", but "3 May 2024" not with "May 2024".
    """
    full = told.to_date()
    told_weekday = full.weekday() if full else told.weekday
    return (
        _is_coarser(claimed.year, told.year)
        and _is_coarser(claimed.month, told.month)
        and _is_coarser(claimed.day, told.day)
        and _is_coarser(claimed.weekday, told_weekday)
    )


def _is_coarser(claimed: int | None, told: int | None) -> bool:
    """Whether a part of a date is left out, or is the one that is told."""
    return claimed is None or claimed == told


def _describe_unknown(day: PartialDate, material: Material) -> Finding:
    reason = f"date {day.year or ''} {day.month or ''} {day.day or ''} {day.weekday or ''}"
    shown = find_all_known_dates(material.find_articles(), material)
    if _is_known(day, shown):
        return Finding("doubt", f"{reason} is not in what is cited", is_missing=True)
    reason = f"{reason} is unknown"
    if day.weekday is not None and day.month is None:
        return Finding("doubt", reason, is_missing=True)  # a weekday alone
    return Finding("contradiction", reason, is_missing=True)


def _bind_dates(material: Material) -> list[BoundDate]:
    """Find the dates of the cited sentences, with the words that belong to them."""
    bound: list[BoundDate] = []
    for source in material.cited:
        named = find_partial_dates(source.text)
        if named:
            bound += bind_words(source.parsed, named, _get_span, source)
        else:
            bound += _bind_reckoned(source, material)
    return bound


def _get_span(day: PartialDate) -> tuple[int, int]:
    return day.start, day.end


def _bind_reckoned(source: Source, material: Material) -> list[BoundDate]:
    """Give all words of a sentence to the dates that follow from it."""
    words = tuple(word for word in source.parsed.words if word.is_content)
    reckoned = reckon_dates(
        source.text,
        published=source.evidence.passage.published,
        known=find_dates_before(source, material),
    )
    return [BoundItem(day, words, "", source) for day in reckoned]


def _find_exchanged(
    claimed: Sequence[BoundDate],
    told: Sequence[BoundDate],
) -> list[Finding]:
    findings: list[Finding] = []
    for first, second in permutations(claimed, 2):
        if is_swapped(first, second, told, agrees):
            findings.append(Finding("contradiction", "dates are exchanged"))
    return findings


def _find_misplaced(
    claimed: Sequence[BoundDate],
    told: Sequence[BoundDate],
) -> list[Finding]:
    """Find dates with the words of a date that the claim leaves out."""
    days = [bound.item for bound in claimed]
    left_out = [bound for bound in told if not _overlaps_any(bound.item, days)]
    findings: list[Finding] = []
    for bound in claimed:
        same = [other for other in told if _overlap(bound.item, other.item)]
        rivals = [other for other in left_out if _is_rival(bound.item, other.item)]
        if same and belongs_to_other(bound, same, rivals):
            findings.append(Finding("doubt", "the date belongs to something else"))
    return findings


def _overlaps_any(told: PartialDate, claimed: Iterable[PartialDate]) -> bool:
    return any(_overlap(day, told) for day in claimed)


def _overlap(first: PartialDate, second: PartialDate) -> bool:
    """Whether two dates have a part in common, and none that differs."""
    pairs = [
        (first.year, second.year),
        (first.month, second.month),
        (first.day, second.day),
        (first.weekday, second.weekday),
    ]
    known = [pair for pair in pairs if None not in pair]
    return bool(known) and all(part == other for part, other in known)


def _is_rival(day: PartialDate, told: PartialDate) -> bool:
    """Whether a date of the evidence could stand in a date's place: it has the same parts."""
    return (
        _have_both(day.month, told.month)
        or _have_both(day.year, told.year)
        or _have_both(day.weekday, told.weekday)
    )


def _have_both(part: int | None, other: int | None) -> bool:
    return part is not None and other is not None
