"""The page of one article, and the pages that say why there is none."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING
from urllib.parse import quote

from rag.records import Article
from ui.api.article_view import strings
from ui.api.article_view.blocks import Spans, blocks_html, stretches_of
from ui.api.article_view.removals import Removals
from ui.api.article_view.view import View, address_of, marks_of, other_view
from ui.page.markup import day, escaped, original_address, particulars

if TYPE_CHECKING:
    from rag.records import Corrections

STYLE = files("ui.api.article_view").joinpath("article.css").read_text(encoding="utf-8")
_PLAIN = View()


def article_page(
    article: Article, view: View = _PLAIN, corrections: Corrections | None = None
) -> str:
    """The article as HTML; with its corrections, what was removed is shown too, and buttons that correct that."""
    blocks: tuple[Spans, ...] = article.blocks or ((0, len(article.text), "paragraph"),)
    removals = Removals(article, blocks, corrections) if corrections is not None else None
    before, after = (removals.before, removals.after) if removals else (_nothing, _nothing)
    marks = marks_of(view, stretches_of(article.text, blocks))
    body = blocks_html(article.text, blocks, marks, before, after)
    disclaimer = (
        f'<p class="disclaimer" dir="auto">{escaped(article.disclaimer)}</p>'
        if article.disclaimer
        else ""
    )
    inside = f"{_header(article, view)}<div{_language(article)}>{body}{disclaimer}</div>"
    return _page(article.title, f"<article>{inside}</article>")


def _nothing(place: int) -> str:
    return ""


def _header(article: Article, view: View) -> str:
    where = particulars(
        article.author, article.author_role, article.source, day(article.published), article.section
    )
    return (
        f'<header><h1 dir="auto"{_language(article)}>{escaped(article.title)}</h1><p class="where">{where}</p>'
        f'<p class="onward">{_onward(article, view)}</p></header>{_how_it_works(article, view)}'
    )


def _onward(article: Article, view: View) -> str:
    """The ways from here: to a question about this article, to where it was published, to what was removed."""
    quoted = article.text[slice(*view.quoted)] if view.quoted else ""
    published = original_address(article.url, quoted)
    links = [f'<a href="/?article={quote(article.id, safe="")}">{strings.ASK}</a>']
    if published:
        links.append(
            f'<a href="{escaped(published)}" rel="noopener noreferrer">{strings.ORIGINAL}</a>'
        )
    label = strings.HIDE_REMOVED if view.removed else strings.SHOW_REMOVED
    count = f" ({len(article.removed)})" if article.removed and not view.removed else ""
    links.append(
        f'<a href="{escaped(address_of(article.id, other_view(view)))}">{label}{count}</a>'
    )
    return "".join(links)


def _how_it_works(article: Article, view: View) -> str:
    if not view.removed:
        return ""
    return (
        f'<p class="how">{strings.HOW_IT_WORKS if article.removed else strings.NOTHING_REMOVED}</p>'
    )


def _language(article: Article) -> str:
    return f' lang="{escaped(article.language)}"' if article.language else ""


def missing_page() -> str:
    """That there is no such article."""
    return _told(strings.NOT_FOUND, strings.NOT_FOUND_MORE)


def refused_page(article_id: str, sentence: str) -> str:
    """That a correction was not made, and why."""
    address = escaped(address_of(article_id, View(removed=True)))
    return _told(
        strings.NOT_CORRECTED,
        sentence,
        f'<p class="onward"><a href="{address}">{strings.BACK_TO_ARTICLE}</a></p>',
    )


def _told(title: str, sentence: str, more: str = "") -> str:
    return _page(
        title, f"<header><h1>{escaped(title)}</h1></header><p>{escaped(sentence)}</p>{more}"
    )


def _page(title: str, inside: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escaped(title)} – Dossier</title><style>{STYLE}</style></head>"
        f"<body><main>{inside}</main></body></html>"
    )
