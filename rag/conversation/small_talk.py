"""Questions that the articles are not asked: greetings, questions about the product, and unreadable ones."""

from __future__ import annotations

import re

from rag.english.tokens import WORD, fold_word
from rag.retrieval.spelling import Vocabulary

_GREETING = re.compile(
    r"^\W*(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening|day)|greetings|howdy|thanks?(?: you)?(?: very much| a lot)?|cheers|bye|goodbye|ok(?:ay)?)"
    r"(?:[\s,]+(?:there|dossier|all|everyone|team|again|hi|hello))*\W*$", re.IGNORECASE)  # fmt: skip
_PRODUCT = re.compile(
    r"^\W*(?:(?:what|how) (?:can|could|do|does|should) (?:you|i|this|dossier)(?: (?:do|help|work|ask|use))(?:(?: with| for)? (?:me|you|this|it))?(?: here| today)?"
    r"|what (?:is this|are you|is dossier|do you know)(?: for| about)?|who are you|help(?: me)?|how does (?:this|dossier) work|what questions can i ask.{0,20})\W*$",
    re.IGNORECASE)  # fmt: skip

_LEAVES_ARTICLES = re.compile(
    r"(?:^|[.!?:;,]\s+)(?:please |now |just )*(?:ignore|forget|disregard|set|put|leave)\b[^.!?]{0,40}\b(?:articles?|archive|sources?|documents?|instructions|rules?)\b"
    r"|\bfrom your own (?:\w+ )?(?:memory|knowledge)\b",
    re.IGNORECASE,
)

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


def is_about_product(question: str) -> bool:
    """A greeting, or a question about the assistant itself."""
    return bool(_GREETING.match(question) or _PRODUCT.match(question))


def looks_like_instruction_override(question: str) -> bool:
    """An order to set the articles or the rules aside, or to answer from elsewhere."""
    return bool(_LEAVES_ARTICLES.search(question))


def is_gibberish(question: str, vocabulary: Vocabulary) -> bool:
    """No word in it is one of the library's, and most could not be words at all."""
    words = [fold_word(match.group(0)) for match in WORD.finditer(question)]
    if not words:
        return True
    known = any(word in vocabulary or vocabulary.repaired(word) for word in words if len(word) > 1)
    return not known and sum(_is_pronounceable(word) for word in words) * 2 <= len(words)


def _is_pronounceable(word: str) -> bool:
    return bool(re.search(r"[aeiouyáéíóúàèìòùäëïöü]|[^\x00-\u024f]", word)) and not re.search(
        r"[bcdfghjklmnpqrstvwxz]{5}|\d[a-z]+\d", word
    )
