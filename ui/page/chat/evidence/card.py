"""One source of an answer: the quote among its neighbours, and where it comes from."""

from __future__ import annotations

from rag.records import Citation
from ui.links import build_article_url, build_original_url
from ui.metadata import format_date
from ui.page.chat.evidence import strings
from ui.page.chat.evidence.sources import Source
from ui.page.markup import build_anchor, escape_html, join_metadata, render_quote


def render_source_card(
    number: int, source: Source, place: str = "", *, nearest: bool = False
) -> str:
    """One source: its number in the answer, title, particulars, the paragraph with its quote marked, and the way onward.

    `place` is which of the answer's sources it is, in words, for the script that steps through them.
    """
    citation = source.citation
    label = "" if nearest else f'<span class="number">[{citation.number}]</span> '
    identity = f"a{number}-n{citation.number}" if nearest else build_anchor(number, citation.number)
    kind = " near" if nearest else ""
    told = f' data-place="{escape_html(place)}"' if place else ""
    return (
        f'<article class="source{kind}" id="{identity}" tabindex="-1" aria-labelledby="{identity}-title"{told}>'
        f'<h3 id="{identity}-title">{label}<bdi class="title">{escape_html(citation.title)}</bdi></h3>'
        f"{_render_metadata(source)}{_render_status_note(citation)}{_render_paragraph(source, nearest)}{_render_links(number, source)}</article>"
    )


def _render_metadata(source: Source) -> str:
    """Who published it and when, and below that who wrote it and in which file it is."""
    citation = source.citation
    where = join_metadata(citation.source or citation.path, format_date(citation.published))
    written = strings.format_author(source.author) if source.author else None
    file = join_metadata(written, citation.path if citation.source else None)
    return f'<p class="where">{where}</p>' + (f'<p class="file">{file}</p>' if file else "")


def _render_status_note(citation: Citation) -> str:
    note = strings.CHANGED.get(citation.status)
    return f'<p class="changed">{note}</p>' if note else ""


def _render_paragraph(source: Source, nearest: bool) -> str:
    quoted = render_quote(source.citation, source.quote)
    marked = f'<span class="nearest">{quoted}</span>' if nearest else f"<mark>{quoted}</mark>"
    language = f' lang="{escape_html(source.language)}"' if source.language else ""
    return f'<blockquote dir="auto"{language}>{escape_html(source.before)}{marked}{escape_html(source.after)}</blockquote>'


def _render_links(number: int, source: Source) -> str:
    citation = source.citation
    back = f'<a class="back" href="#a{number}">{strings.BACK}</a>'
    if citation.status == "gone":
        return f'<p class="onward">{back}</p>'
    address = build_article_url(citation.article_id, citation.start, citation.end, source.also)
    whole = f'<a href="{escape_html(address)}" target="_blank" rel="noopener">{strings.WHOLE}</a>'
    published = build_original_url(source.url, source.quote)
    original = (
        f'<a href="{escape_html(published)}" target="_blank" rel="noopener noreferrer">{strings.ORIGINAL}</a>'
        if published
        else ""
    )
    return f'<p class="onward">{whole}{original}{back}</p>'
