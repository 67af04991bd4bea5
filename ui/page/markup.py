"""The small pieces of HTML that the chat, the evidence and the article page share.

Everything that comes from articles, file names or people passes `escaped` first; only this
package's own tags are ever unescaped.
"""

from __future__ import annotations

import html

from rag.answering.citations import format_marked_text
from rag.records import Answer, Citation
from ui import metadata
from ui.metadata import format_date
from ui.page.strings import format_source_label

_HIGH, _FAIR = 0.8, 0.6


def escape_html(text: str) -> str:
    """`text` as HTML that shows exactly `text`, also inside a quoted attribute."""
    return html.escape(text, quote=True)


def join_metadata(*parts: str | None) -> str:
    """The parts that are known, escaped, with a middle dot between them."""
    return escape_html(metadata.join_metadata(*parts))


def build_anchor(exchange: int, number: int) -> str:
    """The id of a source in the evidence panel; unique in a chat because exchange numbers are."""
    return f"a{exchange}-s{number}"


def render_citation_marker(exchange: int, citation: Citation) -> str:
    """The `[1]` after a sentence, a link to its source in the evidence panel, which the page previews beside it."""
    label = escape_html(format_source_label(citation.number, citation.title))
    return f'<a class="cite" href="#{build_anchor(exchange, citation.number)}" aria-label="{label}">[{citation.number}]</a>'


def render_quote(citation: Citation, text: str) -> str:
    """The quote, escaped, with the few words that answer in bold; `text` alone when it is not the quote."""
    if text != citation.quote or citation.answer_start is None or citation.answer_end is None:
        return escape_html(text)
    start, end = citation.answer_start - citation.start, citation.answer_end - citation.start
    return (
        f"{escape_html(text[:start])}<b>{escape_html(text[start:end])}</b>{escape_html(text[end:])}"
    )


def classify_confidence(confidence: float) -> str:
    """`high`, `fair` or `low` for a probability from 0 to 1."""
    if confidence >= _HIGH:
        return "high"
    return "fair" if confidence >= _FAIR else "low"


def render_question_buttons(questions: tuple[str, ...]) -> str:
    """Example questions that ask themselves when clicked; empty for none."""
    if not questions:
        return ""
    buttons = "".join(
        f'<button type="button" data-question="{escape_html(question)}">{escape_html(question)}</button>'
        for question in questions
    )
    return f'<div class="examples">{buttons}</div>'


def format_plain_text(answer: Answer) -> str:
    """The answer as text to paste elsewhere: question, sentences with markers, and the sources."""
    lines = [
        answer.question,
        "",
        *([answer.short] if answer.short else []),
        _format_sentences(answer),
    ]
    lines += [remark for remark in (extract_remark(answer), answer.note) if remark]
    if answer.citations:
        lines += ["", "Sources", *(_format_source_line(citation) for citation in answer.citations)]
    return "\n".join(lines)


def extract_remark(answer: Answer) -> str:
    """What a partial answer says of its own after its quotes, such as which part stays unanswered."""
    quoted = format_marked_text(answer.segments)
    if answer.status != "partial" or not answer.text.startswith(quoted):
        return ""
    return answer.text.removeprefix(quoted).strip()


def _format_sentences(answer: Answer) -> str:
    if not answer.segments:
        return answer.text
    known = {citation.number for citation in answer.citations}
    return "\n".join(
        segment.text + "".join(f" [{number}]" for number in segment.citations if number in known)
        for segment in answer.segments
    )


def _format_source_line(citation: Citation) -> str:
    where = ", ".join(
        part for part in (citation.title, citation.source, format_date(citation.published)) if part
    )
    return f"[{citation.number}] “{citation.quote}” {where}"
