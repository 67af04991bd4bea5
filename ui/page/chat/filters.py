"""The filter form, what it means to the engine, and the chips that show it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import date

from rag.errors import DossierError
from rag.records import Filters
from ui.metadata import format_date
from ui.page.chat import strings as say
from ui.page.markup import escape_html

TitleOf = Callable[[str], str]  # article id to title
FIELDS = ("source", "author", "section", "article_id", "published_from", "published_to")
_LABELS = {
    "source": say.SOURCE, "author": say.AUTHOR, "section": say.SECTION, "article_id": say.ARTICLE,
    "published_from": say.PUBLISHED_FROM, "published_to": say.PUBLISHED_TO,
}  # fmt: skip


def parse_filters(*values: str | None) -> Filters:
    """The filters that the form's values mean, in the order of FIELDS; empty fields restrict nothing.

    Raises DossierError for a text that is no date, or a first day after the last.
    """
    given = dict(zip(FIELDS, values, strict=True))
    first, last = _parse_day(given["published_from"]), _parse_day(given["published_to"])
    if first is not None and last is not None and first > last:
        raise DossierError(
            "The first day of the filter is after its last day; exchange the two and ask again."
        )
    named = {name: given[name] or None for name in ("source", "author", "section", "article_id")}
    return Filters(**named, published_from=first, published_to=last)


def _parse_day(text: str | None) -> date | None:
    text = (text or "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise DossierError(
            f"“{text[:40]}” is not a date; write dates in the filter as 2024-11-16 and ask again."
        ) from error


def render_filter_chips(filters: Filters, title_of: TitleOf, *, removable: bool) -> str:
    """What restricts a question, each in a chip; those above the question box can be taken off."""
    given = {
        name: title_of(value) if name == "article_id" else value
        for name, value in asdict(filters).items()
        if value
    }
    chips = "".join(_render_chip(name, value, removable) for name, value in given.items())
    return f'<p class="chips"><span class="unseen">{say.ONLY}</span>{chips}</p>' if chips else ""


def _render_chip(name: str, value: str | date, removable: bool) -> str:
    told = format_date(value) if isinstance(value, date) else value
    text = f'<span class="what">{_LABELS[name]}</span> {escape_html(told)}'
    if not removable:
        return f'<span class="chip">{text}</span>'
    label = escape_html(f"{say.REMOVE_FILTER} {_LABELS[name]}: {told}")
    return (
        f'<span class="chip">{text}<button type="button" data-action="unfilter" data-field="{name}" aria-label="{label}">'
        '<span aria-hidden="true">×</span></button></span>'
    )
