"""The texts of the page's frame; each tab has a strings.py of its own."""

from __future__ import annotations

PRODUCT = "Dossier"
ASK = "Ask"
LIBRARY = "Library"
OVERVIEW = "Overview"
QUOTED = "Answers quoted from your own articles, sentence by sentence"


def describe_writer(model: str, location: str) -> str:
    """Say which language model writes, and where questions and passages are sent."""
    return (
        f"Written by {model}, checked against your own articles. "
        f"Questions and passages go to {location}."
    )
