"""Quantities in a text by their value: "12,000", "twelve thousand" and "12k" are the same number."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.english.question_types import MONTH
from rag.english.tokens import stem

_UNITS = {word: value for value, word in enumerate(
    """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen
    """.split()
)}  # fmt: skip
_TENS = {
    word: 10 * value
    for value, word in enumerate(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2
    )
}
_SCALES = {"hundred": 1e2, "thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "mn": 1e6, "billion": 1e9, "bn": 1e9, "trillion": 1e12,
           "dozen": 12.0}  # fmt: skip
_WORDS = "|".join(sorted({**_UNITS, **_TENS}, key=len, reverse=True))
_NUMBER = re.compile(
    rf"(?<![\w.,])(?P<currency>[$€£¥₩])?"
    rf"(?P<number>\d{{1,3}}(?:[,\u00a0\u202f]\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?|(?:a|{_WORDS})(?:[ -](?:{_WORDS}))?\b)"
    rf"(?:[ -]?(?P<scale>hundred|thousand|million|billion|trillion|dozen|(?<=\d)(?:k|m|mn|bn)\b)s?)?(?P<percent>\s?(?:%|per ?cent\b))?",
    re.IGNORECASE,
)
_IN_DATE_AFTER = re.compile(
    rf"(?:st|nd|rd|th)\b|\s+{MONTH.pattern}|[:.]\d\d\b|\s?[ap]\.?m\b", re.IGNORECASE
)
_IN_DATE_BEFORE = re.compile(rf"(?:{MONTH.pattern}|[:-])\s?$", re.IGNORECASE)
_HALF = re.compile(r"\bhalf $", re.IGNORECASE)
_UNIT = re.compile(r"[ -]([A-Za-z]+)(?:[ -]([A-Za-z]+))?(?:[ -]([A-Za-z]+))?")
_NO_UNIT = frozenset(
    "the a an of in on at by to for from and or but as with more than other new were was is are had has have who that which".split()
)
_MEASURES = {"$", "€", "£", "¥", "₩", "%"} | {stem(word) for word in """
    dollar euro pound won yen rouble cent second minute hour day week month year decade millimetre centimetre metre kilometre
    millimeter centimeter meter kilometer mile foot hectare acre gram kilogram kilo ton tonne litre liter barrel degree time
    """.split()}  # fmt: skip
_YEARS = range(1900, 2101)
_LEAST_FIGURES = 2  # to which two numbers are compared


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with what it counts: stems of the words behind it, "$" or "%"; offsets are those of the text."""

    value: float
    figures: int  # significant ones, as it is written
    counts: frozenset[str]
    start: int
    end: int


def quantities_of(text: str) -> list[Quantity]:
    """The quantities of a text in order; years, days of a month and times of day are none."""
    found = []
    for match in _NUMBER.finditer(text):
        value, figures = _value(match)
        if value is None or _is_date(text, match, value):
            continue
        found.append(Quantity(value, figures, _counted(text, match), match.start(), match.end()))
    return found


def measures(quantity: Quantity) -> bool:
    """Whether it is so many of a unit of money, share, time, length, weight or volume, rather than of things."""
    return bool(quantity.counts & _MEASURES)


def same(one: Quantity, other: Quantity) -> bool:
    """Whether two quantities may be the same number, one of them rounded."""
    figures = max(min(one.figures, other.figures), _LEAST_FIGURES)
    coarse, fine = sorted((one, other), key=lambda each: each.figures)
    return (
        coarse.value == fine.value
        or float(f"{fine.value:.{figures - 1}e}") == coarse.value
        or int(fine.value) == coarse.value
    )


def _value(match: re.Match[str]) -> tuple[float | None, int]:
    written = re.sub(r"[,\u00a0\u202f]", "", match["number"].casefold())
    scale = _SCALES[match["scale"].casefold()] if match["scale"] else 1.0
    if written[0].isdigit():
        digits = (
            written.replace(".", "").strip("0")
            if "." in written
            else written.lstrip("0").rstrip("0")
        )
        return float(written) * scale, max(len(digits), 1)
    words = re.split(r"[ -]", written)
    if words[0] == "a":  # "a dozen" is a number, "a house" is none
        half = 0.5 if _HALF.search(match.string[: match.start()]) else 1.0
        return (half * scale, 1) if match["scale"] and len(words) == 1 else (None, 0)
    value = float(sum(_UNITS.get(word, _TENS.get(word, 0)) for word in words))
    return value * scale, max(len(str(int(value)).rstrip("0")), 1)


def _is_date(text: str, match: re.Match[str], value: float) -> bool:
    alone = not match["scale"] and not match["currency"] and not match["percent"]
    if alone and match["number"].isdigit() and int(value) in _YEARS:
        return True
    before = text[max(0, match.start() - 12) : match.start()]
    return alone and bool(_IN_DATE_AFTER.match(text, match.end()) or _IN_DATE_BEFORE.search(before))


def _counted(text: str, match: re.Match[str]) -> frozenset[str]:
    if match["currency"]:
        return frozenset((match["currency"],))
    if match["percent"]:
        return frozenset(("%",))
    behind = _UNIT.match(text, match.end())
    words: list[str] = []
    for word in behind.groups() if behind else ():
        if word is None or (word.casefold() in _NO_UNIT and words):
            break
        if word.casefold() not in _NO_UNIT:
            words.append(stem(word.casefold()))
    return frozenset(words)
