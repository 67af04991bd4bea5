"""The languages that articles and questions can be read in."""

from __future__ import annotations

from rag.english import ENGLISH
from rag.language import Language

_LANGUAGES = {language.code: language for language in (ENGLISH,)}


def language_of(code: str | None) -> Language:
    """Return the language with this ISO 639-1 code; English where none is known."""
    return _LANGUAGES.get(code or ENGLISH.code, ENGLISH)
