"""An article as a page without scripts: its blocks, its marks, and what cleaning removed."""

from ui.api.article_view.page import (
    STYLE,
    render_article_page,
    render_missing_page,
    render_refusal_page,
)
from ui.api.article_view.view import ArticleView, build_view_url, parse_view

__all__ = [
    "STYLE",
    "ArticleView",
    "build_view_url",
    "parse_view",
    "render_article_page",
    "render_missing_page",
    "render_refusal_page",
]
