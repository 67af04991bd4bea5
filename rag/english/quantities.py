"""Finds quantities in a text by their value: "12,000", "twelve thousand" and "12k" are the same."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from rag.english.dates import MONTH
from rag.english.tokens import stem
from rag.english.word_lists import load_values, load_words

_NUMBER_WORDS = load_values("number_words")
_SCALES = load_values("number_scales") | load_values("number_suffixes")
_SPACE_IN_NUMBER = "\u00a0\u202f"  # no-break spaces, which group thousands
_WORD = rf"(?:{'|'.join(sorted(_NUMBER_WORDS, key=len, reverse=True))})"
_SCALE_WORD = "|".join(load_values("number_scales"))
_SUFFIX = "|".join(load_values("number_suffixes"))
_QUANTITY = re.compile(
    rf"""
    (?<![\w.,])
    (?P<currency>[$€£¥₩])?
    (?P<number>
        \d{{1,3}}(?:[,{_SPACE_IN_NUMBER}]\d{{3}})+(?:\.\d+)?    # 12,000.5
      | \d+(?:\.\d+)?
      | (?:a|{_WORD})(?:[ -]{_WORD})?\b                         # forty-two, a hundred
    )
    (?:[ -]?(?P<scale>{_SCALE_WORD}|(?<=\d)(?:{_SUFFIX})\b)s?)?
    (?P<percent>\s?(?:%|per[ ]?cent\b))?
    """,
    re.IGNORECASE | re.VERBOSE,
)
_DATE_AFTER = re.compile(
    rf"(?:st|nd|rd|th)\b|\s+{MONTH.pattern}|[:.]\d\d\b|\s?[ap]\.?m\b", re.IGNORECASE
)
_DATE_BEFORE = re.compile(rf"(?:{MONTH.pattern}|[:-])\s?$", re.IGNORECASE)
_MAX_DATE_PREFIX = 12  # characters before a number that may make it part of a date
_HALF = re.compile(r"\bhalf $", re.IGNORECASE)
_WORDS_AFTER = re.compile(r"[ -]([A-Za-z]+)(?:[ -]([A-Za-z]+))?(?:[ -]([A-Za-z]+))?")
_NO_UNITS = load_words("no_units")
_MEASURES = {*"$€£¥₩%", *(stem(word) for word in load_words("measures"))}
_YEARS = range(1900, 2101)
_MIN_COMPARED_DIGITS = 2


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit, found in a text."""

    value: float
    significant_digits: int  # as it is written: 3 of "12,500"
    units: frozenset[str]  # stems of up to three words behind it, or a currency sign, or "%"
    start: int  # offsets in the text
    end: int


def find_quantities(text: str) -> list[Quantity]:
    """Find the quantities of a text in order; years, days of a month and times of day are none."""
    quantities: list[Quantity] = []
    for match in _QUANTITY.finditer(text):
        number = _parse_number(match)
        if number is None:
            continue
        value, digits = number
        if math.isfinite(value) and not _is_part_of_date(text, match, value):
            units = _find_units(text, match)
            quantities.append(Quantity(value, digits, units, match.start(), match.end()))
    return quantities


def is_measure(quantity: Quantity) -> bool:
    """Tell whether a quantity is of money, share, time, length, weight or volume, not of things."""
    return not _MEASURES.isdisjoint(quantity.units)


def is_same_number(one: Quantity, other: Quantity) -> bool:
    """Tell whether two quantities may be the same number, one of them rounded or cut."""
    coarse, fine = sorted((one, other), key=lambda quantity: quantity.significant_digits)
    digits = max(coarse.significant_digits, _MIN_COMPARED_DIGITS)
    rounded = float(f"{fine.value:.{digits - 1}e}")
    return coarse.value in (fine.value, rounded, int(fine.value))


def _parse_number(match: re.Match[str]) -> tuple[float, int] | None:
    """Parse the value and its significant digits; return None for "a" before no scale."""
    written = re.sub(f"[,{_SPACE_IN_NUMBER}]", "", match["number"].casefold())
    scale = _SCALES[match["scale"].casefold()] if match["scale"] else 1.0
    if written[0].isdigit():
        return float(written) * scale, _count_significant_digits(written)
    words = re.split(r"[ -]", written)
    if words[0] == "a":  # "a dozen" is a number, "a house" is none
        if not match["scale"] or len(words) > 1:
            return None
        is_half = _HALF.search(match.string[: match.start()])
        return (0.5 if is_half else 1.0) * scale, 1
    value = sum(_NUMBER_WORDS[word] for word in words)
    return value * scale, _count_significant_digits(str(int(value)))


def _count_significant_digits(digits: str) -> int:
    if "." in digits:
        significant = digits.replace(".", "").strip("0")
    else:
        significant = digits.lstrip("0").rstrip("0")
    return max(len(significant), 1)


def _is_part_of_date(text: str, match: re.Match[str], value: float) -> bool:
    if match["scale"] or match["currency"] or match["percent"]:
        return False
    if match["number"].isdigit() and int(value) in _YEARS:
        return True
    before = text[max(0, match.start() - _MAX_DATE_PREFIX) : match.start()]
    return bool(_DATE_AFTER.match(text, match.end()) or _DATE_BEFORE.search(before))


def _find_units(text: str, match: re.Match[str]) -> frozenset[str]:
    if match["currency"]:
        return frozenset((match["currency"],))
    if match["percent"]:
        return frozenset(("%",))
    following = _WORDS_AFTER.match(text, match.end())
    words = following.groups() if following else ()
    units: list[str] = []
    for word in words:
        if word is None:
            break
        folded = word.casefold()
        if folded not in _NO_UNITS:
            units.append(stem(folded))
        elif units:
            break
    return frozenset(units)
