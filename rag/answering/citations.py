"""Quotes become an answer: segments, citations numbered by first use, and the text with its markers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.answering.disagreement import extract_value
from rag.answering.extractive import Quote
from rag.answering.generation.grounding import GroundedSentence
from rag.english.question_types import asked, is_factoid
from rag.records import (
    Citation,
    Disagreement,
    Evidence,
    RetrievedPassage,
    Segment,
    Statement,
    Support,
)

_DOUBTS: dict[Support, str] = {
    "supported": "",
    "partly": "(partly supported)",
    "unsupported": "(not supported)",
}
_UNCLOSED = re.compile(r"\s*\([^)]*$")  # "the office (OFAC", where the span ends within a bracket


def build_citations(
    quotes: Sequence[Quote], first_number: int = 1
) -> tuple[list[Segment], list[Citation]]:
    """A segment and a citation for each quote, numbered from `first_number` in their order."""
    citations = [
        build_citation(quote.passage, quote.start, quote.end, quote.text, number, quote.answer)
        for number, quote in enumerate(quotes, start=first_number)
    ]
    segments = [
        Segment(quote.text, "supported", (each.number,))
        for quote, each in zip(quotes, citations, strict=True)
    ]
    return segments, citations


def build_prose_citations(
    sentences: Sequence[GroundedSentence],
) -> tuple[list[Segment], list[Citation]]:
    """A segment for each sentence that a model wrote, citing what backs it, numbered by first use."""
    citations: dict[tuple[str, int], Citation] = {}
    segments = []
    for each in sentences:
        numbers = []
        for one in each.evidence:
            key = (one.passage.passage.article_id, one.start)
            if key not in citations:
                citations[key] = build_citation(
                    one.passage, one.start, one.end, one.text, len(citations) + 1
                )
            numbers.append(citations[key].number)
        segments.append(Segment(each.text, each.support, tuple(numbers)))
    return segments, list(citations.values())


def build_citation(
    passage: RetrievedPassage,
    start: int,
    end: int,
    quote: str,
    number: int,
    answer: tuple[int, int] | None = None,
) -> Citation:
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
        answer_start=answer[0] if answer else None,
        answer_end=answer[1] if answer else None,
    )


def build_disagreement(
    question: str, conflict: Sequence[Evidence], citations: Sequence[Citation]
) -> Disagreement | None:
    """The conflicting statements with the citations that quote them; None unless two of them are quoted, each by its own: what
    stands together in one quote sets its numbers beside each other itself."""
    statements: dict[int, Statement] = {}
    for each in conflict:
        number = next(
            (cited.number for cited in citations if _has_evidence_span(cited, each)), None
        )
        if number:
            statements.setdefault(number, Statement(extract_value(question, each), number))
    return (
        Disagreement(asked(question), tuple(statements.values())) if len(statements) > 1 else None
    )


def _has_evidence_span(citation: Citation, evidence: Evidence) -> bool:
    same_article = citation.article_id == evidence.passage.passage.article_id
    return same_article and citation.start <= evidence.start and evidence.end <= citation.end


def extract_short_answer(question: str, citations: Sequence[Citation]) -> str:
    """The words of the first quote that answer by themselves, of a question that one statement answers; else nothing."""
    first = next(iter(citations), None)
    if (
        first is None
        or first.answer_start is None
        or first.answer_end is None
        or not is_factoid(question)
    ):
        return ""
    words = first.quote[first.answer_start - first.start : first.answer_end - first.start]
    return _UNCLOSED.sub("", words)


def build_nearest_citations(evidence: Sequence[Evidence], most: int) -> list[Citation]:
    """The best sentence of each of the nearest passages: shown when abstaining, and not as an answer."""
    best: dict[str, Evidence] = {}
    for each in evidence:
        best.setdefault(each.passage.passage.id, each)
    chosen = list(best.values())[:most]
    return [
        build_citation(each.passage, each.start, each.end, each.text, number)
        for number, each in enumerate(chosen, start=1)
    ]


def format_marked_text(segments: Sequence[Segment]) -> str:
    """The segments as one text, each followed by its markers, and by a word where it is not wholly supported."""
    return " ".join(
        " ".join(
            part
            for part in (
                segment.text,
                "".join(f"[{number}]" for number in segment.citations),
                _DOUBTS[segment.support],
            )
            if part
        )
        for segment in segments
    )


def iterate_prefixes(segments: Sequence[Segment]) -> Iterator[tuple[Segment, ...]]:
    """The growing beginnings of an answer, for streaming."""
    for count in range(1, len(segments) + 1):
        yield tuple(segments[:count])
