"""Options that restrict which articles are asked."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from rag import Filters

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
