"""Finds what a text counts: its quantities, and shares in words such as "two thirds"."""

from __future__ import annotations

import re
from collections.abc import Iterable
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
_ABOUT_SHARE = 0.05  # by which "about 100" may differ from what it rounds
_BOUND_SHARE = 0.12  # by which "over 100" may be exceeded, or "under 100" be more
_FRACTION_POINTS = 2.5  # per cent by which "two thirds" may differ from what it rounds
_PERCENT = 100
_SHARE_DIGITS = 2  # significant digits of a share in words
_SIGNS = {
    "%": stem("percentage"),
    "$": "dollar",
    "€": "euro",
    "£": "pound",
    "¥": "yen",
    "₩": "won",
}
_CURRENCIES = frozenset(stem(name) for name in load_words("currencies"))
_MONEY_AND_SHARES = _CURRENCIES | frozenset(_SIGNS)
_MEASURES = frozenset(stem(word) for word in load_words("measures"))


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with how it is qualified.

    Attributes:
        quantity: The number, and what it counts.
        bound: "over", "under", "about" or "".
        is_share: Whether it is written as a part: "two thirds".
        is_word: Whether it is written in words.
    """

    quantity: Quantity
    bound: str
    is_share: bool
    is_word: bool

    @property
    def value(self) -> float:
        """Its value; a share is in per cent."""
        return self.quantity.value


def find_amounts(text: str) -> list[Amount]:
    """Find the numbers and shares of a text in order; dates are none."""
    shares = _find_shares(text)
    amounts = [_build_share_amount(text, share) for share in shares]
    for quantity in find_quantities(text):
        if not _is_inside(quantity, shares):
            amounts.append(_build_amount(text, quantity))
    amounts.sort(key=lambda amount: amount.quantity.start)
    return _share_signs(amounts)


def _is_inside(quantity: Quantity, shares: Iterable[Quantity]) -> bool:
    return any(share.start <= quantity.start < share.end for share in shares)


def _build_amount(text: str, quantity: Quantity) -> Amount:
    written = text[quantity.start : quantity.end]
    has_digits = any(letter.isdigit() for letter in written)
    return Amount(
        quantity,
        bound=_find_bound(text, quantity),
        is_share=False,
        is_word=not has_digits,
    )


def _build_share_amount(text: str, share: Quantity) -> Amount:
    return Amount(
        share,
        bound=_find_bound(text, share),
        is_share=True,
        is_word=True,
    )


def _share_signs(amounts: Iterable[Amount]) -> list[Amount]:
    """Give a bare number the sign of the one before: "60,000 dollars and Tan 40,000"."""
    shared: list[Amount] = []
    for amount in amounts:
        if shared and not amount.quantity.units and not amount.is_word:
            signs = shared[-1].quantity.units & _MONEY_AND_SHARES
            quantity = replace(amount.quantity, units=frozenset(signs))
            shared.append(replace(amount, quantity=quantity))
        else:
            shared.append(amount)
    return shared


def restates(claimed: Amount, told: Amount) -> bool:
    """Whether an amount is the one that is told, or rounds it.

    "Over 12,000" restates "12,162", but "12,162" does not restate "over 12,000": what is claimed
    may not be more exact.
    """
    if not has_same_sign(claimed.quantity, told.quantity):
        return False
    if claimed.value == told.value:
        return True
    if claimed.is_share or told.is_share:
        return abs(claimed.value - told.value) <= _FRACTION_POINTS
    if claimed.quantity.significant_digits >= told.quantity.significant_digits:
        return False
    if is_same_number(claimed.quantity, told.quantity):
        return True
    return _is_within_bound(claimed, told)


def _is_within_bound(claimed: Amount, told: Amount) -> bool:
    """Whether an amount is as near to the one that is told as its "over" or "about" says."""
    if told.value == 0:
        return False
    excess = (told.value - claimed.value) / told.value
    match claimed.bound:
        case "over":
            return 0 < excess <= _BOUND_SHARE
        case "under":
            return -_BOUND_SHARE <= excess < 0
        case "about":
            return abs(excess) <= _ABOUT_SHARE
    return False


def has_same_sign(one: Quantity, other: Quantity) -> bool:
    """Whether both are money of one currency, or shares, or neither."""
    return all(_has_sign(one, sign) == _has_sign(other, sign) for sign in _SIGNS)


def _has_sign(quantity: Quantity, sign: str) -> bool:
    """Whether a quantity has a sign, or the word for it: "$5" and "5 dollars"."""
    return sign in quantity.units or _SIGNS[sign] in quantity.units


def has_same_measure(one: Quantity, other: Quantity) -> bool:
    """Whether two quantities are not of different units of time, length or weight."""
    first = one.units & _MEASURES
    second = other.units & _MEASURES
    if not first or not second:
        return True
    return not first.isdisjoint(second)


def _find_bound(text: str, quantity: Quantity) -> str:
    before = text[max(0, quantity.start - _WINDOW) : quantity.start]
    if _OVER.search(before) or _OVER_AFTER.match(text, quantity.end):
        return "over"
    if _UNDER.search(before):
        return "under"
    if _ABOUT.search(before):
        return "about"
    return ""


def _find_shares(text: str) -> list[Quantity]:
    """Find shares in words, in per cent: 66.7 of "two thirds", 20 of "one in five"."""
    return _find_fractions(text) + _find_ratios(text)


def _find_fractions(text: str) -> list[Quantity]:
    shares: list[Quantity] = []
    for match in _FRACTION.finditer(text):
        count = _read_count(match["count"] or "a") or 1.0
        part = match["part"] or match["part1"] or "half"
        divisor = _PARTS[part.casefold()]
        if count < divisor:
            shares.append(_build_share(count, divisor, match))
    return shares


def _find_ratios(text: str) -> list[Quantity]:
    shares: list[Quantity] = []
    for match in _IN.finditer(text):
        count = _read_count(match["count"])
        whole = _read_count(match["of"])
        if count and whole and count < whole:
            shares.append(_build_share(count, whole, match))
    return shares


def _build_share(count: float, whole: float, match: re.Match[str]) -> Quantity:
    return Quantity(
        _PERCENT * count / whole,
        _SHARE_DIGITS,
        frozenset(("%",)),
        match.start(),
        match.end(),
    )


def _read_count(written: str) -> float | None:
    """Read a number of one word or in digits; None where it is none."""
    folded = written.casefold()
    if folded in ("a", "an"):
        return 1.0
    if folded.isdigit():
        return float(folded)
    return _NUMBERS.get(folded)


def find_ordinals(text: str) -> set[float]:
    """Find the values of the ordinals of a text: 11 for "the eleventh game"."""
    words = _load_ordinals()
    found: set[float] = set()
    for word in find_words(text):
        if word in words:
            found.add(words[word])
    for match in _ORDINAL.finditer(text):
        found.add(float(match["digits"]))
    return found


@lru_cache(maxsize=1)
def _load_ordinals() -> dict[str, float]:
    regular = {f"{word}th": value for word, value in _NUMBERS.items()}
    return regular | load_values("irregular_ordinals")
