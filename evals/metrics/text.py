"""Answers compared as text: SQuAD's exact match and token F1, containment, and the facts of an answer."""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Sequence

_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation + "“”‘’…–—")
_MARKER = re.compile(r"\s*\[\d+(?:,\s*\d+)*\]")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_NAME = re.compile(r"(?<![.!?…”\"]\s)(?<!^)\b[A-Z][\w’'-]+")
_POINT = re.compile(r"(?<=\d)\.(?=\d)")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}\b)")
_ELSEWHERE = frozenset("i mr mrs ms dr".split())


def remove_markers(text: str) -> str:
    """The text without its citation markers."""
    return _MARKER.sub("", text)


def normalise_answer(text: str) -> str:
    """Lower-cased, without punctuation, articles and double spaces, as SQuAD's evaluation does (Rajpurkar et al. 2016).

    Beyond it, typographic quotes and dashes count as punctuation; a dash between words parts them.
    """
    parted = re.sub(r"[–—]", " ", text.lower())
    return " ".join(_ARTICLES.sub(" ", parted.translate(_PUNCTUATION)).split())


def exact_match(given: str, accepted: Sequence[str]) -> float:
    """1 when the answer equals any accepted one once both are normalised. None accepted: 1 when nothing was answered."""
    return float(normalise_answer(given) in {normalise_answer(each) for each in accepted or ("",)})


def token_f1(given: str, accepted: Sequence[str]) -> float:
    """The best harmonic mean of token precision and recall over the accepted answers, as SQuAD 2.0 defines it."""
    return max(
        _compute_f1(normalise_answer(given).split(), normalise_answer(each).split())
        for each in accepted or ("",)
    )


def _compute_f1(given: list[str], wanted: list[str]) -> float:
    if not given or not wanted:
        return float(given == wanted)
    same = sum((Counter(given) & Counter(wanted)).values())
    if not same:
        return 0.0
    precision, recall = same / len(given), same / len(wanted)
    return 2 * precision * recall / (precision + recall)


def token_recall(given: str, reference: str) -> float:
    """The share of the reference's tokens that the answer has."""
    wanted = Counter(normalise_answer(reference).split())
    return sum((wanted & Counter(normalise_answer(given).split())).values()) / max(
        1, wanted.total()
    )


def measure_containment(given: str, accepted: Sequence[Sequence[str]]) -> float:
    """1 when all texts of any accepted answer are in the given one, at word boundaries; 1.5 is not 15."""
    said = _pad_words(given)
    return float(
        any(
            all(has_words(text) and _pad_words(text) in said for text in texts)
            for texts in accepted
            if texts
        )
    )


def _pad_words(text: str) -> str:
    """Normalised, with a space at both ends, and with the points of decimals, which normalising would drop."""
    return f" {normalise_answer(_POINT.sub('point', text))} "


def has_words(text: str) -> bool:
    """Whether anything is left of the text to be looked for."""
    return bool(normalise_answer(text))


def find_numbers_and_names(text: str) -> set[str]:
    """Numbers and names (words with a capital that do not begin a sentence), folded for comparison."""
    plain = _THOUSANDS.sub("", text)
    names = {re.sub(r"[’']s$", "", each).casefold() for each in _NAME.findall(plain)} - _ELSEWHERE
    return set(_NUMBER.findall(plain)) | names


def measure_stated_facts(text: str, within: str) -> float | None:
    """The share of a text's numbers and names that are in another; None when it has none."""
    wanted = find_numbers_and_names(text)
    if not wanted:
        return None
    words = set(re.findall(r"[\w.,:’'-]+", _THOUSANDS.sub("", within).casefold()))
    there = {re.sub(r"[’']s$", "", word.strip(".,:’'")) for word in words} | find_numbers_and_names(
        within
    )
    return len(wanted & there) / len(wanted)
