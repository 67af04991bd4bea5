"""Citations checked against the articles as they are now, each with the text around its quote."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rag.english.sentences import find_sentence_spans
from rag.records import Article, Citation

if TYPE_CHECKING:
    from rag.assistant import Assistant

# Characters of a paragraph before or after the quote; plain text may be all one paragraph.
_MAX_CONTEXT = 600


@dataclass(frozen=True, slots=True)
class Source:
    """A checked citation with the text around its quote, and metadata of its article.

    There is no text around a quote whose article is gone.

    Attributes:
        other_spans: The other spans that the same answer cites of the same article.
    """

    citation: Citation
    before: str = ""
    quote: str = ""
    after: str = ""
    author: str | None = None
    url: str | None = None
    language: str | None = None
    other_spans: tuple[tuple[int, int], ...] = ()


def collect_sources(assistant: Assistant, citations: Iterable[Citation]) -> tuple[Source, ...]:
    """Check the citations, and find the text around each quote.

    That is its paragraph, or the neighbouring sentences where the quote is a paragraph of its own.
    """
    sources = [_build_source(assistant, citation) for citation in citations]
    checked = [source.citation for source in sources]
    return tuple(
        replace(source, other_spans=_find_other_spans(source.citation, checked))
        for source in sources
    )


def _find_other_spans(
    citation: Citation, citations: Sequence[Citation]
) -> tuple[tuple[int, int], ...]:
    """The other cited spans of the same article, in the order of its text."""
    spans = set()
    for other in citations:
        if other.article_id == citation.article_id and other.status != "gone":
            spans.add((other.start, other.end))
    spans.discard((citation.start, citation.end))
    return tuple(sorted(spans))


def _build_source(assistant: Assistant, citation: Citation) -> Source:
    checked = assistant.check(citation)
    article = assistant.article(checked.article_id)
    if checked.status == "gone" or article is None:
        return Source(checked, quote=checked.quote)
    paragraph = assistant.find_paragraph(checked)
    start, end = _find_context(article, checked, paragraph)
    return Source(
        checked,
        before=article.text[start : checked.start],
        quote=article.text[checked.start : checked.end],
        after=article.text[checked.end : end],
        author=article.author,
        url=article.url,
        language=article.language,
    )


def _find_context(
    article: Article, citation: Citation, paragraph: tuple[int, int]
) -> tuple[int, int]:
    """The span to show around a quote: whole sentences of its paragraph, within the limit."""
    if paragraph == (citation.start, citation.end):
        return _find_neighbours(article, citation.start, citation.end)
    start, end = paragraph
    if citation.start - start > _MAX_CONTEXT:
        start = _find_near_start(article.text, start, citation.start)
    if end - citation.end > _MAX_CONTEXT:
        end = _find_near_end(article.text, citation.end, end)
    return start, end


def _find_near_start(text: str, start: int, quote_start: int) -> int:
    """The start of the first sentence before the quote that is within the limit."""
    for first, _ in find_sentence_spans(text, start, quote_start):
        if quote_start - first <= _MAX_CONTEXT:
            return first
    return quote_start


def _find_near_end(text: str, quote_end: int, end: int) -> int:
    """The end of the last sentence after the quote that is within the limit."""
    near = quote_end
    for _, last in find_sentence_spans(text, quote_end, end):
        if last - quote_end <= _MAX_CONTEXT:
            near = last
    return near


def _find_neighbours(article: Article, start: int, end: int) -> tuple[int, int]:
    """From the sentence before a paragraph to the sentence after it, where there are such."""
    before = [block for block in article.blocks if block[1] <= start]
    after = [block for block in article.blocks if block[0] >= end]
    first, last = start, end
    if before:
        sentences = find_sentence_spans(article.text, before[-1][0], before[-1][1])
        if sentences:
            first = sentences[-1][0]
    if after:
        sentences = find_sentence_spans(article.text, after[0][0], after[0][1])
        if sentences:
            last = sentences[0][1]
    return first, last
