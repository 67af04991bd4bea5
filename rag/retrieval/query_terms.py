"""Selects the words to search for."""

from __future__ import annotations

from rag.query import Query
from rag.retrieval.spelling import Vocabulary

_MAX_WORDS = 40  # of a longer question the rarest are searched for


def extract_query_terms(query: Query, vocabulary: Vocabulary) -> list[str]:
    """Extract a question's content words, the rarest first, with the library's other spellings."""
    words = sorted(query.content_words, key=lambda word: -vocabulary.compute_rarity(word))
    terms: list[str] = []
    for word in words[:_MAX_WORDS]:
        terms.append(word)
        terms.extend(vocabulary.variants(word))
    return list(dict.fromkeys(terms))
