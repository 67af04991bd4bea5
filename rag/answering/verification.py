"""Checks an answer before anybody sees it.

Every quote to the letter, every marker, every number and name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from rag.records import Article, Citation, Segment, Support

_FACT = re.compile(r"\d[\d.,:]*\d|\d|(?<![.!?] )(?<!^)\b[A-Z][\w’'-]+")


def check_citation(citation: Citation, article: Article | None) -> Citation:
    """The citation with its status against the article as it is now.

    Exact, moved (offsets renewed) or gone.
    """
    if article is not None and article.text[citation.start : citation.end] == citation.quote:
        return replace(citation, status="exact")
    at = article.text.find(citation.quote) if article is not None else -1
    if at < 0:
        return replace(citation, status="gone")
    moved = at - citation.start
    answer = [
        place + moved if place is not None else None
        for place in (citation.answer_start, citation.answer_end)
    ]
    return replace(
        citation,
        status="moved",
        start=at,
        end=at + len(citation.quote),
        answer_start=answer[0],
        answer_end=answer[1],
    )


def verify_segments(
    segments: Sequence[Segment],
    citations: Sequence[Citation],
    article_of: Callable[[str], Article | None],
) -> tuple[list[Segment], list[Citation]]:
    """Segments with their support, and the citations that hold.

    A citation whose quote is not in the stored text at its offsets is dropped, and with it each
    sentence that has no other; a sentence of which a number or name is in none of its quotes is
    only partly supported.
    """
    segments, holding = verify_prose(segments, citations, article_of)
    quote_of = {each.number: each.quote for each in holding}
    kept = []
    for segment in segments:
        quotes = " ".join(quote_of[number] for number in segment.citations)
        support: Support = (
            "supported" if all(fact in quotes for fact in _FACT.findall(segment.text)) else "partly"
        )
        kept.append(replace(segment, support=support))
    return kept, holding


def verify_prose(
    segments: Sequence[Segment],
    citations: Sequence[Citation],
    article_of: Callable[[str], Article | None],
) -> tuple[list[Segment], list[Citation]]:
    """The same for sentences whose support is known.

    Only the quotes are compared, and what cites none from the start stays.
    """
    holding = {
        each.number: each
        for each in citations
        if check_citation(each, article_of(each.article_id)).status == "exact"
    }
    kept = [
        replace(segment, citations=numbers)
        for segment in segments
        if (numbers := tuple(number for number in segment.citations if number in holding))
        or not segment.citations
    ]
    used = {number for segment in kept for number in segment.citations}
    return kept, [each for number, each in holding.items() if number in used]
