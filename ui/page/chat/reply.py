"""One answer as HTML: its sentences with their markers, what speaks against it, and how sure it is."""

from __future__ import annotations

from rag.conversation.small_talk import SUGGESTING
from rag.records import Answer, Citation, Disagreement, Segment
from rag.workspace.history import Feedback
from ui.metadata import format_date
from ui.page.chat import strings as say
from ui.page.markup import (
    classify_confidence,
    escape_html,
    extract_remark,
    format_plain_text,
    render_citation_marker,
    render_question_buttons,
    render_quote,
)


def render_answer_body(number: int, answer: Answer) -> str:
    """What there is of an answer so far: the few words that answer, and its sentences."""
    return _render_short_answer(answer) + "".join(
        _render_segment(number, answer, segment) for segment in answer.segments
    )


def render_answer(number: int, answer: Answer, feedback: Feedback | None) -> str:
    """A whole answer, as the exchange of this number shows it."""
    if answer.kind != "articles":
        return (
            f'<div class="reply {answer.kind}"><p class="plain">{escape_html(answer.text.partition(SUGGESTING)[0])}</p>'
            f"{render_question_buttons(answer.suggestions)}</div>"
        )
    if answer.status == "abstained":
        return _render_abstention(number, answer, feedback)
    remark = extract_remark(answer) or (say.PARTIAL if answer.status == "partial" else "")
    return (
        f'<div class="reply {answer.status}">{render_answer_body(number, answer)}{_render_note(remark)}'
        f"{''.join(_render_disagreement(number, answer, one) for one in answer.disagreements)}{_render_note(answer.note)}{_render_answer_summary(answer)}"
        f"{_render_feedback(number, feedback)}</div>"
    )


def _render_abstention(number: int, answer: Answer, feedback: Feedback | None) -> str:
    nearest = ""
    if answer.nearest:
        nearest = f'<p class="note"><a class="cite plain" href="#a{number}-nearest">{say.SHOW_NEAREST}</a></p>'
    missing = (
        f'<p class="plain">{escape_html(say.describe_missing_words(answer.missing))}</p>'
        if answer.missing
        else ""
    )
    others = (
        f'<p class="note">{say.CAN_BE_ANSWERED}</p>{render_question_buttons(answer.suggestions)}'
        if answer.suggestions
        else ""
    )
    return (
        f'<div class="reply abstained"><p class="verdict">{say.NO_ANSWER}</p>'
        f'<p class="plain">{escape_html(answer.text or say.NOTHING_SAID)}</p>'
        f"{missing}{nearest}{others}{_render_feedback(number, feedback)}</div>"
    )


def _render_note(remark: str) -> str:
    return f'<p class="note">{escape_html(remark)}</p>' if remark else ""


def _render_short_answer(answer: Answer) -> str:
    return f'<p class="short">{escape_html(answer.short)}</p>' if answer.short else ""


def _render_segment(number: int, answer: Answer, segment: Segment) -> str:
    cited = {citation.number: citation for citation in answer.citations}
    markers = "".join(
        render_citation_marker(number, cited[one]) for one in segment.citations if one in cited
    )
    badge = ""
    if segment.support in say.SUPPORT:
        words, why = say.SUPPORT[segment.support]
        badge = f' <span class="badge {segment.support}" title="{escape_html(why)}">{words}</span>'
    first = cited.get(segment.citations[0]) if segment.citations else None
    text = render_quote(first, segment.text) if first else escape_html(segment.text)
    return f'<p class="segment">{text}{markers}{badge}</p>'


def _render_disagreement(number: int, answer: Answer, disagreement: Disagreement) -> str:
    cited = {citation.number: citation for citation in answer.citations}
    rows = "".join(
        _render_statement(number, statement.value, cited.get(statement.citation))
        for statement in disagreement.statements
    )
    heading = "".join(
        f'<th scope="col">{name}</th>' for name in (say.STATEMENT, say.WHERE, say.DATE)
    )
    return (
        f'<table class="disagreement"><caption>{escape_html(say.describe_disagreement(disagreement.about))}</caption>'
        f"<thead><tr>{heading}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _render_statement(number: int, value: str, citation: Citation | None) -> str:
    where, when, link = "", "", ""
    if citation is not None:
        where, when, link = (
            citation.source or citation.title,
            format_date(citation.published),
            render_citation_marker(number, citation),
        )
    return f'<tr><th scope="row">{escape_html(value)}</th><td>{escape_html(where)} {link}</td><td>{escape_html(when)}</td></tr>'


def _render_answer_summary(answer: Answer) -> str:
    """How sure the answer is and why, how many quotes it has, and a button that copies it."""
    level = classify_confidence(answer.confidence)
    articles = len({citation.article_id for citation in answer.citations})
    why = say.explain_confidence(
        level, articles, by_topic=answer.basis == "topic", disagree=bool(answer.disagreements)
    )
    return (
        f'<div class="about"><span class="confidence {level}" title="{answer.confidence:.2f}">{say.CONFIDENCE[level]}'
        f'<span class="why">: {escape_html(why)}</span></span><span>{say.format_quote_count(len(answer.citations))}</span>'
        f'<button type="button" class="copy" data-copy="{escape_html(format_plain_text(answer))}" '
        f'data-done="{say.COPIED}">{say.COPY}</button></div>'
    )


def _render_feedback(number: int, feedback: Feedback | None) -> str:
    """Two thumbs; the lower one opens a form that asks what was wrong."""
    up, down = (
        str(feedback is not None and feedback.verdict == verdict).lower()
        for verdict in ("up", "down")
    )
    chosen = feedback.reason if feedback else None
    reasons = "".join(
        f'<label><input type="radio" name="reason{number}" value="{reason}"{" checked" if reason == chosen else ""}> {words}</label>'
        for reason, words in say.REASON_WORDS.items()
    )
    noted = f'<p class="noted" role="status">{say.NOTED}</p>' if feedback else ""
    comment = escape_html(feedback.comment if feedback else "")
    return (
        f'<div class="feedback"><button type="button" class="thumb" data-action="rate" data-number="{number}" data-verdict="up" '
        f'aria-pressed="{up}">{say.HELPFUL}</button>'
        f'<button type="button" class="thumb" data-opens="f{number}" aria-expanded="false" aria-controls="f{number}" aria-pressed="{down}">'
        f"{say.NOT_HELPFUL}</button>{noted}"
        f'<form id="f{number}" data-action="rate" data-number="{number}" data-verdict="down" hidden>'
        f"<fieldset><legend>{say.WHAT_WAS_WRONG}</legend>{reasons}</fieldset>"
        f'<label class="comment">{say.COMMENT}<textarea name="comment" rows="2" maxlength="2000">{comment}</textarea></label>'
        f'<button type="submit">{say.SEND}</button></form></div>'
    )
