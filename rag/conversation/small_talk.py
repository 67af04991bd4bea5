"""Replies to what is not asked of the articles: product questions, and unreadable ones."""

from __future__ import annotations

from rag.english.small_talk import is_pronounceable, looks_like_instruction_override
from rag.english.tokens import WORD, fold_word
from rag.records import Answer
from rag.retrieval.spelling import Vocabulary

ABOUT = (
    "I answer questions from your organisation's own articles, and only from them. Every sentence "
    "of an answer has a number that opens the passage it rests on. When the articles don't say, I "
    "say so."
)
SUGGESTING = " You could ask: "  # stands between the reply and the suggested questions
EMPTY = (
    "There is no question yet. Type one in your own words, for instance who, when, how many or why."
)
ONLY_ARTICLES = (
    "I answer from the articles alone, whatever else I am asked to do. Ask what they say about it."
)
UNREADABLE = (
    "I can't make out a question in that. Try again in plain words, for instance who, when, how "
    "many or why."
)
_NO_ARTICLES = "The library has no articles yet. Add some with: dossier sync FOLDER"


def build_direct_reply(question: str, max_characters: int, *, has_articles: bool) -> str | None:
    """Choose the reply to a question that the articles are not asked.

    Returns:
        The reply's text; None for a question that the articles may answer.
    """
    if not question.strip():
        return EMPTY
    if len(question) > max_characters:
        return build_too_long_reply(len(question), max_characters)
    if not has_articles:
        return _NO_ARTICLES
    if looks_like_instruction_override(question):
        return ONLY_ARTICLES
    return None


def build_product_reply(question: str, suggestions: tuple[str, ...] | None) -> Answer:
    """Reply to a greeting or a question about Dossier itself.

    Args:
        question: As it was asked.
        suggestions: Questions to try; None for a library without articles.
    """
    text = ABOUT
    if suggestions is None:
        text = f"{ABOUT} {_NO_ARTICLES}"
    elif suggestions:
        text += SUGGESTING + " ".join(f"“{suggestion}”" for suggestion in suggestions)
    return Answer(
        question=question,
        understood=question,
        status="answered",
        confidence=1.0,
        text=text,
        kind="product",
        suggestions=suggestions or (),
    )


def build_plain_reply(question: str, text: str) -> Answer:
    """Reply to a question that cannot be looked for; it counts as an abstention."""
    return Answer(question, question, "abstained", 0.0, text, kind="question")


def build_too_long_reply(length: int, max_characters: int) -> str:
    return (
        f"That is {length:,} characters; a question may have {max_characters:,}. Ask the one thing "
        "that you want to know first."
    )


def is_gibberish(question: str, vocabulary: Vocabulary) -> bool:
    """Tell whether no word is one of the library's and most could not be words at all."""
    words = [fold_word(match.group(0)) for match in WORD.finditer(question)]
    if not words:
        return True
    for word in words:
        if len(word) > 1 and (word in vocabulary or vocabulary.repaired(word)):
            return False
    pronounceable = sum(is_pronounceable(word) for word in words)
    return pronounceable * 2 <= len(words)
