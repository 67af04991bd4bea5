"""A conversation as a Word document, each quote a footnote."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import docx

from rag.workspace.export.footnotes import Footnotes, writable
from rag.workspace.export.outline import (
    PUBLISHED,
    SOURCE,
    UNDERSTOOD,
    VALUE,
    Contradiction,
    Section,
    Sentence,
    began,
    footnote_of,
    outline,
)
from rag.workspace.history import Asked, Conversation

_LONGEST_PROPERTY = 255  # characters; Word takes no more for a title


def word_of(conversation: Conversation, asked: Sequence[Asked]) -> bytes:
    """The conversation with its questions as headings, and Word's own footnotes for its quotes."""
    document = docx.Document()
    notes = Footnotes(document)
    title = writable(conversation.title)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = (
        title[:_LONGEST_PROPERTY],
        "Dossier",
        "",
    )
    properties.created = properties.modified = conversation.changed.replace(tzinfo=None)
    document.add_heading(title, 0)
    document.add_paragraph(began(conversation))
    for section in outline(asked):
        _add_section(document, section, notes)
    notes.attach()
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _add_section(document: Any, section: Section, notes: Footnotes) -> None:
    document.add_heading(writable(section.question), 1)
    if section.understood:
        document.add_paragraph().add_run(
            f"{UNDERSTOOD}: {writable(section.understood)}"
        ).italic = True
    if section.lead:
        document.add_paragraph().add_run(writable(section.lead)).bold = True
    for sentence in section.sentences:
        _add_sentence(document.add_paragraph(), sentence, notes)
    for each in section.contradictions:
        _add_contradiction(document, each, notes)
    for remark in section.remarks:
        document.add_paragraph(writable(remark))


def _add_sentence(paragraph: Any, sentence: Sentence, notes: Footnotes) -> None:
    paragraph.add_run(writable(sentence.text))
    for citation in sentence.citations:
        notes.add(paragraph, *footnote_of(citation))
    if sentence.doubt:
        paragraph.add_run(f" ({sentence.doubt})").italic = True


def _add_contradiction(document: Any, contradiction: Contradiction, notes: Footnotes) -> None:
    document.add_heading(writable(contradiction.heading), 2)
    table = document.add_table(rows=1, cols=3, style="Light Grid Accent 1")
    for cell, name in zip(table.rows[0].cells, (VALUE, SOURCE, PUBLISHED), strict=True):
        cell.text = name
    for row in contradiction.rows:
        value, source, published = table.add_row().cells
        value.paragraphs[0].add_run(writable(row.value))
        if row.citation:
            notes.add(value.paragraphs[0], *footnote_of(row.citation))
        source.text, published.text = writable(row.source), writable(row.published)
    document.add_paragraph()
