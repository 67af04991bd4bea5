"""Finds figures of a claim that are neither amounts nor dates, as in "KN-23"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rag.answering.grounding.material import (
    Finding,
    Material,
    Severity,
    join_headings,
    join_texts,
)
from rag.english.amounts import find_amounts
from rag.english.partial_dates import find_partial_dates

_FIGURES = re.compile(r"\d+(?:[.,:]\d+)*")

_Span = tuple[int, int]


def check_figures(material: Material) -> list[Finding]:
    """Find figures that are neither amounts nor dates and that no evidence has.

    Against "The missile KN-23 flew" this finds the 24 of "KN-24".
    """
    cited = join_texts(material.cited) + join_headings(material.cited)
    shown = join_texts(material.find_articles())
    cited_figures = set(_FIGURES.findall(cited))
    shown_figures = set(_FIGURES.findall(shown))
    findings: list[Finding] = []
    for figure in _find_figures(material.claim.text):
        if figure in cited_figures:
            continue
        severity: Severity = "doubt" if figure in shown_figures else "contradiction"
        findings.append(Finding(severity, f"{figure} is unknown", is_missing=True))
    return findings


def _find_figures(text: str) -> list[str]:
    """Find the figures of a text outside of its amounts and dates."""
    spans = _find_spans(text)
    figures: list[str] = []
    for match in _FIGURES.finditer(text):
        if not _is_inside(match.start(), spans):
            figures.append(match.group(0))
    return figures


def _find_spans(text: str) -> list[_Span]:
    """Find where the amounts and dates of a text stand."""
    spans: list[_Span] = []
    for amount in find_amounts(text):
        spans.append((amount.quantity.start, amount.quantity.end))
    for day in find_partial_dates(text):
        spans.append((day.start, day.end))
    return spans


def _is_inside(position: int, spans: Iterable[_Span]) -> bool:
    return any(start <= position < end for start, end in spans)
