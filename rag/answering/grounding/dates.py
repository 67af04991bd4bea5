"""Compares dates as units, and with what happened on them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

from rag.answering.grounding.binding import (
    BoundItem,
    belongs_to_other,
    bind_words,
    is_swapped,
)
from rag.answering.grounding.material import Finding, Material, Source
from rag.english.partial_dates import (
    PartialDate,
    build_partial_date,
    find_partial_dates,
    reckon_dates,
)

_BEFORE = 2  # sentences before one whose dates it may be reckoned from
Bound = BoundItem[PartialDate]


def check_dates(material: Material) -> list[Finding]:
    """Find dates that the evidence does not have, or has of something else."""
    claimed = find_partial_dates(material.claim.text)
    known = [day for source in material.cited for day in find_known_dates(source, material)]
    findings: list[Finding] = []
    for day in claimed:
        if not any(agrees(day, each) for each in known):
            findings.append(_describe_unknown(day, material))
    return findings or _check_binding(material, claimed)


def agrees(claimed: PartialDate, told: PartialDate) -> bool:
    """Tell whether a date is the one that is told, or a coarser one."""
    full = told.to_date()
    weekday = full.weekday() if full else told.weekday
    pairs = (
        (claimed.year, told.year),
        (claimed.month, told.month),
        (claimed.day, told.day),
        (claimed.weekday, weekday),
    )
    return all(ours is None or ours == theirs for ours, theirs in pairs)


def find_known_dates(source: Source, material: Material) -> list[PartialDate]:
    """Find the dates that a sentence names, that follow from it, and its article's own."""
    published = source.evidence.passage.published
    named = find_partial_dates(source.text)
    before = material.find_before(source, _BEFORE)
    bases = [*named, *(day for each in before for day in find_partial_dates(each.text))]
    known = [*named, *reckon_dates(source.text, published, bases)]
    years = {day.year for day in bases if day.year}
    if published:
        known.append(build_partial_date(published))
        years.add(published.year)
    else:
        years |= _find_years(material)
    completed = [
        replace(day, year=year)
        for day in known
        if day.year is None and day.month is not None
        for year in years
    ]
    return known + completed


def _find_years(material: Material) -> set[int]:
    """Find the years that the shown sentences and the question name."""
    texts = [*(source.text for source in material.find_articles()), material.question]
    days = [day for text in texts for day in find_partial_dates(text)]
    return {day.year for day in days if day.year}


def _describe_unknown(day: PartialDate, material: Material) -> Finding:
    shown = material.find_articles()
    known = [each for source in shown for each in find_known_dates(source, material)]
    reason = f"date {day.year or ''} {day.month or ''} {day.day or ''} {day.weekday or ''}"
    if any(agrees(day, each) for each in known):
        return Finding("doubt", f"{reason} is not in what is cited", is_missing=True)
    is_only_weekday = day.weekday is not None and day.month is None
    return Finding("doubt" if is_only_weekday else "contradiction", f"{reason} is unknown", True)


def _check_binding(material: Material, claimed: list[PartialDate]) -> list[Finding]:
    ours = bind_words(material.claim, claimed, _get_span)
    told: list[Bound] = []
    for source in material.cited:
        named = find_partial_dates(source.text)
        told += bind_words(source.parsed, named, _get_span, source)
        if not named:
            told += _bind_reckoned(source, material)
    findings: list[Finding] = []
    for one, other in itertools.permutations(ours, 2):
        if is_swapped(one, other, told, agrees):
            findings.append(Finding("contradiction", "dates are exchanged"))
    for one in ours:
        same = [each for each in told if _overlap(one.item, each.item)]
        others = [each for each in told if _is_rival(one.item, each.item, claimed)]
        if same and belongs_to_other(one, same, others):
            findings.append(Finding("doubt", "the date belongs to something else"))
    return findings


def _bind_reckoned(source: Source, material: Material) -> list[Bound]:
    """Give all words of a sentence to the dates that follow from it."""
    words = tuple(word for word in source.parsed.words if word.is_content)
    before = material.find_before(source, _BEFORE)
    bases = [day for each in before for day in find_partial_dates(each.text)]
    reckoned = reckon_dates(source.text, source.evidence.passage.published, bases)
    return [BoundItem(day, words, "", source) for day in reckoned]


def _overlap(one: PartialDate, other: PartialDate) -> bool:
    """Tell whether two dates have a part in common, and none that differs."""
    pairs = [
        (one.year, other.year),
        (one.month, other.month),
        (one.day, other.day),
        (one.weekday, other.weekday),
    ]
    known = [(ours, theirs) for ours, theirs in pairs if ours is not None and theirs is not None]
    return bool(known) and all(ours == theirs for ours, theirs in known)


def _is_rival(one: PartialDate, told: PartialDate, claimed: Sequence[PartialDate]) -> bool:
    """Tell whether a date of the evidence could stand in a date's place."""
    if any(_overlap(each, told) for each in claimed):
        return False
    return any(
        ours is not None and theirs is not None
        for ours, theirs in (
            (one.month, told.month),
            (one.year, told.year),
            (one.weekday, told.weekday),
        )
    )


def _get_span(day: PartialDate) -> tuple[int, int]:
    return day.start, day.end
