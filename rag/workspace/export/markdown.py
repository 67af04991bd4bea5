"""A conversation as Markdown, with footnotes. What comes from articles and people stays text: no link, image or HTML of theirs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.records import Citation
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

_MARKUP = re.compile(r"[\\`*_{}\[\]<>&|~$#^!@]|:(?=//)|(?<=www)\.", re.IGNORECASE)
_BEGINS = re.compile(r"^(\d*)([-+=:%.)])")  # at the start of a line a list, a rule, a definition
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class _Notes:
    """The footnotes of a document, numbered by first use; a quote that is cited again is the same note."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def mark(self, citations: Sequence[Citation]) -> str:
        return "".join(f"[^{self._number(citation)}]" for citation in citations)

    def _number(self, citation: Citation) -> int:
        return self._numbers.setdefault(
            _text(" ".join(footnote_of(citation))), len(self._numbers) + 1
        )

    def written(self) -> list[str]:
        return [f"[^{number}]: {text}" for text, number in self._numbers.items()]


def markdown_of(conversation: Conversation, asked: Sequence[Asked]) -> bytes:
    """The conversation with its questions as headings, and a footnote for every quote."""
    notes = _Notes()
    parts = [f"# {_text(conversation.title)}", _text(began(conversation))]
    for section in outline(asked):
        parts += _section(section, notes)
    return ("\n\n".join([*parts, *notes.written()]) + "\n").encode()


def _section(section: Section, notes: _Notes) -> list[str]:
    parts = [f"## {_text(section.question)}"]
    if section.understood:
        parts.append(f"*{UNDERSTOOD}: {_text(section.understood)}*")
    if section.lead:
        parts.append(f"**{_text(section.lead)}**")
    parts += [_sentence(each, notes) for each in section.sentences]
    for each in section.contradictions:
        parts += _contradiction(each, notes)
    return parts + [_text(remark) for remark in section.remarks]


def _sentence(sentence: Sentence, notes: _Notes) -> str:
    doubt = f" ({sentence.doubt})" if sentence.doubt else ""
    return f"{_text(sentence.text)}{notes.mark(sentence.citations)}{doubt}"


def _contradiction(contradiction: Contradiction, notes: _Notes) -> list[str]:
    rows = [f"| {VALUE} | {SOURCE} | {PUBLISHED} |", "|---|---|---|"]
    for row in contradiction.rows:
        mark = notes.mark([row.citation] if row.citation else [])
        rows.append(f"| {_text(row.value)}{mark} | {_text(row.source)} | {_text(row.published)} |")
    return [f"### {_text(contradiction.heading)}", "\n".join(rows)]


def _text(text: str) -> str:
    """Text that Markdown shows as it is, on one line."""
    line = " ".join(_CONTROLS.sub(" ", text).split())
    plain = _MARKUP.sub(lambda found: "\\" + found.group(), line)
    return _BEGINS.sub(r"\1\\\2", plain)
