"""What the page shows of a citation: the marker after a sentence, and the quote."""

from __future__ import annotations

from dataclasses import dataclass

from rag.records import Citation
from ui.page.chat import strings


@dataclass(frozen=True, slots=True)
class CitationMarker:
    """The `[1]` after a sentence, a link to its source in the evidence panel."""

    number: int
    anchor: str
    label: str


@dataclass(frozen=True, slots=True)
class QuoteParts:
    """A quote, cut around the words that answer; all of it is in `before` where none are known."""

    before: str
    answer: str = ""
    after: str = ""


def build_source_anchor(turn: int, citation: int) -> str:
    """Build the id of a source in the evidence panel; turn numbers are unique in a conversation."""
    return f"a{turn}-s{citation}"


def build_marker(turn: int, citation: Citation) -> CitationMarker:
    """Build the marker of a citation in the turn of this number."""
    return CitationMarker(
        number=citation.number,
        anchor=build_source_anchor(turn, citation.number),
        label=strings.format_source_label(citation.number, citation.title),
    )


def split_quote(citation: Citation, text: str) -> QuoteParts:
    """Cut a quote around the words that answer; a `text` that is not the quote stays whole."""
    start, end = citation.answer_start, citation.answer_end
    if text != citation.quote or start is None or end is None:
        return QuoteParts(text)
    start -= citation.start
    end -= citation.start
    return QuoteParts(text[:start], text[start:end], text[end:])
