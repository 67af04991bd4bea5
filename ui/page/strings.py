"""What the page's frame says, and the pieces that every tab shares; each tab has a strings.py of its own."""

from __future__ import annotations

PRODUCT = "Dossier"
ASK, LIBRARY, OVERVIEW = "Ask", "Library", "Overview"
QUOTED = "Answers quoted from your own articles, sentence by sentence"


def describe_writer(model: str, place: str) -> str:
    """What the masthead says where a language model writes."""
    return f"Written by {model}, checked against your own articles. Questions and passages go to {place}."


def format_source_label(number: int, title: str) -> str:
    """How a number in the text is read out."""
    return f"Source {number}: {title}"
