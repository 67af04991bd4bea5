"""A whole article as a page to read, without any script: its blocks, what is marked in them, and what cleaning removed."""

from ui.api.article_view.page import STYLE, article_page, missing_page, refused_page
from ui.api.article_view.view import View, address_of, asked_view

__all__ = [
    "STYLE",
    "View",
    "address_of",
    "article_page",
    "asked_view",
    "missing_page",
    "refused_page",
]
