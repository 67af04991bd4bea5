"""Export a conversation as a file: Markdown, JSON or Word."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.workspace.exchanges import Conversation, StoredExchange
from rag.workspace.export.data import export_json
from rag.workspace.export.markdown import export_markdown
from rag.workspace.export.word import export_word


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """A file format, and the function that writes a conversation in it."""

    suffix: str
    media_type: str
    render: Callable[[Conversation, Sequence[StoredExchange]], bytes]


FORMATS = {
    "markdown": ExportFormat(".md", "text/markdown; charset=utf-8", export_markdown),
    "json": ExportFormat(".json", "application/json", export_json),
    "docx": ExportFormat(
        ".docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        export_word,
    ),
}
