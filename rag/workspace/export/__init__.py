"""A conversation as a file to take away: Markdown, JSON or Word, each a function of the conversation and its questions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.workspace.export.data import json_of
from rag.workspace.export.markdown import markdown_of
from rag.workspace.export.word import word_of
from rag.workspace.history import Asked, Conversation


@dataclass(frozen=True, slots=True)
class Form:
    """A kind of file, and what makes it."""

    suffix: str
    media_type: str
    written: Callable[[Conversation, Sequence[Asked]], bytes]


FORMS = {
    "markdown": Form(".md", "text/markdown; charset=utf-8", markdown_of),
    "json": Form(".json", "application/json", json_of),
    "docx": Form(
        ".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", word_of
    ),
}
