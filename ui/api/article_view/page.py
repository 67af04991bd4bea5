"""The page of one article, and the pages that say why there is none."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING
from urllib.parse import quote

from rag.records import Article
from ui.api.article_view import strings
from ui.api.article_view.blocks import BlockSpan, find_drawn_spans, render_blocks
from ui.api.article_view.removals import RemovalRenderer
from ui.api.article_view.view import ArticleView, build_view_url, compute_marks, toggle_removed
from ui.links import build_original_url
from ui.metadata import format_date
from ui.page.markup import escape_html, join_metadata

if TYPE_CHECKING:
    from rag.records import Corrections

STYLE = files("ui.api.article_view").joinpath("article.css").read_text(encoding="utf-8")
_PLAIN = ArticleView()


def render_article_page(
    article: Article, view: ArticleView = _PLAIN, corrections: Corrections | None = None
) -> str:
    """The article as HTML; with its corrections, what was removed is shown too, and buttons that correct that."""
    blocks: tuple[BlockSpan, ...] = article.blocks or ((0, len(article.text), "paragraph"),)
    removals = RemovalRenderer(article, blocks, corrections) if corrections is not None else None
    before, after = (
        (removals.before, removals.after) if removals else (_render_nothing, _render_nothing)
    )
    marks = compute_marks(view, find_drawn_spans(article.text, blocks))
    body = render_blocks(article.text, blocks, marks, before, after)
    disclaimer = (
        f'<p class="disclaimer" dir="auto">{escape_html(article.disclaimer)}</p>'
        if article.disclaimer
        else ""
    )
    inside = (
        f"{_render_header(article, view)}<div{_render_language(article)}>{body}{disclaimer}</div>"
    )
    return _render_page(article.title, f"<article>{inside}</article>")


def _render_nothing(place: int) -> str:
    return ""


def _render_header(article: Article, view: ArticleView) -> str:
    where = join_metadata(
        article.author,
        article.author_role,
        article.source,
        format_date(article.published),
        article.section,
    )
    return (
        f'<header><h1 dir="auto"{_render_language(article)}>{escape_html(article.title)}</h1><p class="where">{where}</p>'
        f'<p class="onward">{_render_links(article, view)}</p></header>{_render_instructions(article, view)}'
    )


def _render_links(article: Article, view: ArticleView) -> str:
    """The ways from here: to a question about this article, to where it was published, to what was removed."""
    quoted = article.text[slice(*view.quoted)] if view.quoted else ""
    published = build_original_url(article.url, quoted)
    links = [f'<a href="/?article={quote(article.id, safe="")}">{strings.ASK}</a>']
    if published:
        links.append(
            f'<a href="{escape_html(published)}" rel="noopener noreferrer">{strings.ORIGINAL}</a>'
        )
    label = strings.HIDE_REMOVED if view.removed else strings.SHOW_REMOVED
    count = f" ({len(article.removed)})" if article.removed and not view.removed else ""
    links.append(
        f'<a href="{escape_html(build_view_url(article.id, toggle_removed(view)))}">{label}{count}</a>'
    )
    return "".join(links)


def _render_instructions(article: Article, view: ArticleView) -> str:
    if not view.removed:
        return ""
    return (
        f'<p class="how">{strings.HOW_IT_WORKS if article.removed else strings.NOTHING_REMOVED}</p>'
    )


def _render_language(article: Article) -> str:
    return f' lang="{escape_html(article.language)}"' if article.language else ""


def render_missing_page() -> str:
    """That there is no such article."""
    return _render_message_page(strings.NOT_FOUND, strings.NOT_FOUND_MORE)


def render_refusal_page(article_id: str, sentence: str) -> str:
    """That a correction was not made, and why."""
    address = escape_html(build_view_url(article_id, ArticleView(removed=True)))
    return _render_message_page(
        strings.NOT_CORRECTED,
        sentence,
        f'<p class="onward"><a href="{address}">{strings.BACK_TO_ARTICLE}</a></p>',
    )


def _render_message_page(title: str, sentence: str, more: str = "") -> str:
    return _render_page(
        title, f"<header><h1>{escape_html(title)}</h1></header><p>{escape_html(sentence)}</p>{more}"
    )


def _render_page(title: str, inside: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape_html(title)} – Dossier</title><style>{STYLE}</style></head>"
        f"<body><main>{inside}</main></body></html>"
    )
