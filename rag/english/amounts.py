"""Finds what a text counts: its quantities, and shares in words such as "two thirds"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from rag.english.quantities import Quantity, find_quantities, is_same_number
from rag.english.tokens import find_words, stem
from rag.english.word_lists import build_alternation, load_values, load_words

_PARTS = load_values("fractions")
_NUMBERS = load_values("number_words")
_COUNTED_PARTS = "|".join(part for part in _PARTS if part not in ("half", "halve"))
_FRACTION = re.compile(
    rf"""
      (?<!first\ )(?<!second\ )(?<!other\ )(?<!and\ a\ )
      \b(?P<half>half)\b(?!\ (?:an?\b|(?:\w+\ )?hour|year|time))
    | \b(?P<count>two|three|four|five|\d)[ -](?P<part>{_COUNTED_PARTS})s\b
    | \b(?P<one>an?|one)[ -](?P<part1>{_COUNTED_PARTS})\b(?=\ of\b|\W*$|[.,;])
    """,
    re.IGNORECASE | re.VERBOSE,
)
_IN = re.compile(r"\b(?P<count>\w+) (?:in|out of)(?: every)? (?P<of>\w+)\b", re.IGNORECASE)
_ORDINAL = re.compile(r"\b(?P<digits>\d+)(?:st|nd|rd|th)\b")
_ABOUT = re.compile(rf"\b(?:{build_alternation('about_words')})\s*$", re.IGNORECASE)
_OVER = re.compile(rf"\b(?:{build_alternation('over_words')})\s*$", re.IGNORECASE)
_UNDER = re.compile(rf"\b(?:{build_alternation('under_words')})\s*$", re.IGNORECASE)
_OVER_AFTER = re.compile(r"\s*(?:\w+\s)?or (?:more|over|above|older)\b", re.IGNORECASE)
_WINDOW = 24  # characters before a number that may qualify it
_ABOUT_SHARE, _BOUND_SHARE, _FRACTION_POINTS = 0.05, 0.12, 2.5
_MONEY_AND_SHARES = frozenset((*"%$€£¥₩", *(stem(name) for name in load_words("currencies"))))
_MEASURES = frozenset(stem(word) for word in load_words("measures"))
_SIGNS = ("%", "$", "€", "£", "¥", "₩")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with how it is qualified."""

    quantity: Quantity
    bound: str  # "over", "under", "about" or ""
    is_share: bool  # written as a part: "two thirds"
    is_word: bool  # written in words

    @property
    def value(self) -> float:
        """Its value; a share is in per cent."""
        return self.quantity.value


def find_amounts(text: str) -> list[Amount]:
    """Find the numbers and shares of a text in order; dates are none."""
    shares = _find_shares(text)
    covered = [(share.start, share.end) for share in shares]
    amounts: list[Amount] = []
    for quantity in find_quantities(text):
        if any(start <= quantity.start < end for start, end in covered):
            continue
        is_word = not any(letter.isdigit() for letter in text[quantity.start : quantity.end])
        amounts.append(Amount(quantity, _find_bound(text, quantity), False, is_word))
    amounts += [Amount(share, _find_bound(text, share), True, True) for share in shares]
    return _share_signs(sorted(amounts, key=lambda amount: amount.quantity.start))


def _share_signs(amounts: list[Amount]) -> list[Amount]:
    """Give a bare number the sign of the one before: "60,000 dollars and Tan 40,000"."""
    shared: list[Amount] = []
    for amount in amounts:
        quantity = amount.quantity
        if shared and not quantity.units and not amount.is_word:
            signs = shared[-1].quantity.units & _MONEY_AND_SHARES
            quantity = replace(quantity, units=frozenset(signs))
        shared.append(replace(amount, quantity=quantity))
    return shared


def restates(claimed: Amount, told: Amount) -> bool:
    """Tell whether an amount is the one that is told, or rounds it; it may not be more exact."""
    if not has_same_sign(claimed.quantity, told.quantity):
        return False
    one, other = claimed.value, told.value
    if one == other:
        return True
    if claimed.is_share or told.is_share:
        return abs(one - other) <= _FRACTION_POINTS
    is_coarser = claimed.quantity.significant_digits < told.quantity.significant_digits
    if is_coarser and is_same_number(claimed.quantity, told.quantity):
        return True
    if not is_coarser or not other:
        return False
    part = (other - one) / other
    if claimed.bound == "over":
        return 0 < part <= _BOUND_SHARE
    if claimed.bound == "under":
        return -_BOUND_SHARE <= part < 0
    return claimed.bound == "about" and abs(part) <= _ABOUT_SHARE


def has_same_sign(one: Quantity, other: Quantity) -> bool:
    """Tell whether both are money of one currency, or shares, or neither."""
    return all(_has_sign(one, sign) == _has_sign(other, sign) for sign in _SIGNS)


def has_same_measure(one: Quantity, other: Quantity) -> bool:
    """Tell whether two quantities are not of different units of time, length or weight."""
    first, second = one.units & _MEASURES, other.units & _MEASURES
    return not first or not second or not first.isdisjoint(second)


def _has_sign(quantity: Quantity, sign: str) -> bool:
    if sign in quantity.units:
        return True
    names = {
        "%": stem("percentage"),
        "$": "dollar",
        "€": "euro",
        "£": "pound",
        "¥": "yen",
        "₩": "won",
    }
    return names.get(sign) in quantity.units


def _find_bound(text: str, quantity: Quantity) -> str:
    before = text[max(0, quantity.start - _WINDOW) : quantity.start]
    if _OVER.search(before) or _OVER_AFTER.match(text, quantity.end):
        return "over"
    if _UNDER.search(before):
        return "under"
    return "about" if _ABOUT.search(before) else ""


def _find_shares(text: str) -> list[Quantity]:
    shares: list[Quantity] = []
    for match in _FRACTION.finditer(text):
        count = _read_count(match["count"] or "a") or 1.0
        part = _PARTS[(match["part"] or match["part1"] or "half").casefold()]
        if count < part:
            shares.append(_build_share(100 * count / part, match))
    for match in _IN.finditer(text):
        part_count, whole = _read_count(match["count"]), _read_count(match["of"])
        if part_count and whole and part_count < whole:
            shares.append(_build_share(100 * part_count / whole, match))
    return shares


def _build_share(value: float, match: re.Match[str]) -> Quantity:
    return Quantity(value, 2, frozenset(("%",)), match.start(), match.end())


def _read_count(written: str) -> float | None:
    folded = written.casefold()
    if folded in ("a", "an"):
        return 1.0
    if folded.isdigit():
        return float(folded)
    return _NUMBERS.get(folded)


def find_ordinals(text: str) -> set[float]:
    """Find the values of the ordinals of a text: 11 for "the eleventh game"."""
    words = _load_ordinals()
    found = {words[word] for word in find_words(text) if word in words}
    return found | {float(match["digits"]) for match in _ORDINAL.finditer(text)}


@lru_cache(maxsize=1)
def _load_ordinals() -> dict[str, float]:
    regular = {f"{word}th": value for word, value in _NUMBERS.items()}
    return regular | load_values("irregular_ordinals")
