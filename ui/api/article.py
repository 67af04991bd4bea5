"""A whole article as a page to read, with the quoted sentence marked. It has no scripts at all."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from importlib.resources import files
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from fastapi.responses import HTMLResponse

from rag.records import Article, BlockKind
from ui.page.markup import day, escaped, particulars

if TYPE_CHECKING:
    from rag.assistant import Assistant

_TAGS: dict[BlockKind, str] = {"heading": "h2"}
_STYLE = files("ui.api").joinpath("article.css").read_text(encoding="utf-8")
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
ARTICLE_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def article_response(assistant: Assistant) -> Callable[..., HTMLResponse]:
    """The handler of /articles/{article_id}?start=&end=, over the given assistant."""

    def read(article_id: str, start: str = "", end: str = "") -> HTMLResponse:
        article = assistant.article(article_id)
        if article is None:
            return _page_response(_missing_page(), 404)
        return _page_response(article_page(article, _offset(start), _offset(end)), 200)

    return read


def _page_response(page: str, status: int) -> HTMLResponse:
    headers = {"Content-Security-Policy": ARTICLE_POLICY}
    return HTMLResponse(page, status_code=status, headers=headers)


def _offset(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None


def article_page(article: Article, start: int | None = None, end: int | None = None) -> str:
    """The article as HTML; `start` to `end`, code points of its text, in <mark id="quote">."""
    blocks = article.blocks or ((0, len(article.text), "paragraph"),)
    span = (start, end) if start is not None and end is not None and start < end else None
    body = _blocks(article.text, blocks, span)
    where = particulars(
        article.author, article.author_role, article.source, day(article.published), article.section
    )
    disclaimer = f'<p class="disclaimer">{escaped(article.disclaimer)}</p>' if article.disclaimer else ""
    header = (
        f'<header><h1>{escaped(article.title)}</h1><p class="where">{where}</p>{_original(article)}</header>'
    )
    return _page(article.title, f"{header}{body}{disclaimer}", article.language)


def _blocks(text: str, blocks: tuple[tuple[int, int, BlockKind], ...], span: tuple[int, int] | None) -> str:
    drawn: list[str] = []
    identity = ' id="quote"'  # may stand only once: on the first block that the quote touches
    for first, last, kind in blocks:
        inside = _marked(text, first, last, span, identity)
        if "<mark" in inside:
            identity = ""
        tag = _TAGS.get(kind, "p")
        drawn.append(f'<{tag} class="{kind}">{inside}</{tag}>')
    return "".join(drawn)


def _marked(text: str, first: int, last: int, span: tuple[int, int] | None, identity: str) -> str:
    start, end = span or (0, 0)
    start, end = max(start, first), min(end, last)
    if start >= end:
        return escaped(text[first:last])
    before, quoted, after = (escaped(text[a:b]) for a, b in ((first, start), (start, end), (end, last)))
    return f"{before}<mark{identity}>{quoted}</mark>{after}"


def _original(article: Article) -> str:
    if not article.url or urlsplit(article.url).scheme not in ("http", "https"):
        return ""
    return f'<p class="where"><a href="{escaped(article.url)}" rel="noopener noreferrer">The original</a></p>'


def _missing_page() -> str:
    return _page(
        "No such article",
        "<header><h1>No such article</h1></header>"
        "<p>The library has no article at this address. It may have been removed since it was cited.</p>",
    )


def _page(title: str, inside: str, language: str | None = None) -> str:
    return (
        f'<!doctype html><html lang="{escaped(language or "en")}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escaped(title)} – Dossier</title><style>{_STYLE}</style></head>"
        f"<body><main>{inside}</main></body></html>"
    )
