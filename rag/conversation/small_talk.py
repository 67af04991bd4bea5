"""Replies to what is not asked of the articles: small talk, and what cannot be read."""

from __future__ import annotations

from collections.abc import Callable

from rag.language import AskedQuestion, Courtesy
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
COURTESIES: dict[Courtesy, str] = {
    "thanks": "You are welcome. Ask on whenever you like.",
    "farewell": "Goodbye. Your articles are here whenever you have a question.",
    "doubt": (
        "I show what the articles say; whether they are right I cannot tell. Open the number "
        "behind a sentence to read it in its article, or ask who says so and whether other "
        "articles say the same."
    ),
    "restyling": (
        "I show sentences as the articles have them, so that anyone can check them. That is why "
        "I do not translate, shorten or rephrase an answer. For a shorter one, ask for one "
        "thing: who, when, where or how many."
    ),
}
_NO_ARTICLES = "The library has no articles yet. Add some with: dossier sync FOLDER"


def build_direct_reply(
    question: str,
    asked: AskedQuestion,
    *,
    vocabulary: Vocabulary | None,
    max_characters: int,
    suggest_examples: Callable[[], tuple[str, ...]],
) -> Answer | None:
    """Reply to what is no question to the articles.

    Args:
        question: As the person typed it.
        asked: The same, parsed.
        vocabulary: The library's words; None for a library without articles.
        max_characters: The longest question.
        suggest_examples: Suggests questions to try; only called where the reply names some.

    Returns:
        The reply; None for a question that the articles may answer.
    """
    length_reply = build_length_reply(question, max_characters)
    if length_reply is not None:
        return _build_plain_reply(question, length_reply)
    if asked.courtesy is not None:
        return _build_courteous_reply(question, COURTESIES[asked.courtesy])
    if asked.is_about_product:
        suggestions = None if vocabulary is None else suggest_examples()
        return _build_product_reply(question, suggestions)
    refusal = build_refusal(asked, vocabulary)
    if refusal is not None:
        return _build_plain_reply(question, refusal)
    return None


def build_length_reply(question: str, max_characters: int) -> str | None:
    """Build the reply to a text that is empty or too long; None for any other."""
    if not question.strip():
        return EMPTY
    if len(question) > max_characters:
        return (
            f"That is {len(question):,} characters; a question may have {max_characters:,}. Ask "
            "the one thing that you want to know first."
        )
    return None


def build_refusal(asked: AskedQuestion, vocabulary: Vocabulary | None) -> str | None:
    """Build the reply to what cannot be looked for in the articles.

    Args:
        asked: As it was asked.
        vocabulary: The library's words; None for a library without articles.

    Returns:
        The reply's text; None for a question that the articles may answer.
    """
    if vocabulary is None:
        return _NO_ARTICLES
    if asked.overrides_instructions:
        return ONLY_ARTICLES
    if is_gibberish(asked, vocabulary):
        return UNREADABLE
    return None


def is_gibberish(asked: AskedQuestion, vocabulary: Vocabulary) -> bool:
    """Tell whether no word is one of the library's and most could not be words at all."""
    for word in asked.words:
        if len(word) > 1 and (word in vocabulary or vocabulary.repaired(word)):
            return False
    return not asked.is_pronounceable


def _build_courteous_reply(question: str, text: str, suggestions: tuple[str, ...] = ()) -> Answer:
    """Reply to what is said to the assistant, not asked of the articles."""
    return Answer(
        question=question,
        understood=question,
        status="answered",
        confidence=1.0,
        text=text,
        kind="product",
        suggestions=suggestions,
    )


def _build_product_reply(question: str, suggestions: tuple[str, ...] | None) -> Answer:
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
    return _build_courteous_reply(question, text, suggestions or ())


def _build_plain_reply(question: str, text: str) -> Answer:
    """Reply to a question that cannot be looked for; it counts as an abstention."""
    return Answer(
        question=question,
        understood=question,
        status="abstained",
        confidence=0.0,
        text=text,
        kind="question",
    )
