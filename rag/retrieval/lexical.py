"""Words: BM25 through SQLite's full-text search."""

from __future__ import annotations

from rag.library.store import Store
from rag.records import Filters
from rag.retrieval.vocabulary import Vocabulary, content_words

_LONGEST = 40  # terms; of a longer question the rarest are asked for


def search_lexical(store: Store, vocabulary: Vocabulary, question: str, limit: int, filters: Filters) -> list[tuple[str, float]]:
    """(passage id, BM25) of passages that hold any content word of the question, best first."""
    query = lexical_query(question, vocabulary)
    return store.search_text(query, limit, filters) if query else []


def lexical_query(question: str, vocabulary: Vocabulary) -> str:
    """An FTS5 query that asks for any of the words; quoted, so that none of them is an operator."""
    words = sorted(content_words(question), key=lambda word: -vocabulary.rarity(word))[:_LONGEST]
    terms = dict.fromkeys(spelling for word in words for spelling in (word, *vocabulary.variants(word)))
    return " OR ".join(f'"{term}"' for term in terms)
