"""Reads .url files: internet shortcuts, as browsers save them, to the page that they name."""

from __future__ import annotations

import configparser

from rag.articles.document import ArticleDraft
from rag.articles.readers.encoding import decode
from rag.articles.readers.page import read_page
from rag.errors import UnreadableArticle
from rag.settings import ArticleSettings


def read_shortcut(data: bytes, settings: ArticleSettings) -> ArticleDraft:
    """Read the page at the address in a .url file.

    Raises:
        UnreadableArticle: It names no address, or the page cannot be read.
    """
    return read_page(parse_shortcut_address(data), settings)


def parse_shortcut_address(data: bytes) -> str:
    """Parse the address in a .url file.

    Raises:
        UnreadableArticle: There is none.
    """
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(decode(data))
        return parser["InternetShortcut"]["URL"].strip()
    except (configparser.Error, KeyError) as error:
        raise UnreadableArticle(
            "the shortcut names no address (a line URL=… under [InternetShortcut])"
        ) from error
