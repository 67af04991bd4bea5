"""What the evidence panel shows of one source of an answer."""

from __future__ import annotations

from dataclasses import dataclass

from ui.links import build_article_url, build_original_url
from ui.metadata import format_date, join_metadata
from ui.page.chat.citations import QuoteParts, build_source_anchor, split_quote
from ui.page.chat.evidence import strings
from ui.page.chat.evidence.sources import Source


@dataclass(frozen=True, slots=True)
class SourceCard:
    """One source.

    Attributes:
        place: Which of the sources of its answer it is, in words, for the script that steps
            through them.
        is_nearest: Whether the passage is only the nearest to a question without an answer.
        publication: Who published the article, and when.
        origin: Who wrote the article, and in which file it is.
        change: What happened to the sentence since it was cited.
        article_url: Where the whole article is; empty where the sentence is gone.
        original_url: Where the article was first published; empty where that is not known.
    """

    anchor: str
    turn_anchor: str
    number: int
    title: str
    publication: str
    origin: str
    language: str | None
    before: str
    quote: QuoteParts
    after: str
    place: str
    is_nearest: bool
    change: str
    article_url: str
    original_url: str


def build_source_card(
    turn: int, source: Source, *, place: str = "", is_nearest: bool = False
) -> SourceCard:
    """Build the card of a source in the turn of this number."""
    citation = source.citation
    return SourceCard(
        anchor=_build_anchor(turn, citation.number, is_nearest),
        turn_anchor=f"a{turn}",
        number=citation.number,
        title=citation.title,
        publication=_describe_publication(source),
        origin=_describe_origin(source),
        language=source.language,
        before=source.before,
        quote=split_quote(citation, source.quote),
        after=source.after,
        place=place,
        is_nearest=is_nearest,
        change=strings.CHANGES.get(citation.status, ""),
        article_url=_build_article_url(source),
        original_url=_build_original_url(source),
    )


def _build_anchor(turn: int, citation: int, is_nearest: bool) -> str:
    return f"a{turn}-n{citation}" if is_nearest else build_source_anchor(turn, citation)


def _describe_publication(source: Source) -> str:
    citation = source.citation
    return join_metadata(citation.source or citation.path, format_date(citation.published))


def _describe_origin(source: Source) -> str:
    citation = source.citation
    author = strings.format_author(source.author) if source.author else None
    path = citation.path if citation.source else None
    return join_metadata(author, path)


def _build_article_url(source: Source) -> str:
    citation = source.citation
    if citation.status == "gone":
        return ""
    return build_article_url(citation.article_id, citation.start, citation.end, source.other_spans)


def _build_original_url(source: Source) -> str:
    if source.citation.status == "gone":
        return ""
    return build_original_url(source.url, source.quote)
