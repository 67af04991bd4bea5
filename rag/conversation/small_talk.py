"""Questions that the articles are not asked: greetings, questions about the product, and unreadable ones."""

from __future__ import annotations

from rag.english.small_talk import is_pronounceable
from rag.english.tokens import WORD, fold_word
from rag.retrieval.spelling import Vocabulary

ABOUT = (
    "I answer questions from your organisation's own articles, and only from them. Every sentence of an answer has "
    "a number that opens the passage it rests on. When the articles don't say, I say so."
)
SUGGESTING = " You could ask: "  # stands between what is said and the suggestions
EMPTY = (
    "There is no question yet. Type one in your own words, for instance who, when, how many or why."
)
ONLY_ARTICLES = (
    "I answer from the articles alone, whatever else I am asked to do. Ask what they say about it."
)
UNREADABLE = "I can't make out a question in that. Try again in plain words, for instance who, when, how many or why."


def build_too_long_reply(length: int, most: int) -> str:
    return f"That is {length:,} characters; a question may have {most:,}. Ask the one thing that you want to know first."


def is_gibberish(question: str, vocabulary: Vocabulary) -> bool:
    """No word in it is one of the library's, and most could not be words at all."""
    words = [fold_word(match.group(0)) for match in WORD.finditer(question)]
    if not words:
        return True
    known = any(word in vocabulary or vocabulary.repaired(word) for word in words if len(word) > 1)
    return not known and sum(is_pronounceable(word) for word in words) * 2 <= len(words)
