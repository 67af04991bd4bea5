"""The filters of a question: what the form means to the engine, and the chips that show it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date

from rag.errors import RequestError
from rag.records import Filters
from ui.metadata import format_date
from ui.page.actions import Action
from ui.page.chat import strings
from ui.templates import render_template

TitleFinder = Callable[[str], str]  # from the id of an article to its title

MENU_FIELDS = ("source", "author", "section", "article_id")
DATE_FIELDS = ("published_from", "published_to")
FIELDS = MENU_FIELDS + DATE_FIELDS

_MAX_SHOWN_DATE = 40  # characters of what was written in place of a date


@dataclass(frozen=True, slots=True)
class FilterChip:
    """One filter in words; `field` is its name in Filters."""

    field: str
    label: str
    value: str


def parse_filters(form: Mapping[str, str | None]) -> Filters:
    """Read the filters from the values of the form, by name; empty values restrict nothing.

    Raises:
        RequestError: A text is no date, or the first day is after the last.
    """
    first = _parse_day(form.get("published_from"))
    last = _parse_day(form.get("published_to"))
    if first is not None and last is not None and first > last:
        raise RequestError(
            "The first day of the filter is after its last day; exchange the two and ask again."
        )
    chosen = {name: form.get(name) or None for name in MENU_FIELDS}
    return Filters(**chosen, published_from=first, published_to=last)


def parse_menus(form: Mapping[str, str | None]) -> Filters:
    """Read the filters without the dates, which may be half written."""
    return parse_filters({name: form.get(name) for name in MENU_FIELDS})


def _parse_day(text: str | None) -> date | None:
    text = (text or "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        shown = text[:_MAX_SHOWN_DATE]
        raise RequestError(
            f"“{shown}” is not a date; write dates in the filter as 2024-11-16 and ask again."
        ) from error


def build_filter_chips(filters: Filters, find_title: TitleFinder) -> tuple[FilterChip, ...]:
    """Build a chip for each filter that is set."""
    chips = []
    for field in fields(filters):
        value = getattr(filters, field.name)
        if value:
            text = _format_value(field.name, value, find_title)
            chips.append(FilterChip(field.name, strings.FILTER_LABELS[field.name], text))
    return tuple(chips)


def render_filter_chips(filters: Filters, find_title: TitleFinder) -> str:
    """Render the chips above the question box, which can be removed; empty for no filters."""
    return render_template(
        "page/templates/chat/chips.html.j2",
        chips=build_filter_chips(filters, find_title),
        removable=True,
        strings=strings,
        actions=Action,
    )


def _format_value(field: str, value: str | date, find_title: TitleFinder) -> str:
    if isinstance(value, date):
        return format_date(value)
    return find_title(value) if field == "article_id" else value
