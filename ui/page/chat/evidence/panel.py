"""The panel beside the chat: one section per answer, of which one is shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.records import Citation
from ui.page.chat.evidence import strings
from ui.page.chat.evidence.card import SourceCard, build_source_card
from ui.page.chat.evidence.sources import collect_sources
from ui.page.chat.turns import Chat, ChatTurn
from ui.templates import render_template

if TYPE_CHECKING:
    from rag.assistant import Assistant


@dataclass(frozen=True, slots=True)
class EvidenceSection:
    """The sources of one answer: what it cites, or what was nearest when it cites nothing."""

    number: int
    question: str
    cited: tuple[SourceCard, ...]
    nearest: tuple[SourceCard, ...]
    is_hidden: bool


def render_evidence(assistant: Assistant, chat: Chat) -> str:
    """Render a section for each answered question.

    All sections but the last are hidden until one of their markers is chosen.
    """
    answered = [turn for turn in chat.turns if _has_evidence(turn)]
    sections = [
        _build_section(assistant, turn, is_hidden=turn is not answered[-1]) for turn in answered
    ]
    return render_template(
        "page/templates/chat/evidence/panel.html.j2", sections=sections, strings=strings
    )


def _has_evidence(turn: ChatTurn) -> bool:
    return turn.state in ("done", "stopped") and turn.answer is not None


def _build_section(assistant: Assistant, turn: ChatTurn, *, is_hidden: bool) -> EvidenceSection:
    answer = turn.answer
    assert answer is not None
    cited = _build_cited_cards(assistant, turn.number, answer.citations)
    nearest = () if cited else _build_nearest_cards(assistant, turn.number, answer.nearest)
    return EvidenceSection(turn.number, answer.question, cited, nearest, is_hidden)


def _build_cited_cards(
    assistant: Assistant, number: int, citations: Iterable[Citation]
) -> tuple[SourceCard, ...]:
    sources = collect_sources(assistant, citations)
    cards = []
    for index, source in enumerate(sources, start=1):
        place = strings.format_place(index, len(sources))
        cards.append(build_source_card(number, source, place=place))
    return tuple(cards)


def _build_nearest_cards(
    assistant: Assistant, number: int, citations: Iterable[Citation]
) -> tuple[SourceCard, ...]:
    sources = collect_sources(assistant, citations)
    return tuple(build_source_card(number, source, is_nearest=True) for source in sources)
