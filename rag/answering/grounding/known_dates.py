"""Collects the dates that a claim may have: those of the evidence and those that follow from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from rag.answering.grounding.material import Material, Source
from rag.english.partial_dates import (
    PartialDate,
    build_partial_date,
    find_partial_dates,
    reckon_dates,
)

_BEFORE = 2  # sentences before one from whose dates it may be reckoned


def find_all_known_dates(sources: Iterable[Source], material: Material) -> list[PartialDate]:
    """Find the dates that each of some sentences tells."""
    known: list[PartialDate] = []
    for source in sources:
        known += find_known_dates(source, material)
    return known


def find_known_dates(source: Source, material: Material) -> list[PartialDate]:
    """Find the dates that a sentence names, that follow from it, and its article's own.

    Of "It opened on Monday, and closed in May" in an article of 9 May 2024 these are Monday, May,
    6 May 2024, 9 May 2024 and May 2024.
    """
    published = source.evidence.passage.published
    named = find_partial_dates(source.text)
    bases = named + find_dates_before(source, material)
    known = named + reckon_dates(source.text, published, bases)
    years = _list_years(bases)
    if published:
        known.append(build_partial_date(published))
        years.add(published.year)
    else:
        years |= _find_shown_years(material)
    return known + _complete(known, years)


def find_dates_before(source: Source, material: Material) -> list[PartialDate]:
    """Find the dates that the sentences right before one name."""
    before = material.find_before(source, _BEFORE)
    return _find_dates(sentence.text for sentence in before)


def _find_dates(texts: Iterable[str]) -> list[PartialDate]:
    dates: list[PartialDate] = []
    for text in texts:
        dates += find_partial_dates(text)
    return dates


def _list_years(dates: Iterable[PartialDate]) -> set[int]:
    return {day.year for day in dates if day.year}


def _find_shown_years(material: Material) -> set[int]:
    """Find the years that the shown sentences and the question name."""
    texts = [source.text for source in material.find_articles()]
    texts.append(material.question)
    return _list_years(_find_dates(texts))


def _complete(dates: Sequence[PartialDate], years: Iterable[int]) -> list[PartialDate]:
    """Give the dates with a month and no year each of some years."""
    completed: list[PartialDate] = []
    for day in dates:
        if day.year is not None or day.month is None:
            continue
        completed += [replace(day, year=year) for year in years]
    return completed
