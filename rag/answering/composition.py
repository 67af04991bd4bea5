"""Composes an extractive answer from the evidence of a question's parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from rag.answering.citations import (
    build_citations,
    build_disagreement,
    build_nearest_citations,
    extract_short_answer,
    format_marked_text,
)
from rag.answering.disagreement import find_conflicts
from rag.answering.evidence_search import QuestionEvidence
from rag.answering.extractive import Quote, build_quotes, select_quotes
from rag.answering.verification import verify_segments
from rag.query import Query
from rag.records import Answer, Article, Citation, Disagreement, Evidence, Segment
from rag.settings import AnsweringSettings

_NOTHING_NEAR = "The articles don't answer this."
_SOMETHING_NEAR = (
    "The articles don't answer this. The nearest passages are shown beside it; "
    "they are not an answer."
)
MAX_NEAREST = 3


def compose_answer(
    query: Query,
    parts: Sequence[QuestionEvidence],
    settings: AnsweringSettings,
    get_article: Callable[[str], Article | None],
) -> Answer:
    """Compose the verified quotes of all parts into one answer, or abstain.

    Args:
        query: The whole question.
        parts: The evidence for each question in it.
        get_article: Returns the stored article that quotes are compared with.
    """
    segments: list[Segment] = []
    citations: list[Citation] = []
    disagreements: list[Disagreement] = []
    unanswered: list[str] = []
    short = ""
    for part in parts:
        if part.confidence < settings.threshold:
            unanswered.append(part.query.last)
            continue
        conflicts = find_part_conflicts(part)
        quotes = _select_part_quotes(part, conflicts, citations, settings.max_segments)
        part_segments, part_citations = verify_segments(
            *build_citations(quotes, len(citations) + 1), get_article
        )
        segments += part_segments
        citations += part_citations
        disagreement = build_disagreement(part.query, conflicts, part_citations)
        if disagreement:
            disagreements.append(disagreement)
        elif not short:
            short = extract_short_answer(part.query, part_citations)
    if not segments:
        return _abstain(query, parts)
    return Answer(
        question=query.asked,
        understood=query.text,
        status="partial" if unanswered else "answered",
        confidence=min(part.confidence for part in parts if part.confidence >= settings.threshold),
        text=format_marked_text(segments) + format_unanswered(unanswered),
        segments=tuple(segments),
        citations=tuple(citations),
        disagreements=tuple(disagreements),
        basis="topic" if any(part.chosen for part in parts) else "sentence",
        short=short,
        unanswered=tuple(unanswered),
    )


def find_part_conflicts(part: QuestionEvidence) -> list[Evidence]:
    """Find the statements of a part that disagree.

    An overview sets statements side by side anyway.
    """
    return [] if part.chosen else find_conflicts(part.query, part.evidence)


def iterate_answer_prefixes(answer: Answer) -> Iterator[Answer]:
    """Iterate over an answer's growing beginnings, a segment longer each time, for streaming."""
    for count in range(1, len(answer.segments) + 1):
        segments = answer.segments[:count]
        yield replace(answer, segments=segments, text=format_marked_text(segments))


def format_unanswered(unanswered: Sequence[str]) -> str:
    """Say, behind a partial answer's text, which of its questions no article answers."""
    if not unanswered:
        return ""
    return f" About “{unanswered[0]}” the articles say nothing that answers."


def _select_part_quotes(
    part: QuestionEvidence,
    conflicts: Sequence[Evidence],
    quoted: Sequence[Citation],
    max_segments: int,
) -> list[Quote]:
    if part.chosen:
        return build_quotes(part.chosen)
    return select_quotes(part.query, part.evidence, max_segments, also=conflicts, quoted=quoted)


def _abstain(query: Query, parts: Sequence[QuestionEvidence]) -> Answer:
    best = max(parts, key=lambda part: part.confidence)
    nearest = build_nearest_citations(best.evidence, MAX_NEAREST)
    return Answer(
        question=query.asked,
        understood=query.text,
        status="abstained",
        confidence=best.confidence,
        text=_SOMETHING_NEAR if nearest else _NOTHING_NEAR,
        nearest=tuple(nearest),
    )
