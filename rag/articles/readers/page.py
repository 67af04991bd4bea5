"""Reads the page at an address, by the media type that its server gives it."""

from __future__ import annotations

from rag.articles.document import ArticleDraft
from rag.articles.readers import find_reader_of_media_type
from rag.articles.readers.web import fetch_page
from rag.errors import UnreadableArticle
from rag.settings import ArticleSettings

_HTML = ("text/html", "application/xhtml+xml")


def read_page(url: str, settings: ArticleSettings) -> ArticleDraft:
    """Fetch and read the page at an http(s) address.

    Raises:
        UnreadableArticle: It cannot be fetched, or is nothing that is read.
    """
    page = fetch_page(url, settings)
    if page.media_type in _HTML:
        from rag.articles.readers.html import read_html  # here, for it takes long to import

        return read_html(page.data, settings, url=page.url)
    read = find_reader_of_media_type(page.media_type)
    if read is None:
        raise UnreadableArticle(f"{page.url} is {page.media_type}, which is not read")
    return read(page.data, settings)
