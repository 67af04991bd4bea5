"""The panel beside the chat: one section per answer, of which one is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.records import Answer
from ui.page.chat.evidence import strings
from ui.page.chat.evidence.card import render_source_card
from ui.page.chat.evidence.sources import Source, collect_sources
from ui.page.chat.turns import Chat, ChatTurn
from ui.page.markup import escape_html

if TYPE_CHECKING:
    from rag.assistant import Assistant

_EMPTY = f'<div class="empty"><p>{strings.EMPTY}</p><p>{strings.EMPTY_MORE}</p></div>'


def render_evidence(assistant: Assistant, chat: Chat) -> str:
    """A section per answered question, all but the last hidden until one of its markers is chosen."""
    answered = [
        exchange
        for exchange in chat.exchanges
        if exchange.state in ("done", "stopped") and exchange.answer
    ]
    if not answered:
        return _EMPTY
    return "".join(
        _render_turn_section(assistant, exchange, exchange is answered[-1]) for exchange in answered
    )


def _render_turn_section(assistant: Assistant, exchange: ChatTurn, shown: bool) -> str:
    hidden = "" if shown else " hidden"
    answer = exchange.answer
    inside = (
        render_evidence_section(assistant, exchange.number, answer)
        if answer is not None
        else _EMPTY
    )
    return f'<section class="evidence" id="a{exchange.number}-evidence"{hidden}>{inside}</section>'


def render_evidence_section(assistant: Assistant, number: int, answer: Answer) -> str:
    """What the panel shows for one answer: what it cites, or what was nearest when it cites nothing."""
    if answer.citations:
        return _render_cited_sources(
            number, answer.question, collect_sources(assistant, answer.citations)
        )
    if answer.nearest:
        cards = "".join(
            render_source_card(number, source, nearest=True)
            for source in collect_sources(assistant, answer.nearest)
        )
        return (
            f'<h2 class="nearest" id="a{number}-nearest" tabindex="-1">{strings.NEAREST}</h2>'
            f'<p class="for">{strings.NEAREST_MORE}</p>{cards}'
        )
    return f'<div class="empty"><p>{strings.NOTHING_QUOTED}</p></div>'


def _render_cited_sources(number: int, question: str, cited: tuple[Source, ...]) -> str:
    count = len(cited)
    places = [strings.format_place(index, count) for index in range(1, count + 1)]
    cards = "".join(
        render_source_card(number, source, place)
        for source, place in zip(cited, places, strict=True)
    )
    return (
        f'<div class="bar"><h2>{strings.SOURCES}</h2>{_render_step_buttons(count)}</div>'
        f'<p class="for" dir="auto">{escape_html(question)}</p>{cards}'
    )


def _render_step_buttons(count: int) -> str:
    """The way from one cited sentence to the next; scripts/evidence.js walks it, and keeps the place."""
    if count < 2:
        return ""
    return (
        f'<nav class="steps" aria-label="{strings.STEPS}">'
        f'<button type="button" data-step="-1" title="{strings.PREVIOUS_KEY}" aria-keyshortcuts="[ p">{strings.PREVIOUS}</button>'
        f'<span class="place" role="status">{strings.format_cited_count(count)}</span>'
        f'<button type="button" data-step="1" title="{strings.NEXT_KEY}" aria-keyshortcuts="] n">{strings.NEXT}</button></nav>'
    )
