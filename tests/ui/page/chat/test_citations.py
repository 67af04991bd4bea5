"""Markers of citations, and the words of a quote that answer."""

from __future__ import annotations

from dataclasses import replace

from tests.ui.page.chat.samples import OPENED
from ui.page.chat.citations import CitationMarker, QuoteParts, build_marker, split_quote


def test_a_marker_links_to_the_source_of_its_own_answer() -> None:
    marker = CitationMarker(number=1, anchor="a3-s1", label="Source 1: Harbour opens again")
    assert build_marker(3, OPENED) == marker


def test_a_quote_is_cut_around_the_words_that_answer() -> None:
    citation = replace(OPENED, answer_start=22, answer_end=28)
    parts = QuoteParts("The harbour opened on ", "Monday", ".")
    assert split_quote(citation, "The harbour opened on Monday.") == parts


def test_a_text_that_is_not_the_quote_stays_whole() -> None:
    citation = replace(OPENED, answer_start=22, answer_end=28)
    assert split_quote(citation, "Another text.") == QuoteParts("Another text.")
