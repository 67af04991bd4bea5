"""Quotes become an answer: segments, citations numbered by first use, and the text with its markers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.answering.extractive import Quote
from rag.records import Citation, Evidence, RetrievedPassage, Segment


def cited(quotes: Sequence[Quote], first_number: int = 1) -> tuple[list[Segment], list[Citation]]:
    """A segment and a citation for each quote, numbered from `first_number` in their order."""
    citations = [
        citation_of(quote.passage, quote.start, quote.end, quote.text, number) for number, quote in enumerate(quotes, start=first_number)
    ]
    segments = [Segment(quote.text, "supported", (each.number,)) for quote, each in zip(quotes, citations, strict=True)]
    return segments, citations


def citation_of(passage: RetrievedPassage, start: int, end: int, quote: str, number: int) -> Citation:
    return Citation(
        number=number,
        article_id=passage.passage.article_id,
        version=passage.version,
        title=passage.title,
        source=passage.source,
        published=passage.published.isoformat() if passage.published else None,
        path=passage.path,
        start=start,
        end=end,
        quote=quote,
    )


def nearest_citations(evidence: Sequence[Evidence], most: int) -> list[Citation]:
    """The best sentence of each of the nearest passages: shown when abstaining, and not as an answer."""
    best: dict[str, Evidence] = {}
    for each in evidence:
        best.setdefault(each.passage.passage.id, each)
    chosen = list(best.values())[:most]
    return [citation_of(each.passage, each.start, each.end, each.text, number) for number, each in enumerate(chosen, start=1)]


def marked_text(segments: Sequence[Segment]) -> str:
    """The segments as one text, each followed by its markers."""
    return " ".join(f"{segment.text} {''.join(f'[{number}]' for number in segment.citations)}".rstrip() for segment in segments)


def prefixes(segments: Sequence[Segment]) -> Iterator[tuple[Segment, ...]]:
    """The growing beginnings of an answer, for streaming."""
    for count in range(1, len(segments) + 1):
        yield tuple(segments[:count])
