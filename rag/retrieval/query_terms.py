"""Which words are searched for."""

from __future__ import annotations

from rag.english.tokens import find_content_words
from rag.retrieval.spelling import Vocabulary

_LONGEST = 40  # words; of a longer question the rarest are searched for


def extract_query_terms(question: str, vocabulary: Vocabulary) -> list[str]:
    """The content words of a question, the rarest first, each with the other spellings that the library has of it."""
    words = sorted(find_content_words(question), key=lambda word: -vocabulary.compute_rarity(word))[
        :_LONGEST
    ]
    return list(
        dict.fromkeys(spelling for word in words for spelling in (word, *vocabulary.variants(word)))
    )
