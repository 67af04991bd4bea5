"""One source of an answer: the quote among its neighbours, and where it comes from."""

from __future__ import annotations

from rag.records import Citation
from ui.page.chat.evidence import strings
from ui.page.chat.evidence.sources import Source
from ui.page.markup import (
    anchor,
    article_address,
    day,
    escaped,
    original_address,
    particulars,
    quoted_html,
)


def card_html(number: int, source: Source, place: str = "", *, nearest: bool = False) -> str:
    """One source: its number in the answer, title, particulars, the paragraph with its quote marked, and the way onward.

    `place` is which of the answer's sources it is, in words, for the script that steps through them.
    """
    citation = source.citation
    label = "" if nearest else f'<span class="number">[{citation.number}]</span> '
    identity = f"a{number}-n{citation.number}" if nearest else anchor(number, citation.number)
    kind = " near" if nearest else ""
    told = f' data-place="{escaped(place)}"' if place else ""
    return (
        f'<article class="source{kind}" id="{identity}" tabindex="-1" aria-labelledby="{identity}-title"{told}>'
        f'<h3 id="{identity}-title">{label}<bdi class="title">{escaped(citation.title)}</bdi></h3>'
        f"{_particulars(source)}{_note(citation)}{_paragraph(source, nearest)}{_onward(number, source)}</article>"
    )


def _particulars(source: Source) -> str:
    """Who published it and when, and below that who wrote it and in which file it is."""
    citation = source.citation
    where = particulars(citation.source or citation.path, day(citation.published))
    written = strings.author(source.author) if source.author else None
    file = particulars(written, citation.path if citation.source else None)
    return f'<p class="where">{where}</p>' + (f'<p class="file">{file}</p>' if file else "")


def _note(citation: Citation) -> str:
    note = strings.CHANGED.get(citation.status)
    return f'<p class="changed">{note}</p>' if note else ""


def _paragraph(source: Source, nearest: bool) -> str:
    quoted = quoted_html(source.citation, source.quote)
    marked = f'<span class="nearest">{quoted}</span>' if nearest else f"<mark>{quoted}</mark>"
    language = f' lang="{escaped(source.language)}"' if source.language else ""
    return f'<blockquote dir="auto"{language}>{escaped(source.before)}{marked}{escaped(source.after)}</blockquote>'


def _onward(number: int, source: Source) -> str:
    citation = source.citation
    back = f'<a class="back" href="#a{number}">{strings.BACK}</a>'
    if citation.status == "gone":
        return f'<p class="onward">{back}</p>'
    address = article_address(citation.article_id, citation.start, citation.end, source.also)
    whole = f'<a href="{escaped(address)}" target="_blank" rel="noopener">{strings.WHOLE}</a>'
    published = original_address(source.url, source.quote)
    original = (
        f'<a href="{escaped(published)}" target="_blank" rel="noopener noreferrer">{strings.ORIGINAL}</a>'
        if published
        else ""
    )
    return f'<p class="onward">{whole}{original}{back}</p>'
