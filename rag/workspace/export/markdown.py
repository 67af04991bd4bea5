"""Exports a conversation as Markdown, with footnotes.

What articles and people wrote stays text: it makes no link, image or HTML.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.records import Citation
from rag.workspace.exchanges import Conversation, StoredExchange
from rag.workspace.export.outline import (
    PUBLISHED,
    SOURCE,
    UNDERSTOOD,
    VALUE,
    CitedSentence,
    DisagreementTable,
    ExchangeSection,
    build_outline,
    format_conversation_dates,
    format_footnote,
)

_MARKUP = re.compile(r"[\\`*_{}\[\]<>&|~$#^!@]|:(?=//)|(?<=www)\.", re.IGNORECASE)
# At the start of a line these make a list, a rule or a definition.
_LINE_START = re.compile(r"^(\d*)([-+=:%.)])")
_CONTROL_CHARACTERS = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class _MarkdownFootnotes:
    """The footnotes of a document, numbered by first use.

    A quote that is cited again has the same footnote.
    """

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}  # by the footnote's text

    def mark(self, citations: Sequence[Citation]) -> str:
        """Get the references to the footnotes of some citations."""
        return "".join(f"[^{self._assign_number(citation)}]" for citation in citations)

    def _assign_number(self, citation: Citation) -> int:
        text = _escape_markdown(" ".join(format_footnote(citation)))
        next_number = len(self._numbers) + 1
        return self._numbers.setdefault(text, next_number)

    def list_texts(self) -> list[str]:
        """List the footnotes as Markdown."""
        return [f"[^{number}]: {text}" for text, number in self._numbers.items()]


def export_markdown(conversation: Conversation, exchanges: Sequence[StoredExchange]) -> bytes:
    """Export a conversation with its questions as headings, and a footnote for every quote."""
    footnotes = _MarkdownFootnotes()
    title = _escape_markdown(conversation.title)
    dates = _escape_markdown(format_conversation_dates(conversation))
    blocks = [f"# {title}", dates]
    for section in build_outline(exchanges):
        blocks += _format_section(section, footnotes)
    blocks += footnotes.list_texts()
    text = "\n\n".join(blocks) + "\n"
    return text.encode()


def _format_section(section: ExchangeSection, footnotes: _MarkdownFootnotes) -> list[str]:
    question = _escape_markdown(section.question)
    blocks = [f"## {question}"]
    if section.understood:
        understood = _escape_markdown(section.understood)
        blocks.append(f"*{UNDERSTOOD}: {understood}*")
    if section.lead:
        lead = _escape_markdown(section.lead)
        blocks.append(f"**{lead}**")
    for sentence in section.sentences:
        blocks.append(_format_sentence(sentence, footnotes))
    for table in section.disagreement_tables:
        blocks += _format_disagreement(table, footnotes)
    for remark in section.remarks:
        blocks.append(_escape_markdown(remark))
    return blocks


def _format_sentence(sentence: CitedSentence, footnotes: _MarkdownFootnotes) -> str:
    text = _escape_markdown(sentence.text)
    marks = footnotes.mark(sentence.citations)
    doubt = f" ({sentence.doubt})" if sentence.doubt else ""
    return f"{text}{marks}{doubt}"


def _format_disagreement(table: DisagreementTable, footnotes: _MarkdownFootnotes) -> list[str]:
    lines = [f"| {VALUE} | {SOURCE} | {PUBLISHED} |", "|---|---|---|"]
    for row in table.rows:
        value = _escape_markdown(row.value)
        source = _escape_markdown(row.source)
        published = _escape_markdown(row.published)
        mark = footnotes.mark([row.citation]) if row.citation else ""
        lines.append(f"| {value}{mark} | {source} | {published} |")
    heading = _escape_markdown(table.heading)
    return [f"### {heading}", "\n".join(lines)]


def _escape_markdown(text: str) -> str:
    """Escape a text so that Markdown shows it as it is, on one line."""
    words = _CONTROL_CHARACTERS.sub(" ", text).split()
    line = " ".join(words)
    plain = _MARKUP.sub(lambda match: "\\" + match.group(), line)
    return _LINE_START.sub(r"\1\\\2", plain)
