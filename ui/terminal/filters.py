"""Options that restrict which articles are asked."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import typer

from rag import Filters
from rag.errors import RequestError
from rag.library.library import Library

_MAX_LISTED = 8  # names that an error lists

Source = Annotated[str | None, typer.Option(help="Only articles from this source.")]
Author = Annotated[str | None, typer.Option(help="Only articles by this author.")]
Section = Annotated[str | None, typer.Option(help="Only articles of this section.")]
ArticleId = Annotated[str | None, typer.Option("--article", help="Only this article, by id.")]
From = Annotated[
    datetime | None,
    typer.Option(
        "--from", formats=["%Y-%m-%d"], help="Only articles published on or after this day."
    ),
]
To = Annotated[
    datetime | None,
    typer.Option(
        "--to", formats=["%Y-%m-%d"], help="Only articles published on or before this day."
    ),
]


def build_filters(
    source: str | None,
    author: str | None,
    section: str | None,
    article: str | None,
    first: datetime | None,
    last: datetime | None,
) -> Filters:
    """The filters that the options name."""
    return Filters(
        source,
        author,
        section,
        article,
        first.date() if first else None,
        last.date() if last else None,
    )


def require_known_filters(filters: Filters, library: Library) -> None:
    """Check that the library has what the filters name.

    Raises:
        RequestError: it has no such source, author, section or article; those it has are listed,
            the nearest first.
    """
    for column in ("source", "author", "section"):
        name = getattr(filters, column)
        if name and not library.store.find_spellings(column, name):
            known = library.store.list_values(column, limit=1000)
            raise RequestError(_describe_unknown(column, name, known))
    article_id = filters.article_id
    if article_id and library.article(article_id) is None:
        raise RequestError(
            f"The library has no article {article_id}; dossier articles --json lists them by id."
        )


def _describe_unknown(column: str, name: str, known: Sequence[str]) -> str:
    nearest = difflib.get_close_matches(name, known, n=_MAX_LISTED, cutoff=0.5)
    listed = [*nearest, *(other for other in known if other not in nearest)]
    more = ", …" if len(listed) > _MAX_LISTED else ""
    if not listed:
        return f"No article has the {column} {name}; no article of this library has any."
    return f"No article has the {column} {name}; there are {', '.join(listed[:_MAX_LISTED])}{more}."
