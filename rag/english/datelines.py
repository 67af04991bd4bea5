"""Writes the dateline of an article: who wrote it, where and when, in a sentence to be cited."""

from __future__ import annotations

from rag.records import ArticleMetadata


def build_dateline(title: str, metadata: ArticleMetadata) -> str | None:
    """Write the dateline of an article; return None where neither author nor day is known."""
    if not (metadata.author or metadata.published):
        return None
    author = f" by {metadata.author}" if metadata.author else ""
    role = f", {metadata.author_role}" if metadata.author and metadata.author_role else ""
    published = _describe_publication(metadata)
    if not published:
        return f"“{title}” was written{author}{role}."
    if not author:
        return f"“{title}” was published{published}."
    comma = "," if role else ""
    return f"“{title}” was written{author}{role}{comma} and published{published}."


def _describe_publication(metadata: ArticleMetadata) -> str:
    day = ""
    if metadata.published:
        day = f" on {metadata.published.day} {metadata.published:%B %Y}"
    place = ", ".join(part for part in (metadata.section, metadata.source) if part)
    return f"{day} in {place}" if place else day
