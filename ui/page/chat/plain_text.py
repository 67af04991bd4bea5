"""An answer as text to paste elsewhere."""

from __future__ import annotations

from rag.answering.composition import format_unanswered
from rag.records import Answer, Citation, Segment
from ui.metadata import format_date


def format_plain_text(answer: Answer) -> str:
    """Write the question, the sentences with their numbers, the remarks and the sources."""
    lines = [answer.question, ""]
    if answer.short:
        lines.append(answer.short)
    lines.append(_format_sentences(answer))
    for remark in (extract_remark(answer), answer.note):
        if remark:
            lines.append(remark)
    if answer.citations:
        lines += ["", "Sources"]
        lines += [_format_source(citation) for citation in answer.citations]
    return "\n".join(lines)


def extract_remark(answer: Answer) -> str:
    """Find what a partial answer says after its quotes, such as which part stays unanswered."""
    return format_unanswered(answer.unanswered).strip()


def _format_sentences(answer: Answer) -> str:
    if not answer.segments:
        return answer.text
    known = {citation.number for citation in answer.citations}
    return "\n".join(_format_sentence(segment, known) for segment in answer.segments)


def _format_sentence(segment: Segment, known: set[int]) -> str:
    markers = [f" [{number}]" for number in segment.citations if number in known]
    return segment.text + "".join(markers)


def _format_source(citation: Citation) -> str:
    metadata = (citation.title, citation.source, format_date(citation.published))
    origin = ", ".join(part for part in metadata if part)
    return f"[{citation.number}] “{citation.quote}” {origin}"
