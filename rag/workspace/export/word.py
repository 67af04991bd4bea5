"""Exports a conversation as a Word document, each quote a footnote."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import docx

from rag.records import Citation
from rag.workspace.exchanges import Conversation, StoredExchange
from rag.workspace.export.footnotes import WordFootnotes, strip_control_characters
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

_MAX_TITLE_LENGTH = 255  # characters; Word takes no more


def export_word(conversation: Conversation, exchanges: Sequence[StoredExchange]) -> bytes:
    """Export a conversation with its questions as headings, and Word's own footnotes for quotes."""
    document = docx.Document()
    footnotes = WordFootnotes(document)
    title = strip_control_characters(conversation.title)
    _set_properties(document.core_properties, title, conversation)
    document.add_heading(title, 0)
    document.add_paragraph(format_conversation_dates(conversation))
    for section in build_outline(exchanges):
        _add_section(document, section, footnotes)
    footnotes.attach()
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _set_properties(
    properties: Any,
    title: str,
    conversation: Conversation,
) -> None:
    changed = conversation.changed.replace(tzinfo=None)
    properties.title = title[:_MAX_TITLE_LENGTH]
    properties.author = "Dossier"
    properties.comments = ""
    properties.created = changed
    properties.modified = changed


def _add_section(
    document: Any,
    section: ExchangeSection,
    footnotes: WordFootnotes,
) -> None:
    document.add_heading(strip_control_characters(section.question), 1)
    if section.understood:
        understood = strip_control_characters(section.understood)
        run = document.add_paragraph().add_run(f"{UNDERSTOOD}: {understood}")
        run.italic = True
    if section.lead:
        lead = strip_control_characters(section.lead)
        run = document.add_paragraph().add_run(lead)
        run.bold = True
    for sentence in section.sentences:
        _add_sentence(document.add_paragraph(), sentence, footnotes)
    for table in section.disagreement_tables:
        _add_disagreement(document, table, footnotes)
    for remark in section.remarks:
        document.add_paragraph(strip_control_characters(remark))


def _add_sentence(
    paragraph: Any,
    sentence: CitedSentence,
    footnotes: WordFootnotes,
) -> None:
    paragraph.add_run(strip_control_characters(sentence.text))
    for citation in sentence.citations:
        _add_footnote(paragraph, citation, footnotes)
    if sentence.doubt:
        run = paragraph.add_run(f" ({sentence.doubt})")
        run.italic = True


def _add_footnote(
    paragraph: Any,
    citation: Citation,
    footnotes: WordFootnotes,
) -> None:
    quote, where = format_footnote(citation)
    footnotes.add(paragraph, quote, where)


def _add_disagreement(
    document: Any,
    table: DisagreementTable,
    footnotes: WordFootnotes,
) -> None:
    document.add_heading(strip_control_characters(table.heading), 2)
    grid = document.add_table(rows=1, cols=3, style="Light Grid Accent 1")
    headings = (VALUE, SOURCE, PUBLISHED)
    for cell, heading in zip(grid.rows[0].cells, headings, strict=True):
        cell.text = heading
    for row in table.rows:
        value, source, published = grid.add_row().cells
        paragraph = value.paragraphs[0]
        paragraph.add_run(strip_control_characters(row.value))
        if row.citation:
            _add_footnote(paragraph, row.citation, footnotes)
        source.text = strip_control_characters(row.source)
        published.text = strip_control_characters(row.published)
    document.add_paragraph()
