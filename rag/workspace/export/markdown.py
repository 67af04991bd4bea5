"""A conversation as Markdown, with footnotes.

What comes from articles and people stays text: no link, image or HTML of theirs.
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
_BEGINS = re.compile(r"^(\d*)([-+=:%.)])")  # at the start of a line a list, a rule, a definition
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class _MarkdownFootnotes:
    """The footnotes of a document, numbered by first use.

    A quote that is cited again is the same note.
    """

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def mark(self, citations: Sequence[Citation]) -> str:
        return "".join(f"[^{self._assign_number(citation)}]" for citation in citations)

    def _assign_number(self, citation: Citation) -> int:
        return self._numbers.setdefault(
            _escape_markdown(" ".join(format_footnote(citation))),
            len(self._numbers) + 1,
        )

    def written(self) -> list[str]:
        return [f"[^{number}]: {text}" for text, number in self._numbers.items()]


def export_markdown(conversation: Conversation, asked: Sequence[StoredExchange]) -> bytes:
    """The conversation with its questions as headings, and a footnote for every quote."""
    notes = _MarkdownFootnotes()
    parts = [
        f"# {_escape_markdown(conversation.title)}",
        _escape_markdown(format_conversation_dates(conversation)),
    ]
    for section in build_outline(asked):
        parts += _format_section(section, notes)
    return ("\n\n".join([*parts, *notes.written()]) + "\n").encode()


def _format_section(section: ExchangeSection, notes: _MarkdownFootnotes) -> list[str]:
    parts = [f"## {_escape_markdown(section.question)}"]
    if section.understood:
        parts.append(f"*{UNDERSTOOD}: {_escape_markdown(section.understood)}*")
    if section.lead:
        parts.append(f"**{_escape_markdown(section.lead)}**")
    parts += [_format_sentence(each, notes) for each in section.sentences]
    for each in section.disagreement_tables:
        parts += _format_disagreement(each, notes)
    return parts + [_escape_markdown(remark) for remark in section.remarks]


def _format_sentence(sentence: CitedSentence, notes: _MarkdownFootnotes) -> str:
    doubt = f" ({sentence.doubt})" if sentence.doubt else ""
    return f"{_escape_markdown(sentence.text)}{notes.mark(sentence.citations)}{doubt}"


def _format_disagreement(contradiction: DisagreementTable, notes: _MarkdownFootnotes) -> list[str]:
    rows = [f"| {VALUE} | {SOURCE} | {PUBLISHED} |", "|---|---|---|"]
    for row in contradiction.rows:
        mark = notes.mark([row.citation] if row.citation else [])
        rows.append(
            f"| {_escape_markdown(row.value)}{mark} | {_escape_markdown(row.source)} | "
            f"{_escape_markdown(row.published)} |"
        )
    return [f"### {_escape_markdown(contradiction.heading)}", "\n".join(rows)]


def _escape_markdown(text: str) -> str:
    """Text that Markdown shows as it is, on one line."""
    line = " ".join(_CONTROLS.sub(" ", text).split())
    plain = _MARKUP.sub(lambda found: "\\" + found.group(), line)
    return _BEGINS.sub(r"\1\\\2", plain)
