"""Build the addresses of articles: Dossier's own page of one, and where it was first published."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote, urlsplit

# A longer quote is looked for by its two ends, because the original may differ between them.
_MAX_WHOLE_QUOTE_WORDS = 12
_QUOTE_END_WORDS = 5


def build_article_url(
    article_id: str, start: int, end: int, also: Iterable[tuple[int, int]] = ()
) -> str:
    """Build the address of an article's page that marks a quote.

    Args:
        article_id: The article.
        start: The first character of the quote in the article's text.
        end: The character after the quote.
        also: Other spans of the text, which are marked more faintly.
    """
    path = f"/articles/{quote(article_id, safe='')}?start={start}&end={end}"
    spans = ",".join(f"{first}-{last}" for first, last in also)
    if spans:
        path += f"&also={spans}"
    return f"{path}#quote"


def build_whole_article_url(article_id: str) -> str:
    """Build the address of an article's page that marks nothing."""
    return f"/articles/{quote(article_id, safe='')}"


def build_original_url(url: str | None, quoted: str = "") -> str:
    """Build the address where an article was first published, so that a browser shows the quote.

    The quote becomes a text fragment: https://wicg.github.io/scroll-to-text-fragment/

    Returns:
        The address; an empty text when `url` is no page of the web, such as `javascript:`.
    """
    url = (url or "").strip()
    if not _is_web_page(url):
        return ""
    fragment = _build_text_fragment(quoted)
    if not fragment:
        return url
    separator = "" if "#" in url else "#"
    return f"{url}{separator}:~:text={fragment}"


def _is_web_page(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:  # such as an unfinished IPv6 address
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def _build_text_fragment(quoted: str) -> str:
    """Write a quote as a text fragment, in which `-`, `,` and `&` are percent-encoded."""
    words = quoted.split()
    if len(words) <= _MAX_WHOLE_QUOTE_WORDS:
        return _encode_words(words)
    return f"{_encode_words(words[:_QUOTE_END_WORDS])},{_encode_words(words[-_QUOTE_END_WORDS:])}"


def _encode_words(words: list[str]) -> str:
    return quote(" ".join(words), safe="").replace("-", "%2D")
