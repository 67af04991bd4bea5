"""Reads what a person asked, as they put it: whether it leans on what was said before."""

from __future__ import annotations

from rag.english.courtesies import find_courtesy
from rag.english.references import is_followup, is_return_to_topic
from rag.english.small_talk import (
    is_about_product,
    is_pronounceable,
    looks_like_instruction_override,
)
from rag.english.tokens import find_content_words, find_words
from rag.language import AskedQuestion


def read_asked_question(text: str) -> AskedQuestion:
    """Read a question that need not stand alone, or small talk."""
    words = find_words(text)
    pronounceable = [word for word in words if is_pronounceable(word)]
    return AskedQuestion(
        text=text,
        is_about_product=is_about_product(text),
        courtesy=find_courtesy(text),
        overrides_instructions=looks_like_instruction_override(text),
        is_pronounceable=len(pronounceable) * 2 > len(words),
        is_followup=is_followup(text),
        returns_to_topic=is_return_to_topic(text),
        words=tuple(words),
        content_words=tuple(find_content_words(text)),
    )
