"""The page of one article, and the pages that say why an article or a correction failed."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from markupsafe import Markup

from rag.records import Article
from ui.api.article_view import strings
from ui.api.article_view.blocks import BlockSpan, find_drawn_spans, group_blocks
from ui.api.article_view.removals import RemovalControls
from ui.api.article_view.view import ArticleView, build_view_url, compute_marks, toggle_removed
from ui.links import build_original_url
from ui.metadata import format_date, join_metadata
from ui.templates import render_template

if TYPE_CHECKING:
    from rag.records import Corrections

STYLE = files("ui.api.article_view").joinpath("article.css").read_text(encoding="utf-8")
_PLAIN_VIEW = ArticleView()


def render_article_page(
    article: Article, view: ArticleView = _PLAIN_VIEW, corrections: Corrections | None = None
) -> str:
    """Render an article as an HTML page.

    Args:
        article: The article to show.
        view: The spans to mark, and whether removed text is shown.
        corrections: The corrections of the article's file. When given, the page also shows what
            cleaning removed, and a button at each text that corrects the decision.
    """
    blocks: tuple[BlockSpan, ...] = article.blocks or ((0, len(article.text), "paragraph"),)
    controls = None
    if corrections is not None:
        controls = RemovalControls(article, blocks, corrections)
    marks = compute_marks(view, find_drawn_spans(article.text, blocks))
    return _render(
        "article",
        title=article.title,
        article=article,
        metadata=_describe_metadata(article),
        groups=group_blocks(article.text, blocks, marks, controls),
        ask_url=f"/?article={quote(article.id, safe='')}",
        original_url=_build_original_url(article, view),
        toggle_url=build_view_url(article.id, toggle_removed(view)),
        toggle_label=_get_toggle_label(article, view),
        instructions=_get_instructions(article, view),
        corrections_url=f"/articles/{quote(article.id, safe='')}/corrections",
    )


def render_missing_page() -> str:
    """Render the page that says that there is no such article."""
    return _render("message", title=strings.NOT_FOUND, sentence=strings.NOT_FOUND_MORE)


def render_refusal_page(article_id: str, sentence: str) -> str:
    """Render the page that says that a correction was not made, and why."""
    article_url = build_view_url(article_id, ArticleView(removed=True))
    return _render(
        "message", title=strings.NOT_CORRECTED, sentence=sentence, article_url=article_url
    )


def _render(name: str, **values: Any) -> str:
    return render_template(
        f"api/article_view/{name}.html.j2", strings=strings, style=Markup(STYLE), **values
    )


def _describe_metadata(article: Article) -> str:
    return join_metadata(
        article.author,
        article.author_role,
        article.source,
        format_date(article.published),
        article.section,
    )


def _build_original_url(article: Article, view: ArticleView) -> str:
    quoted = article.text[slice(*view.quoted)] if view.quoted else ""
    return build_original_url(article.url, quoted)


def _get_toggle_label(article: Article, view: ArticleView) -> str:
    if view.removed:
        return strings.HIDE_REMOVED
    if article.removed:
        return f"{strings.SHOW_REMOVED} ({len(article.removed)})"
    return strings.SHOW_REMOVED


def _get_instructions(article: Article, view: ArticleView) -> str:
    if not view.removed:
        return ""
    return strings.HOW_IT_WORKS if article.removed else strings.NOTHING_REMOVED
