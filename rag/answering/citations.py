"""Builds segments, citations numbered by first use, and the text with its markers from quotes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answering.disagreement import extract_value
from rag.answering.extractive import Quote
from rag.answering.grounding import GroundedSentence
from rag.query import Query
from rag.records import (
    Article,
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
    "partly": "(could not be confirmed)",
    "unsupported": "(not supported)",
}
_OPEN_BRACKET = re.compile(r"\s*\([^)]*$")  # "the office (OFAC": the span ends within a bracket


def build_citations(
    quotes: Sequence[Quote], first_number: int = 1
) -> tuple[list[Segment], list[Citation]]:
    """Build a segment and a citation of each quote, numbered from `first_number` in order."""
    segments = []
    citations = []
    for number, quote in enumerate(quotes, start=first_number):
        citations.append(
            build_citation(quote.passage, quote.start, quote.end, quote.text, number, quote.answer)
        )
        segments.append(Segment(quote.text, "supported", (number,)))
    return segments, citations


def build_prose_citations(
    sentences: Sequence[GroundedSentence],
) -> tuple[list[Segment], list[Citation]]:
    """Build a segment for each sentence that a model wrote, citing its evidence by first use."""
    citations: dict[tuple[str, int], Citation] = {}
    segments = []
    for sentence in sentences:
        numbers = []
        for evidence in sentence.evidence:
            key = (evidence.passage.passage.article_id, evidence.start)
            if key not in citations:
                number = len(citations) + 1
                citations[key] = build_evidence_citation(evidence, number)
            numbers.append(citations[key].number)
        segments.append(Segment(sentence.text, sentence.support, tuple(numbers)))
    return segments, list(citations.values())


def build_evidence_citation(evidence: Evidence, number: int) -> Citation:
    """Build the citation of one sentence, without the span that answers."""
    return build_citation(evidence.passage, evidence.start, evidence.end, evidence.text, number)


def build_citation(
    passage: RetrievedPassage,
    start: int,
    end: int,
    quote: str,
    number: int,
    answer: tuple[int, int] | None = None,
) -> Citation:
    """Build the citation of a quote by its offsets; `answer` is the span in it that answers."""
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
    query: Query, conflicts: Sequence[Evidence], citations: Sequence[Citation]
) -> Disagreement | None:
    """Build a disagreement from conflicting statements and the citations that quote them.

    Returns:
        None unless two citations quote one each: a single quote sets its numbers beside each other
        itself.
    """
    statements: dict[int, Statement] = {}
    for evidence in conflicts:
        number = _find_citation_number(evidence, citations)
        if number and number not in statements:
            statements[number] = Statement(extract_value(query, evidence), number)
    if len(statements) < 2:
        return None
    return Disagreement(query.last, tuple(statements.values()))


def _find_citation_number(evidence: Evidence, citations: Sequence[Citation]) -> int | None:
    for citation in citations:
        same_article = citation.article_id == evidence.passage.passage.article_id
        if same_article and citation.start <= evidence.start and evidence.end <= citation.end:
            return citation.number
    return None


def extract_short_answer(query: Query, citations: Sequence[Citation]) -> str:
    """Extract the words of the first quote that answer by themselves.

    Returns:
        Nothing for a question that needs more than one short statement.
    """
    if not citations or not query.is_factoid:
        return ""
    first = citations[0]
    if first.answer_start is None or first.answer_end is None:
        return ""
    words = first.quote[first.answer_start - first.start : first.answer_end - first.start]
    return _OPEN_BRACKET.sub("", words)


def build_nearest_citations(evidence: Sequence[Evidence], max_passages: int) -> list[Citation]:
    """Cite the best sentence of each of the nearest passages: shown when abstaining, no answer."""
    best_by_passage: dict[str, Evidence] = {}
    for one in evidence:
        best_by_passage.setdefault(one.passage.passage.id, one)
    nearest = list(best_by_passage.values())[:max_passages]
    return [build_evidence_citation(one, number) for number, one in enumerate(nearest, start=1)]


def find_paragraph(citation: Citation, article: Article | None) -> tuple[int, int]:
    """Find the offsets of the blocks of its article that a citation overlaps.

    Returns:
        Start and end, end exclusive: the citation's own where there is no such block.
    """
    blocks = article.blocks if article else ()
    start, end = citation.start, citation.end
    overlapping = [block for block in blocks if block[0] < end and start < block[1]]
    if not overlapping:
        return start, end
    return overlapping[0][0], overlapping[-1][1]


def format_marked_text(segments: Sequence[Segment]) -> str:
    """Join the segments, each followed by its markers and by a word if it is not supported."""
    return " ".join(_format_segment(segment) for segment in segments)


def _format_segment(segment: Segment) -> str:
    markers = "".join(f"[{number}]" for number in segment.citations)
    parts = (segment.text, markers, _DOUBTS[segment.support])
    return " ".join(part for part in parts if part)
