"""The fields of the filter form, read into the engine's Filters."""

from __future__ import annotations

from datetime import date

from rag.errors import DossierError
from rag.records import Filters


def filters_from(source: str | None, published_from: str | None, published_to: str | None) -> Filters:
    """The filters that the form's fields mean; empty fields restrict nothing.

    Raises DossierError for a text that is no date, or a first day after the last.
    """
    first, last = _day(published_from), _day(published_to)
    if first is not None and last is not None and first > last:
        raise DossierError(
            "The first day of the filter is after its last day; exchange the two and ask again."
        )
    return Filters(source=source or None, published_from=first, published_to=last)


def _day(text: str | None) -> date | None:
    text = (text or "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise DossierError(
            f"“{text[:40]}” is not a date; write dates in the filter as 2024-11-16 and ask again."
        ) from error
