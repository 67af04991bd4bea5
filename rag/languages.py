"""The languages that articles and questions can be read in."""

from __future__ import annotations

from rag.english import ENGLISH
from rag.language import Language

_LANGUAGES = {language.code: language for language in (ENGLISH,)}


def language_of(code: str | None) -> Language:
    """Return the language of a code such as "en" or "en-GB"; English where none is known."""
    return _LANGUAGES.get((code or "")[:2].casefold(), ENGLISH)
