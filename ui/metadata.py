"""Write the metadata of an article as people read it."""

from __future__ import annotations

from datetime import date

_SEPARATOR = " · "


def format_date(published: date | str | None) -> str:
    """Write a date as `16 November 2024`.

    Returns:
        The date in words; a text that is no ISO date as it is; an empty text for no date.
    """
    if not published:
        return ""
    if isinstance(published, str):
        try:
            published = date.fromisoformat(published)
        except ValueError:
            return str(published)
    return f"{published.day} {published:%B} {published.year}"


def join_metadata(*parts: str | None) -> str:
    """Join the parts that are known by a middle dot, as plain text."""
    return _SEPARATOR.join(part for part in parts if part)
