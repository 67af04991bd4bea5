"""A conversation as a file to take away: Markdown, JSON or Word, each a function of the conversation and its questions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.workspace.export.data import export_json
from rag.workspace.export.markdown import export_markdown
from rag.workspace.export.word import export_word
from rag.workspace.history import Conversation, StoredExchange


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """A kind of file, and what makes it."""

    suffix: str
    media_type: str
    written: Callable[[Conversation, Sequence[StoredExchange]], bytes]


FORMS = {
    "markdown": ExportFormat(".md", "text/markdown; charset=utf-8", export_markdown),
    "json": ExportFormat(".json", "application/json", export_json),
    "docx": ExportFormat(
        ".docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        export_word,
    ),
}
