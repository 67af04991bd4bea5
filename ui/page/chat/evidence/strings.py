"""The texts of the evidence panel."""

from __future__ import annotations

EMPTY = "The sources of an answer appear here."
EMPTY_MORE = "Choose the number after a sentence to read it where it stands in the article."
NOTHING_QUOTED = "This reply quotes no article."
SOURCES = "Sources"
NEAREST = "These passages do not answer it"
NEAREST_MORE = "They are only the nearest that the articles have to your question."
STEPS = "Cited sentences"
PREVIOUS = "Previous"
NEXT = "Next"
PREVIOUS_KEY = "Previous cited sentence, key ["
NEXT_KEY = "Next cited sentence, key ]"
WHOLE = "Open the whole article"
ORIGINAL = "The original"
BACK = "Back to the answer"
# By the status of a citation
CHANGES = {
    "moved": "The article has changed since; the sentence now stands here.",
    "gone": "The article has changed since and no longer contains this sentence, which read:",
}


def format_place(number: int, count: int) -> str:
    """Say which of the cited sentences is shown."""
    return f"{number} of {count}"


def format_cited_count(count: int) -> str:
    """Say how many cited sentences there are, before one is chosen."""
    return f"{count} cited sentences"


def format_author(name: str) -> str:
    return f"By {name}"
