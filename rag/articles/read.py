"""Reads articles from files and addresses: a reader for each format, then cleaning."""

from __future__ import annotations

from pathlib import Path

from rag.articles.build import build_article
from rag.articles.document import ArticleDraft
from rag.articles.readers import SUFFIXES, find_reader
from rag.articles.readers.page import read_page
from rag.articles.readers.web import is_address
from rag.errors import UnreadableArticle
from rag.records import NO_CORRECTIONS, Article, Corrections
from rag.settings import ArticleSettings

# Raised whenever reading or cleaning changes, so that a sync reads every file again.
READER_VERSION = 2

__all__ = [
    "READER_VERSION",
    "SUFFIXES",
    "is_address",
    "read_address",
    "read_article",
    "read_bytes",
    "read_draft",
]


def read_article(
    suffix: str, data: bytes, settings: ArticleSettings, corrections: Corrections = NO_CORRECTIONS
) -> Article:
    """Read the article in a file, cleaned and corrected.

    Args:
        suffix: The file's suffix, ".html", which tells its format.
        data: The file's bytes.
        settings: Limits of size.
        corrections: What a person decided against the cleaning.

    Raises:
        UnreadableArticle: There is none; the message says why.
    """
    return build_article(read_draft(suffix, data, settings), corrections)


def read_address(
    url: str, settings: ArticleSettings, corrections: Corrections = NO_CORRECTIONS
) -> Article:
    """Read the article at an http(s) address, cleaned and corrected.

    Raises:
        UnreadableArticle: There is none; the message says why.
    """
    return build_article(read_page(url, settings), corrections)


def read_draft(suffix: str, data: bytes, settings: ArticleSettings) -> ArticleDraft:
    """Read a file's blocks and metadata as they stand, before cleaning.

    Raises:
        UnreadableArticle: The file is of no known format, empty or damaged.
    """
    read = find_reader(suffix.lower())
    if read is None:
        name = suffix or "without a suffix"
        known = ", ".join(sorted(SUFFIXES))
        raise UnreadableArticle(f"files named {name} are not read; {known} are")
    if not data.strip():
        raise UnreadableArticle("it is empty")
    return read(data, settings)


def read_bytes(path: Path, settings: ArticleSettings) -> bytes:
    """Read a file's bytes.

    Raises:
        UnreadableArticle: It is too large or cannot be opened.
    """
    try:
        megabytes = path.stat().st_size / 1e6
        if megabytes > settings.max_megabytes:
            raise UnreadableArticle(
                f"it has {megabytes:.0f} MB, more than the {settings.max_megabytes:g} MB allowed "
                "(articles.max_megabytes)"
            )
        return path.read_bytes()
    except OSError as error:
        raise UnreadableArticle(f"it cannot be opened ({error.strerror})") from error
