"""One answer as HTML: its sentences with their markers, what speaks against it, and how sure it is."""

from __future__ import annotations

from rag.conversation.small_talk import SUGGESTING
from rag.records import Answer, Citation, Disagreement, Segment
from rag.workspace.history import Feedback
from ui.page.chat import strings as say
from ui.page.markup import (
    confidence_word,
    day,
    escaped,
    marker,
    plain_text,
    question_buttons,
    quoted_html,
    remark_of,
)


def written_html(number: int, answer: Answer) -> str:
    """What there is of an answer so far: the few words that answer, and its sentences."""
    return _short(answer) + "".join(
        _segment(number, answer, segment) for segment in answer.segments
    )


def answer_html(number: int, answer: Answer, feedback: Feedback | None) -> str:
    """A whole answer, as the exchange of this number shows it."""
    if answer.kind != "articles":
        return (
            f'<div class="reply {answer.kind}"><p class="plain">{escaped(answer.text.partition(SUGGESTING)[0])}</p>'
            f"{question_buttons(answer.suggestions)}</div>"
        )
    if answer.status == "abstained":
        return _abstention(number, answer, feedback)
    remark = remark_of(answer) or (say.PARTIAL if answer.status == "partial" else "")
    return (
        f'<div class="reply {answer.status}">{written_html(number, answer)}{_told(remark)}'
        f"{''.join(_disagreement(number, answer, one) for one in answer.disagreements)}{_told(answer.note)}{_about(answer)}"
        f"{_feedback(number, feedback)}</div>"
    )


def _abstention(number: int, answer: Answer, feedback: Feedback | None) -> str:
    nearest = ""
    if answer.nearest:
        nearest = f'<p class="note"><a class="cite plain" href="#a{number}-nearest">{say.SHOW_NEAREST}</a></p>'
    missing = (
        f'<p class="plain">{escaped(say.missing(answer.missing))}</p>' if answer.missing else ""
    )
    others = (
        f'<p class="note">{say.CAN_BE_ANSWERED}</p>{question_buttons(answer.suggestions)}'
        if answer.suggestions
        else ""
    )
    return (
        f'<div class="reply abstained"><p class="verdict">{say.NO_ANSWER}</p>'
        f'<p class="plain">{escaped(answer.text or say.NOTHING_SAID)}</p>'
        f"{missing}{nearest}{others}{_feedback(number, feedback)}</div>"
    )


def _told(remark: str) -> str:
    return f'<p class="note">{escaped(remark)}</p>' if remark else ""


def _short(answer: Answer) -> str:
    return f'<p class="short">{escaped(answer.short)}</p>' if answer.short else ""


def _segment(number: int, answer: Answer, segment: Segment) -> str:
    cited = {citation.number: citation for citation in answer.citations}
    markers = "".join(marker(number, cited[one]) for one in segment.citations if one in cited)
    badge = ""
    if segment.support in say.SUPPORT:
        words, why = say.SUPPORT[segment.support]
        badge = f' <span class="badge {segment.support}" title="{escaped(why)}">{words}</span>'
    first = cited.get(segment.citations[0]) if segment.citations else None
    text = quoted_html(first, segment.text) if first else escaped(segment.text)
    return f'<p class="segment">{text}{markers}{badge}</p>'


def _disagreement(number: int, answer: Answer, disagreement: Disagreement) -> str:
    cited = {citation.number: citation for citation in answer.citations}
    rows = "".join(
        _statement(number, statement.value, cited.get(statement.citation))
        for statement in disagreement.statements
    )
    heading = "".join(
        f'<th scope="col">{name}</th>' for name in (say.STATEMENT, say.WHERE, say.DATE)
    )
    return (
        f'<table class="disagreement"><caption>{escaped(say.about(disagreement.about))}</caption>'
        f"<thead><tr>{heading}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _statement(number: int, value: str, citation: Citation | None) -> str:
    where, when, link = "", "", ""
    if citation is not None:
        where, when, link = (
            citation.source or citation.title,
            day(citation.published),
            marker(number, citation),
        )
    return f'<tr><th scope="row">{escaped(value)}</th><td>{escaped(where)} {link}</td><td>{escaped(when)}</td></tr>'


def _about(answer: Answer) -> str:
    """How sure the answer is and why, how many quotes it has, and a button that copies it."""
    level = confidence_word(answer.confidence)
    articles = len({citation.article_id for citation in answer.citations})
    why = say.why(
        level, articles, by_topic=answer.basis == "topic", disagree=bool(answer.disagreements)
    )
    return (
        f'<div class="about"><span class="confidence {level}" title="{answer.confidence:.2f}">{say.CONFIDENCE[level]}'
        f'<span class="why">: {escaped(why)}</span></span><span>{say.quotes(len(answer.citations))}</span>'
        f'<button type="button" class="copy" data-copy="{escaped(plain_text(answer))}" '
        f'data-done="{say.COPIED}">{say.COPY}</button></div>'
    )


def _feedback(number: int, feedback: Feedback | None) -> str:
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
    comment = escaped(feedback.comment if feedback else "")
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
