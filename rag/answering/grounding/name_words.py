"""Tells which words of a text are names, and which of them only say where or whose."""

from __future__ import annotations

from rag.answering.grounding.name_forms import is_people
from rag.english.clauses import ParsedText, Word
from rag.english.lemmas import load_lemmas
from rag.english.stopwords import STOPWORDS
from rag.english.word_lists import load_entries, load_values, load_words

TITLES = load_words("titles_before_names")
_MONTHS_AND_WEEKDAYS = (*load_entries("months"), *load_entries("weekdays"))
_DATES = frozenset(word.casefold() for word in _MONTHS_AND_WEEKDAYS)
_NUMBERS = frozenset(load_values("number_words"))
_COMPASS = frozenset(("north", "south", "east", "west", "northern", "southern"))
_PLACE_WORDS = frozenset(("in", "at", "from", "near", "to", "of", "on", "off"))
_COMMON_ENDINGS = ("ly", "ing", "ed", "s")
_SENTENCE_ENDS = ".!?:"
_OPENING_MARKS = " \"“‘'("


def find_name_words(parsed: ParsedText) -> list[Word]:
    """Find the capitalised words of a text that are names, dates and titles left out."""
    return [word for word in parsed.words if _is_name(parsed, word)]


def _is_name(parsed: ParsedText, word: Word) -> bool:
    """Whether a word is a name.

    "Ruiz" and "WHO" are; "Mr", "June", "Yesterday" and "Three" at the beginning of a
    sentence are none.
    """
    if not word.is_capitalised or word.folded in TITLES or word.folded in _DATES:
        return False
    if word.folded in STOPWORDS and not _is_abbreviation(word):
        return False
    if not _begins_sentence(parsed, word):
        return True
    if word.folded in _NUMBERS:
        return False
    if is_people(word.folded):
        return True
    return _is_before_capital(parsed, word) or not _is_common(word)


def _is_abbreviation(word: Word) -> bool:
    return len(word.text) > 1 and word.text.isupper()


def _begins_sentence(parsed: ParsedText, word: Word) -> bool:
    if word.position == 0:
        return True
    before = parsed.text[: word.start].rstrip(_OPENING_MARKS)
    return not before or before[-1] in _SENTENCE_ENDS


def _is_before_capital(parsed: ParsedText, word: Word) -> bool:
    following = parsed.find_after(word)
    return following is not None and following.is_capitalised


def _is_common(word: Word) -> bool:
    """Whether a word that begins a sentence is one of the language, not a name."""
    if word.folded.endswith(_COMMON_ENDINGS):
        return True
    return word.lemma in load_lemmas("common_words")


def is_place(parsed: ParsedText, name: Word) -> bool:
    """Whether a name only says where something is, as in "In Paris he said …"."""
    return parsed.fold_before(name) in _PLACE_WORDS


def is_particular(word: Word) -> bool:
    """Whether a word is a name, and not that of a country, its people or its parts.

    "Ruiz" is, and "Peru", "Peruvian" and "North" are not.
    """
    if not word.is_capitalised or word.folded in _COMPASS:
        return False
    return not is_people(word.folded)


def is_attribute(parsed: ParsedText, word: Word) -> bool:
    """Whether a name only says whose or where something is: "Ruiz's plan", "the Peruvian port"."""
    if word.text.endswith(("'s", "’s")):
        return True
    if is_place(parsed, word):
        return True
    return is_people(word.folded) and _is_before_noun(parsed, word)


def _is_before_noun(parsed: ParsedText, word: Word) -> bool:
    following = parsed.find_after(word)
    if following is None:
        return False
    return following.is_content and following.text[0].islower()
