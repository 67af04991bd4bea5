"""Reads DOCX through python-docx."""

from __future__ import annotations

import io
from collections.abc import Iterator

import docx
from docx.document import Document
from docx.exceptions import PythonDocxError
from docx.opc.exceptions import OpcError
from docx.table import Table
from lxml.etree import XMLSyntaxError

from rag.articles.document import ArticleDraft, normalise_line
from rag.articles.readers.zip_safety import DAMAGE, open_checked_archive
from rag.errors import UnreadableArticle
from rag.records import ArticleMetadata, Block
from rag.settings import ArticleSettings


def read_docx(data: bytes, settings: ArticleSettings) -> ArticleDraft:
    """Read a Word document, headings, lists and tables included.

    Raises:
        UnreadableArticle: It is damaged, or too large when unpacked.
    """
    open_checked_archive(data, settings)
    try:
        document = docx.Document(io.BytesIO(data))
        title, blocks = _read_contents(document)
        stated = _read_metadata(document, title)
    except (
        *DAMAGE,
        OpcError,
        PythonDocxError,
        XMLSyntaxError,
        AttributeError,
        TypeError,
        IndexError,
    ) as error:
        # python-docx raises many kinds of errors for XML that is not Word's.
        raise UnreadableArticle("the Word document is damaged; open and save it again") from error
    return ArticleDraft(tuple(blocks), stated)


def _read_contents(document: Document) -> tuple[str | None, list[Block]]:
    title: str | None = None
    blocks: list[Block] = []
    for part in document.iter_inner_content():
        if isinstance(part, Table):
            blocks.extend(_read_rows(part))
            continue
        style = (part.style.name if part.style is not None else "") or ""
        text = normalise_line(part.text)
        if not text:
            continue
        if style == "Title" and title is None:
            title = text
        elif style.startswith(("Heading", "Title")):
            blocks.append(Block(text, "heading"))
        else:
            blocks.append(Block(text, "item" if style.startswith("List") else "paragraph"))
    return title, blocks


def _read_rows(table: Table) -> Iterator[Block]:
    for row in table.rows:
        cells = [normalise_line(cell.text) for cell in row.cells]
        if any(cells):
            yield Block(" | ".join(cells), "row")


def _read_metadata(document: Document, title: str | None) -> ArticleMetadata:
    core = document.core_properties
    return ArticleMetadata(
        title=title or normalise_line(core.title or "") or None,
        author=_clean_author(normalise_line(core.author or "")),
        published=core.created.date() if core.created and core.created.year > 2013 else None,
        section=normalise_line(core.category or "") or None,
    )


def _clean_author(author: str) -> str | None:
    """Drop the name that python-docx writes into documents by itself."""
    return author if author and author != "python-docx" else None
