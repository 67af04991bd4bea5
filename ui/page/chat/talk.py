"""The conversation as HTML: a pure function of the chat."""

from __future__ import annotations

from rag.conversation.replies import SUGGESTING
from rag.records import Answer, Disagreement, Segment
from ui.page.chat.exchange import STAGES, Chat, Exchange
from ui.page.markup import (
    confidence_word,
    day,
    escaped,
    marker,
    particulars,
    plain_text,
    question_buttons,
    quoted_html,
    remark_of,
)

_SUPPORT = {
    "partly": ("Partly supported", "The cited sentence backs only a part of this."),
    "unsupported": ("Not supported", "No cited sentence backs this."),
}
_PARTIAL = "The articles answer only a part of this."
_NOTHING_SAID = "The articles do not say."


def conversation_html(chat: Chat) -> str:
    """Every exchange of the chat, oldest first; empty for an empty chat."""
    return "".join(_exchange(exchange) for exchange in chat.exchanges)


def welcome_html(examples: tuple[str, ...] | None) -> str:
    """What an empty chat shows; `examples` is None until they are known."""
    known = question_buttons(examples) if examples is not None else _WAITING
    heading = "<h3>For example</h3>" if known else ""
    return (
        '<div class="welcome"><h2>What would you like to know?</h2>'
        "<p>Ask in your own words. Every sentence of an answer has the number "
        "of the passage it rests on; choose it to read it in its article.</p>"
        f"{heading}{known}</div>"
    )


_WAITING = '<div class="examples waiting" aria-hidden="true"><span></span><span></span><span></span></div>'


def _exchange(exchange: Exchange) -> str:
    return (
        f'<section class="exchange" id="a{exchange.number}">'
        f'<h2 class="asked"><span class="unseen">You asked: </span>{escaped(exchange.question)}</h2>'
        f"{_understood(exchange)}{_reply(exchange)}</section>"
    )


def _understood(exchange: Exchange) -> str:
    answer = exchange.answer
    if answer is None or not answer.understood or answer.understood == exchange.question.strip():
        return ""
    return f'<p class="understood">Understood as: <q>{escaped(answer.understood)}</q></p>'


def _reply(exchange: Exchange) -> str:
    answer = exchange.answer
    if exchange.state == "failed":
        return f'<div class="reply failed" role="alert"><p>{escaped(exchange.message)}</p></div>'
    if exchange.state == "done" and answer is not None:
        return _finished(exchange.number, answer)
    written = _short(answer) + _segments(exchange.number, answer) if answer is not None else ""
    if exchange.state == "stopped":
        return f'<div class="reply stopped">{written}<p class="note">You stopped this answer.</p></div>'
    stage = escaped(STAGES.get(exchange.stage, "Working"))
    return f'<div class="reply running">{written}<p class="stage" role="status">{stage}</p></div>'


def _finished(number: int, answer: Answer) -> str:
    if answer.kind != "articles":
        return (
            f'<div class="reply {answer.kind}"><p class="plain">{escaped(answer.text.partition(SUGGESTING)[0])}</p>'
            f"{question_buttons(answer.suggestions)}</div>"
        )
    if answer.status == "abstained":
        return _abstention(number, answer)
    remark = remark_of(answer) or (_PARTIAL if answer.status == "partial" else "")
    partial = f'<p class="note">{escaped(remark)}</p>' if remark else ""
    return (
        f'<div class="reply {answer.status}">{_short(answer)}{_segments(number, answer)}{partial}'
        f"{_disagreements(number, answer)}{_note(answer)}{_about(answer)}</div>"
    )


def _abstention(number: int, answer: Answer) -> str:
    nearest = (
        f'<p class="note"><a class="cite plain" href="#a{number}-nearest">Show the nearest passages</a></p>'
        if answer.nearest
        else ""
    )
    sentence = escaped(answer.text or _NOTHING_SAID)
    return (
        '<div class="reply abstained"><p class="verdict">No answer in the articles</p>'
        f'<p class="plain">{sentence}</p>{nearest}{question_buttons(answer.suggestions)}</div>'
    )


def _note(answer: Answer) -> str:
    return f'<p class="note">{escaped(answer.note)}</p>' if answer.note else ""


def _short(answer: Answer) -> str:
    return f'<p class="short">{escaped(answer.short)}</p>' if answer.short else ""


def _segments(number: int, answer: Answer) -> str:
    return "".join(_segment(number, answer, segment) for segment in answer.segments)


def _segment(number: int, answer: Answer, segment: Segment) -> str:
    cited = {citation.number: citation for citation in answer.citations}
    markers = "".join(marker(number, cited[one]) for one in segment.citations if one in cited)
    badge = ""
    if segment.support in _SUPPORT:
        words, why = _SUPPORT[segment.support]
        badge = f' <span class="badge {segment.support}" title="{escaped(why)}">{words}</span>'
    first = cited.get(segment.citations[0]) if segment.citations else None
    text = quoted_html(first, segment.text) if first else escaped(segment.text)
    return f'<p class="segment">{text}{markers}{badge}</p>'


def _disagreements(number: int, answer: Answer) -> str:
    return "".join(_disagreement(number, answer, one) for one in answer.disagreements)


def _disagreement(number: int, answer: Answer, disagreement: Disagreement) -> str:
    cited = {citation.number: citation for citation in answer.citations}
    rows = []
    for statement in disagreement.statements:
        citation = cited.get(statement.citation)
        where, link = "", ""
        if citation is not None:
            where = particulars(citation.source or citation.title, day(citation.published))
            link = marker(number, citation)
        rows.append(f'<li><b>{escaped(statement.value)}</b> <span class="where">{where}</span>{link}</li>')
    about = f" about {escaped(disagreement.about)}" if disagreement.about else ""
    return f'<div class="disagreement"><h3>The articles disagree{about}</h3><ul>{"".join(rows)}</ul></div>'


def _about(answer: Answer) -> str:
    word = confidence_word(answer.confidence)
    count = len(answer.citations)
    sources = f"{count} quote" + ("" if count == 1 else "s")
    return (
        f'<div class="about"><span class="confidence {word}" title="{answer.confidence:.2f}">'
        f"{word.capitalize()} confidence</span><span>{sources}</span>"
        f'<button type="button" class="copy" data-copy="{escaped(plain_text(answer))}">Copy</button></div>'
    )
