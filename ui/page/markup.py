"""Escape text for HTML that is not a template yet."""

from __future__ import annotations

import html

from ui import metadata


def escape_html(text: str) -> str:
    """Escape a text, also for a quoted attribute."""
    return html.escape(text, quote=True)


def join_metadata(*parts: str | None) -> str:
    """Join the parts that are known, escaped."""
    return escape_html(metadata.join_metadata(*parts))
