"""The conversation as HTML: a pure function of the chat."""

from __future__ import annotations

from ui.page.chat import strings as say
from ui.page.chat.filters import TitleOf, render_filter_chips
from ui.page.chat.reply import render_answer, render_answer_body
from ui.page.chat.turns import Chat, ChatTurn
from ui.page.markup import escape_html, render_question_buttons

_WAITING = (
    '<div class="examples waiting" aria-hidden="true"><span></span><span></span><span></span></div>'
)


def render_conversation(chat: Chat, title_of: TitleOf) -> str:
    """Its heading and every exchange of the chat, oldest first; empty for an empty chat without a notice."""
    if not chat.exchanges and not chat.notice:
        return ""
    notice = (
        f'<p class="notice" role="status">{escape_html(chat.notice)}</p>' if chat.notice else ""
    )
    exchanges = "".join(_render_turn(exchange, title_of) for exchange in chat.exchanges)
    return f'<div class="kept" data-conversation="{escape_html(chat.conversation)}">{_render_heading(chat)}{notice}{exchanges}</div>'


def render_welcome(examples: tuple[str, ...] | None) -> str:
    """What an empty chat shows; `examples` is None until they are known."""
    known = render_question_buttons(examples) if examples is not None else _WAITING
    heading = f"<h3>{say.FOR_EXAMPLE}</h3>" if known else ""
    return f'<div class="welcome"><h2>{say.WELCOME}</h2><p>{say.WELCOME_HINT}</p>{heading}{known}</div>'


def _render_heading(chat: Chat) -> str:
    """The conversation's name, and what can be done with it."""
    if not chat.conversation:
        return ""
    address = f"/api/conversations/{escape_html(chat.conversation)}/export?form="
    exports = "".join(f'<a href="{address}{form}" download>{name}</a>' for form, name in say.FORMS)
    return (
        f'<div class="heading"><p class="title">{escape_html(chat.title)}</p>'
        f'<button type="button" data-opens="rename" aria-expanded="false" aria-controls="rename">{say.RENAME}</button>'
        f'<button type="button" data-opens="export" aria-expanded="false" aria-controls="export">{say.EXPORT}</button>'
        f'<button type="button" data-opens="delete" aria-expanded="false" aria-controls="delete">{say.DELETE}</button>'
        f'<form id="rename" data-action="rename" hidden><label>{say.NAME} <input name="title" value="{escape_html(chat.title)}" maxlength="80">'
        f'</label><button type="submit">{say.SAVE}</button></form>'
        f'<div id="export" hidden>{exports}</div>'
        f'<form id="delete" data-action="delete" hidden><p>{say.REALLY_DELETE}</p><button type="submit">{say.DELETE}</button></form></div>'
    )


def _render_turn(exchange: ChatTurn, title_of: TitleOf) -> str:
    number = exchange.number
    edit = "" if exchange.state == "running" else _render_edit_button(f"e{number}", say.EDIT)
    return (
        f'<section class="exchange" id="a{number}" aria-labelledby="q{number}">'
        f'<h2 class="asked" id="q{number}"><span class="unseen">{say.YOU_ASKED}</span>{escape_html(exchange.question)}</h2>{edit}'
        f"{_render_edit_form(f'e{number}', number, exchange.question)}{render_filter_chips(exchange.filters, title_of, removable=False)}"
        f"{_render_condensed_question(exchange)}{_render_reply(exchange)}</section>"
    )


def _render_edit_button(opens: str, words: str) -> str:
    return f'<button type="button" class="edit" data-opens="{opens}" aria-expanded="false" aria-controls="{opens}">{words}</button>'


def _render_edit_form(identity: str, number: int, text: str) -> str:
    """A form that asks a question anew, in the place of the one of this number."""
    return (
        f'<form class="editor" id="{identity}" data-action="edit" data-number="{number}" hidden>'
        f'<label><span class="unseen">{say.YOUR_QUESTION}</span><textarea name="question" rows="2">{escape_html(text)}</textarea></label>'
        f'<p class="hint">{say.EDITED_HINT}</p><button type="submit">{say.ASK_EDITED}</button></form>'
    )


def _render_condensed_question(exchange: ChatTurn) -> str:
    """The question as it was looked for, where that is another; it can be changed and asked again."""
    answer = exchange.answer
    if answer is None or not answer.understood or answer.understood == exchange.question.strip():
        return ""
    change = (
        ""
        if exchange.state == "running"
        else _render_edit_button(f"u{exchange.number}", say.CHANGE)
    )
    return (
        f'<p class="understood">{say.UNDERSTOOD} <q>{escape_html(answer.understood)}</q> {change}</p>'
        f"{_render_edit_form(f'u{exchange.number}', exchange.number, answer.understood)}"
    )


def _render_reply(exchange: ChatTurn) -> str:
    number, answer = exchange.number, exchange.answer
    if exchange.state == "failed":
        action, words = (
            ("refresh", say.LOOK_AGAIN)
            if exchange.message == say.ELSEWHERE
            else ("again", say.ASK_AGAIN)
        )
        again = (
            f'<button type="button" data-action="{action}" data-number="{number}">{words}</button>'
        )
        return f'<div class="reply failed" role="alert"><p>{escape_html(exchange.message)}</p>{again}</div>'
    if exchange.state == "done" and answer is not None:
        kept = f'<p class="note">{escape_html(exchange.message)}</p>' if exchange.message else ""
        return render_answer(number, answer, exchange.feedback) + kept
    if (
        exchange.state == "running" and answer is not None and answer.status == "abstained"
    ):  # only its suggestions are missing
        return f'{render_answer(number, answer, None)}<div class="reply running">{_render_stage(exchange)}</div>'
    written = render_answer_body(number, answer) if answer is not None else ""
    if exchange.state == "stopped":
        return f'<div class="reply stopped">{written}<p class="note">{say.STOPPED}</p></div>'
    return f'<div class="reply running">{written}{_render_stage(exchange)}</div>'


def _render_stage(exchange: ChatTurn) -> str:
    return f'<p class="stage">{escape_html(say.STAGES.get(exchange.stage, say.WORKING))}</p>'
