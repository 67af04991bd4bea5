"""Questions as people also type them: misspelt, in lower case, in another spelling. The same seed gives the same."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from evals.cases.case import Case

_WORD = re.compile(r"[^\W\d_]{5,}")
_LONG = 60  # characters; a question that long gets a second typo
_BESIDE = {
    "q": "wa", "w": "qes", "e": "wrd", "r": "etf", "t": "ryg", "y": "tuh", "u": "yij", "i": "uok", "o": "ipl", "p": "ol",
    "a": "sqz", "s": "adw", "d": "sfe", "f": "dgr", "g": "fht", "h": "gjy", "j": "hku", "k": "jli", "l": "kop", "z": "xas",
    "x": "zcs", "c": "xvd", "v": "cbf", "b": "vng", "n": "bmh", "m": "nk",
}  # fmt: skip
# Both ways, whole words; names as newspapers romanise them, and British and American English.
_SPELLINGS = (
    ("Kyiv", "Kiev"), ("Kharkiv", "Kharkov"), ("Odesa", "Odessa"), ("Dnipro", "Dnepr"), ("Zelenskyy", "Zelensky"),
    ("Yoon Suk Yeol", "Yoon Seok-youl"), ("Kim Jong Un", "Kim Jong-un"), ("Choe Son Hui", "Choi Son-hui"),
    ("Shigeru Ishiba", "Ishiba Shigeru"),
    ("Hezbollah", "Hizbullah"), ("Syrskyi", "Syrsky"), ("Lavrov", "Lawrow"), ("Netanyahu", "Netanjahu"),
    ("Beijing", "Peking"), ("Pyongyang", "Phyongyang"), ("US", "United States"), ("UN", "United Nations"), ("UK", "Britain"),
    ("North Korea", "DPRK"), ("South Korea", "Republic of Korea"), ("NATO", "Nato"),
    ("kilometres", "kilometers"), ("metres", "meters"), ("defence", "defense"), ("programme", "program"), ("organisation", "organization"),
    ("labour", "labor"), ("centre", "center"), ("honour", "honor"), ("per cent", "percent"), ("metre", "meter"), ("criticise", "criticize"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Variant:
    """A way of asking: `question` is None for a change that lies in the library, not in the question."""

    name: str
    question: Callable[[Case, random.Random], str | None] | None


def add_typos(case: Case, chance: random.Random) -> str | None:
    """One slip, two in a long question, in words of at least five letters: letters swapped, dropped, doubled, or the key beside."""
    words = [match.span() for match in _WORD.finditer(case.question)]
    if not words:
        return None
    asked = case.question
    for start, end in sorted(
        chance.sample(words, min(len(words), 1 + (len(asked) > _LONG))), reverse=True
    ):
        asked = asked[:start] + _misspell_word(asked[start:end], chance) + asked[end:]
    return asked


def _misspell_word(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word) - 1)  # people get the first letter right
    kind = chance.choice(("swapped", "dropped", "doubled", "beside"))
    if kind == "swapped" and word[at] != word[at + 1]:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind == "doubled":
        return word[: at + 1] + word[at:]
    if kind == "beside" and word[at].lower() in _BESIDE:
        return word[:at] + chance.choice(_BESIDE[word[at].lower()]) + word[at + 1 :]
    return word[:at] + word[at + 1 :]


def lowercase_question(case: Case, chance: random.Random) -> str | None:
    """As typed in a hurry: no capitals, no question mark."""
    asked = case.question.lower().rstrip(" ?.!")
    return asked if asked != case.question else None


def swap_spelling(case: Case, chance: random.Random) -> str | None:
    """Each name or word that has another spelling, in that one; None where there is none."""
    other = {one: two for pair in _SPELLINGS for one, two in (pair, pair[::-1])}
    known = "|".join(re.escape(each) for each in sorted(other, key=len, reverse=True))
    asked = re.sub(rf"\b(?:{known})\b", lambda match: other[match.group()], case.question)
    return asked if asked != case.question else None


def get_paraphrase(case: Case, chance: random.Random) -> str | None:
    """The paraphrase that a person wrote for the case, where one did."""
    return case.paraphrase


VARIANTS = {
    each.name: each
    for each in (
        Variant("typos", add_typos),
        Variant("lower case", lowercase_question),
        Variant("spelling", swap_spelling),
        Variant("paraphrase", get_paraphrase),
        Variant("irrelevant article", None),
    )
}


def vary_question(case: Case, variant: Variant, seed: int) -> str | None:
    """The question in that form; None where the form does not change it. Depends on the case's id and the seed alone."""
    if variant.question is None:
        return case.question
    return variant.question(case, random.Random(f"{seed}/{variant.name}/{case.id}"))


_TRADES = (
    "beekeepers",
    "glassblowers",
    "bookbinders",
    "lift engineers",
    "choirmasters",
    "ropemakers",
)
_PLACES = (
    "the harbour hall",
    "an old mill",
    "the village school",
    "a tram depot",
    "the botanical garden",
)
_THINGS = ("frames", "moulds", "hymn books", "looms", "pulleys", "seed trays", "lanterns")
_ENDS = (
    "before the season began",
    "without raising the fee",
    "for the third year",
    "although it rained",
    "in less than a week",
)


def write_irrelevant_article(folder: Path, seed: int) -> Path:
    """Writes an article about nothing that anybody asks about, and says where."""
    chance = random.Random(seed)
    sentences = []
    for _ in range(24):
        who, things, place, end = (
            chance.choice(each) for each in (_TRADES, _THINGS, _PLACES, _ENDS)
        )
        sentences.append(f"The {who} moved {chance.randrange(3, 90)} {things} to {place} {end}.")
    paragraphs = [" ".join(sentences[start : start + 4]) for start in range(0, len(sentences), 4)]
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "annual-meeting-of-the-guilds.txt"
    path.write_text(
        "The annual meeting of the guilds\n\n" + "\n\n".join(paragraphs) + "\n", encoding="utf-8"
    )
    return path
