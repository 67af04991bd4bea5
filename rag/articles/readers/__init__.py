"""The formats of articles: a new one is a file in this folder and an entry in `_FORMATS`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from rag.articles.document import ArticleDraft
from rag.settings import ArticleSettings

Reader = Callable[[bytes, ArticleSettings], ArticleDraft]


@dataclass(frozen=True, slots=True)
class _Format:
    reader: str  # module in this folder and its function
    suffixes: tuple[str, ...]
    media_types: tuple[str, ...] = ()  # by which web servers may deliver it


_FORMATS = (
    _Format("text:read_plain_text", (".txt", ".text"), ("text/plain",)),
    _Format("markdown:read_markdown", (".md", ".markdown"), ("text/markdown",)),
    _Format("html:read_html", (".html", ".htm", ".xhtml"), ("text/html", "application/xhtml+xml")),
    _Format("pdf:read_pdf", (".pdf",), ("application/pdf",)),
    _Format("docx:read_docx", (".docx",)),
    _Format("epub:read_epub", (".epub",)),
    _Format("shortcut:read_shortcut", (".url",)),
)
_BY_SUFFIX = {suffix: entry for entry in _FORMATS for suffix in entry.suffixes}
_BY_MEDIA_TYPE = {media_type: entry for entry in _FORMATS for media_type in entry.media_types}

SUFFIXES = frozenset(_BY_SUFFIX)


def find_reader(suffix: str) -> Reader | None:
    """Find the reader of files with this suffix, in lower case."""
    entry = _BY_SUFFIX.get(suffix)
    return _import_reader(entry) if entry else None


def find_reader_of_media_type(media_type: str) -> Reader | None:
    """Find the reader of pages that are delivered with this media type."""
    entry = _BY_MEDIA_TYPE.get(media_type)
    return _import_reader(entry) if entry else None


def _import_reader(entry: _Format) -> Reader:
    # Imported when needed: together the readers take a second to import.
    module, function = entry.reader.split(":")
    reader: Reader = getattr(import_module(f"{__name__}.{module}"), function)
    return reader
