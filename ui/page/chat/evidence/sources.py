"""Citations checked against the articles as they are now, each with the text around its quote."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rag.english.sentences import find_sentence_spans
from rag.records import Article, Citation

if TYPE_CHECKING:
    from rag.assistant import Assistant

_LONGEST_SIDE = 600  # characters of a paragraph before or after the quote; plain text may be one paragraph from end to end


@dataclass(frozen=True, slots=True)
class Source:
    """A checked citation with the text around its quote, and what its article says of itself; no surroundings when it is gone.

    `also` are the other spans that the same answer cites of the same article.
    """

    citation: Citation
    before: str = ""
    quote: str = ""
    after: str = ""
    author: str | None = None
    url: str | None = None
    language: str | None = None
    also: tuple[tuple[int, int], ...] = ()


def collect_sources(assistant: Assistant, citations: Iterable[Citation]) -> tuple[Source, ...]:
    """The citations checked, each with its paragraph, or with its neighbours where it is a paragraph of its own."""
    found = [_build_source(assistant, citation) for citation in citations]
    return tuple(replace(each, also=_find_other_spans(each.citation, found)) for each in found)


def _find_other_spans(citation: Citation, found: Sequence[Source]) -> tuple[tuple[int, int], ...]:
    """The other spans of the same article that are cited, in the order of its text."""
    mine = (citation.start, citation.end)
    cited = [
        each.citation
        for each in found
        if each.citation.article_id == citation.article_id and each.citation.status != "gone"
    ]
    return tuple(sorted({(each.start, each.end) for each in cited} - {mine}))


def _build_source(assistant: Assistant, citation: Citation) -> Source:
    checked = assistant.check(citation)
    article = assistant.article(checked.article_id)
    if checked.status == "gone" or article is None:
        return Source(checked, quote=checked.quote)
    start, end = _find_surroundings(article, checked, *assistant.find_paragraph(checked))
    return Source(
        checked,
        before=article.text[start : checked.start],
        quote=article.text[checked.start : checked.end],
        after=article.text[checked.end : end],
        author=article.author,
        url=article.url,
        language=article.language,
    )


def _find_surroundings(
    article: Article, citation: Citation, start: int, end: int
) -> tuple[int, int]:
    """What to show around a quote of the paragraph from `start` to `end`: whole sentences of it, not without end."""
    if (start, end) == (citation.start, citation.end):
        return _find_neighbours(article, start, end)
    if citation.start - start > _LONGEST_SIDE:
        near = [
            first
            for first, _ in find_sentence_spans(article.text, start, citation.start)
            if citation.start - first <= _LONGEST_SIDE
        ]
        start = near[0] if near else citation.start
    if end - citation.end > _LONGEST_SIDE:
        near = [
            last
            for _, last in find_sentence_spans(article.text, citation.end, end)
            if last - citation.end <= _LONGEST_SIDE
        ]
        end = near[-1] if near else citation.end
    return start, end


def _find_neighbours(article: Article, start: int, end: int) -> tuple[int, int]:
    """From the sentence before a paragraph to the sentence after it, as far as the article goes."""
    before = [block for block in article.blocks if block[1] <= start][-1:]
    after = [block for block in article.blocks if block[0] >= end][:1]
    firsts = [
        first
        for block in before
        for first, _ in find_sentence_spans(article.text, block[0], block[1])[-1:]
    ]
    lasts = [
        last
        for block in after
        for _, last in find_sentence_spans(article.text, block[0], block[1])[:1]
    ]
    return (firsts or [start])[0], (lasts or [end])[0]
