"""A file or an address becomes an Article: a reader per format, cleaning, particulars."""

from __future__ import annotations

from pathlib import Path

from rag.articles.build import build_article
from rag.articles.document import Draft
from rag.articles.readers.web import WebPage, fetch_page, is_address, read_shortcut_address
from rag.errors import UnreadableArticle
from rag.records import NO_CORRECTIONS, Article, Corrections
from rag.settings import ArticleSettings

READER_VERSION = (
    1  # raised whenever reading or cleaning changes, so that a sync reads every file again
)

_SUFFIX_OF_TYPE = {"text/plain": ".txt", "text/markdown": ".md", "application/pdf": ".pdf"}
SUFFIXES = frozenset(
    (
        ".txt",
        ".text",
        ".md",
        ".markdown",
        ".html",
        ".htm",
        ".xhtml",
        ".pdf",
        ".docx",
        ".epub",
        ".url",
    )
)


def read_article(
    suffix: str, data: bytes, settings: ArticleSettings, corrections: Corrections = NO_CORRECTIONS
) -> Article:
    """The article in `data`, a file's bytes, by the file's suffix, cleaned and corrected.

    Raises UnreadableArticle with the reason when there is none.
    """
    if suffix.lower() not in SUFFIXES:
        raise UnreadableArticle(
            f"files named {suffix or 'without a suffix'} are not read; {', '.join(sorted(SUFFIXES))} are"
        )
    if not data.strip():
        raise UnreadableArticle("it is empty")
    return build_article(read_draft(suffix.lower(), data, settings), corrections)


def read_address(
    url: str, settings: ArticleSettings, corrections: Corrections = NO_CORRECTIONS
) -> Article:
    """The article at an http(s) address. Raises UnreadableArticle with the reason when there is none."""
    return build_article(_read_page_draft(fetch_page(url, settings), settings), corrections)


def read_bytes(path: Path, settings: ArticleSettings) -> bytes:
    """A file's bytes. Raises UnreadableArticle when it is too large or cannot be opened."""
    try:
        size = path.stat().st_size
        if size > settings.max_megabytes * 1e6:
            raise UnreadableArticle(
                f"it has {size / 1e6:.0f} MB, more than the {settings.max_megabytes:g} MB allowed (articles.max_megabytes)"
            )
        return path.read_bytes()
    except OSError as error:
        raise UnreadableArticle(f"it cannot be opened ({error.strerror})") from error


def read_draft(suffix: str, data: bytes, settings: ArticleSettings) -> Draft:
    """What the suffix's reader makes of the data. Each is imported when it is needed: together they take a second."""
    most = int(settings.max_unpacked_megabytes * 1e6)
    match suffix:
        case ".md" | ".markdown":
            from rag.articles.readers.markdown import read_markdown

            return read_markdown(data)
        case ".html" | ".htm" | ".xhtml":
            from rag.articles.readers.html import read_html

            return read_html(data)
        case ".pdf":
            from rag.articles.readers.pdf import read_pdf

            return read_pdf(data)
        case ".docx":
            from rag.articles.readers.docx import read_docx

            return read_docx(data, most)
        case ".epub":
            from rag.articles.readers.epub import read_epub

            return read_epub(data, most)
        case ".url":
            return _read_page_draft(fetch_page(read_shortcut_address(data), settings), settings)
    from rag.articles.readers.text import read_plain_text

    return read_plain_text(data)


def _read_page_draft(page: WebPage, settings: ArticleSettings) -> Draft:
    from rag.articles.readers.html import read_html

    suffix = _SUFFIX_OF_TYPE.get(page.media_type)
    if suffix is None and page.media_type not in ("text/html", "application/xhtml+xml"):
        raise UnreadableArticle(f"{page.url} is {page.media_type}, which is not read")
    return read_draft(suffix, page.data, settings) if suffix else read_html(page.data, page.url)


__all__ = [
    "READER_VERSION",
    "SUFFIXES",
    "is_address",
    "read_address",
    "read_article",
    "read_bytes",
    "read_draft",
]
