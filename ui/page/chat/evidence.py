"""The evidence panel: each cited sentence inside its paragraph, with where it comes from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.records import Answer, Citation
from ui.page.chat.exchange import Chat, Exchange
from ui.page.markup import anchor, article_address, day, escaped, particulars, quoted_html

if TYPE_CHECKING:
    from rag.assistant import Assistant

_EMPTY = (
    '<div class="empty"><p>The sources of an answer appear here.</p>'
    "<p>Choose the number after a sentence to read it where it stands in the article.</p></div>"
)
_NOTES = {
    "moved": "The article has changed since; the sentence now stands here.",
    "gone": "The article has changed since and no longer contains this sentence, which read:",
}


@dataclass(frozen=True, slots=True)
class Source:
    """A checked citation with the text around its quote; no surroundings when it is gone."""

    citation: Citation
    before: str = ""
    quote: str = ""
    after: str = ""


def sources(assistant: Assistant, citations: Iterable[Citation]) -> tuple[Source, ...]:
    """The citations checked against the articles as they are now, each with its paragraph."""
    return tuple(_source(assistant, citation) for citation in citations)


def _source(assistant: Assistant, citation: Citation) -> Source:
    checked = assistant.check(citation)
    article = assistant.article(checked.article_id)
    if checked.status == "gone" or article is None:
        return Source(checked, quote=checked.quote)
    start, end = assistant.paragraph(checked)
    return Source(
        checked,
        before=article.text[start : checked.start],
        quote=article.text[checked.start : checked.end],
        after=article.text[checked.end : end],
    )


def evidence_html(assistant: Assistant, chat: Chat) -> str:
    """A section per answered question, all but the last hidden until one of its markers is chosen."""
    answered = [exchange for exchange in chat.exchanges if exchange.state == "done"]
    if not answered:
        return _EMPTY
    return "".join(_section(assistant, exchange, exchange is answered[-1]) for exchange in answered)


def _section(assistant: Assistant, exchange: Exchange, shown: bool) -> str:
    hidden = "" if shown else " hidden"
    answer = exchange.answer
    inside = section_html(assistant, exchange.number, answer) if answer is not None else _EMPTY
    return f'<section class="evidence" id="a{exchange.number}-evidence"{hidden}>{inside}</section>'


def section_html(assistant: Assistant, number: int, answer: Answer) -> str:
    """What the panel shows for one answer: what it cites, or what was nearest when it cites nothing."""
    if answer.citations:
        cards = "".join(card_html(number, source) for source in sources(assistant, answer.citations))
        return f'<h2>Sources</h2><p class="for">{escaped(answer.question)}</p>{cards}'
    if answer.nearest:
        cards = "".join(
            card_html(number, source, nearest=True) for source in sources(assistant, answer.nearest)
        )
        return (
            f'<h2 class="nearest" id="a{number}-nearest" tabindex="-1">These passages do not answer it</h2>'
            '<p class="for">They are only the nearest that the articles have to your question.</p>' + cards
        )
    return '<div class="empty"><p>This reply quotes no article.</p></div>'


def card_html(number: int, source: Source, *, nearest: bool = False) -> str:
    """One source: number, title, particulars, the paragraph with its quote marked, and the way onward."""
    citation = source.citation
    label = "" if nearest else f'<span class="number">[{citation.number}]</span> '
    identity = f"a{number}-n{citation.number}" if nearest else anchor(number, citation.number)
    where = particulars(citation.source or citation.path, day(citation.published))
    kind = " near" if nearest else ""
    return (
        f'<article class="source{kind}" id="{identity}" tabindex="-1">'
        f"<h3>{label}{escaped(citation.title)}</h3>"
        f'<p class="where">{where}</p>{_note(citation)}'
        f"{_paragraph(source, nearest)}{_onward(number, citation)}</article>"
    )


def _note(citation: Citation) -> str:
    note = _NOTES.get(citation.status)
    return f'<p class="changed">{note}</p>' if note else ""


def _paragraph(source: Source, nearest: bool) -> str:
    quoted = quoted_html(source.citation, source.quote)
    marked = f'<span class="nearest">{quoted}</span>' if nearest else f"<mark>{quoted}</mark>"
    return f"<blockquote>{escaped(source.before)}{marked}{escaped(source.after)}</blockquote>"


def _onward(number: int, citation: Citation) -> str:
    back = f'<a class="back" href="#a{number}">Back to the answer</a>'
    if citation.status == "gone":
        return f'<p class="onward">{back}</p>'
    address = article_address(citation.article_id, citation.start, citation.end)
    whole = f'<a href="{escaped(address)}" target="_blank" rel="noopener">Open the whole article</a>'
    return f'<p class="onward">{whole}{back}</p>'
