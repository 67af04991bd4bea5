"""A conversation as a Word document, each quote a footnote."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import docx

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

_LONGEST_PROPERTY = 255  # characters; Word takes no more for a title


def export_word(conversation: Conversation, asked: Sequence[StoredExchange]) -> bytes:
    """The conversation with its questions as headings, and Word's own footnotes for its quotes."""
    document = docx.Document()
    notes = WordFootnotes(document)
    title = strip_control_characters(conversation.title)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = (
        title[:_LONGEST_PROPERTY],
        "Dossier",
        "",
    )
    properties.created = properties.modified = conversation.changed.replace(tzinfo=None)
    document.add_heading(title, 0)
    document.add_paragraph(format_conversation_dates(conversation))
    for section in build_outline(asked):
        _add_section(document, section, notes)
    notes.attach()
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _add_section(
    document: Any,
    section: ExchangeSection,
    notes: WordFootnotes,
) -> None:
    document.add_heading(strip_control_characters(section.question), 1)
    if section.understood:
        document.add_paragraph().add_run(
            f"{UNDERSTOOD}: {strip_control_characters(section.understood)}"
        ).italic = True
    if section.lead:
        document.add_paragraph().add_run(strip_control_characters(section.lead)).bold = True
    for sentence in section.sentences:
        _add_sentence(document.add_paragraph(), sentence, notes)
    for each in section.disagreement_tables:
        _add_disagreement(document, each, notes)
    for remark in section.remarks:
        document.add_paragraph(strip_control_characters(remark))


def _add_sentence(
    paragraph: Any,
    sentence: CitedSentence,
    notes: WordFootnotes,
) -> None:
    paragraph.add_run(strip_control_characters(sentence.text))
    for citation in sentence.citations:
        notes.add(paragraph, *format_footnote(citation))
    if sentence.doubt:
        paragraph.add_run(f" ({sentence.doubt})").italic = True


def _add_disagreement(
    document: Any,
    contradiction: DisagreementTable,
    notes: WordFootnotes,
) -> None:
    document.add_heading(strip_control_characters(contradiction.heading), 2)
    table = document.add_table(rows=1, cols=3, style="Light Grid Accent 1")
    for cell, name in zip(table.rows[0].cells, (VALUE, SOURCE, PUBLISHED), strict=True):
        cell.text = name
    for row in contradiction.rows:
        value, source, published = table.add_row().cells
        value.paragraphs[0].add_run(strip_control_characters(row.value))
        if row.citation:
            notes.add(value.paragraphs[0], *format_footnote(row.citation))
        source.text, published.text = (
            strip_control_characters(row.source),
            strip_control_characters(row.published),
        )
    document.add_paragraph()
