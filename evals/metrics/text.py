"""Compare answers as text: SQuAD's exact match and token F1, containment, numbers and names."""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Sequence

_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_DASH = re.compile(r"[–—]")
_PUNCTUATION = str.maketrans("", "", string.punctuation + "“”‘’…–—")
_MARKER = re.compile(r"\s*\[\d+(?:,\s*\d+)*\]")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
# A word with a capital that does not begin a sentence.
_NAME = re.compile(r"(?<![.!?…”\"]\s)(?<!^)\b[A-Z][\w’'-]+")
_WORD = re.compile(r"[\w.,:’'-]+")
_POSSESSIVE = re.compile(r"[’']s$")
_DECIMAL_POINT = re.compile(r"(?<=\d)\.(?=\d)")
_THOUSANDS_COMMA = re.compile(r"(?<=\d),(?=\d{3}\b)")
_NO_NAMES = frozenset(("i", "mr", "mrs", "ms", "dr"))


def remove_markers(text: str) -> str:
    """Remove the citation markers of a text."""
    return _MARKER.sub("", text)


def normalise_answer(text: str) -> str:
    """Lower-case a text and remove punctuation, articles and double spaces.

    This is what SQuAD's evaluation does (Rajpurkar et al. 2016). In addition, typographic quotes
    and dashes count as punctuation, and a dash between words separates them.
    """
    with_spaces = _DASH.sub(" ", text.lower())
    unpunctuated = with_spaces.translate(_PUNCTUATION)
    without_articles = _ARTICLES.sub(" ", unpunctuated)
    return " ".join(without_articles.split())


def score_exact_match(answer: str, accepted: Sequence[str]) -> float:
    """Score 1 when the normalised answer equals an accepted one.

    Without accepted answers, an empty answer is right.
    """
    normalised = normalise_answer(answer)
    for text in accepted or ("",):
        if normalised == normalise_answer(text):
            return 1.0
    return 0.0


def score_token_f1(answer: str, accepted: Sequence[str]) -> float:
    """Compute the best token F1 over the accepted answers, as SQuAD 2.0 defines it."""
    answer_tokens = normalise_answer(answer).split()
    best = 0.0
    for text in accepted or ("",):
        accepted_tokens = normalise_answer(text).split()
        f1 = _compute_f1(answer_tokens, accepted_tokens)
        best = max(best, f1)
    return best


def _compute_f1(answer: list[str], accepted: list[str]) -> float:
    if not answer or not accepted:
        return float(answer == accepted)
    shared_tokens = Counter(answer) & Counter(accepted)
    shared = shared_tokens.total()
    if not shared:
        return 0.0
    precision = shared / len(answer)
    recall = shared / len(accepted)
    return 2 * precision * recall / (precision + recall)


def score_token_recall(answer: str, reference: str) -> float:
    """Compute the share of the reference's tokens that the answer has."""
    reference_tokens = Counter(normalise_answer(reference).split())
    answer_tokens = Counter(normalise_answer(answer).split())
    shared = reference_tokens & answer_tokens
    total = max(1, reference_tokens.total())
    return shared.total() / total


def measure_containment(answer: str, accepted: Sequence[Sequence[str]]) -> float:
    """Score 1 when the answer holds all texts of an accepted group, at word boundaries.

    A decimal point counts: 1.5 is not 15.
    """
    padded = _pad_words(answer)
    for texts in accepted:
        if texts and all(_is_contained(text, padded) for text in texts):
            return 1.0
    return 0.0


def _is_contained(text: str, padded_answer: str) -> bool:
    if not has_words(text):
        return False
    return _pad_words(text) in padded_answer


def _pad_words(text: str) -> str:
    """Normalise a text, keep its decimal points, and put a space at both ends."""
    with_points = _DECIMAL_POINT.sub("point", text)
    return f" {normalise_answer(with_points)} "


def has_words(text: str) -> bool:
    """Whether normalising leaves anything of a text."""
    return bool(normalise_answer(text))


def find_numbers_and_names(text: str) -> set[str]:
    """Find the numbers and names of a text, folded for comparison."""
    plain = _THOUSANDS_COMMA.sub("", text)
    names = set()
    for name in _NAME.findall(plain):
        without_possessive = _POSSESSIVE.sub("", name)
        names.add(without_possessive.casefold())
    numbers = set(_NUMBER.findall(plain))
    return numbers | (names - _NO_NAMES)


def measure_stated_facts(text: str, source: str) -> float | None:
    """Measure the share of a text's numbers and names that are in another text.

    Args:
        text: The text whose numbers and names are looked for.
        source: The text in which they are looked for.

    Returns:
        The share; None when the text has neither numbers nor names.
    """
    wanted = find_numbers_and_names(text)
    if not wanted:
        return None
    stated = find_numbers_and_names(source)
    plain_source = _THOUSANDS_COMMA.sub("", source)
    for word in _WORD.findall(plain_source.casefold()):
        stripped = word.strip(".,:’'")
        stated.add(_POSSESSIVE.sub("", stripped))
    wanted_and_stated = wanted & stated
    return len(wanted_and_stated) / len(wanted)
