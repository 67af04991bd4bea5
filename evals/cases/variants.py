"""Variants of questions as people also type them: misspelt, in lower case, in another spelling.

The same seed always gives the same variants.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from evals.cases.case import Case

_LONG_WORD = re.compile(r"[^\W\d_]{5,}")
_LONG_QUESTION = 60  # characters; a longer question gets a second typo

# Pairs of a key and its neighbours on an English keyboard.
_NEIGHBOUR_PAIRS = """
    q wa    w qes   e wrd   r etf   t ryg   y tuh   u yij   i uok   o ipl   p ol
    a sqz   s adw   d sfe   f dgr   g fht   h gjy   j hku   k jli   l kop
    z xas   x zcs   c xvd   v cbf   b vng   n bmh   m nk
""".split()
_NEIGHBOUR_KEYS = dict(zip(_NEIGHBOUR_PAIRS[::2], _NEIGHBOUR_PAIRS[1::2], strict=True))

# Spellings that replace each other, both ways and as whole words: names as newspapers romanise
# them, and British and American English.
_SPELLINGS = """
    Kyiv = Kiev
    Kharkiv = Kharkov
    Odesa = Odessa
    Dnipro = Dnepr
    Zelenskyy = Zelensky
    Yoon Suk Yeol = Yoon Seok-youl
    Kim Jong Un = Kim Jong-un
    Choe Son Hui = Choi Son-hui
    Shigeru Ishiba = Ishiba Shigeru
    Hezbollah = Hizbullah
    Syrskyi = Syrsky
    Lavrov = Lawrow
    Netanyahu = Netanjahu
    Beijing = Peking
    Pyongyang = Phyongyang
    US = United States
    UN = United Nations
    UK = Britain
    North Korea = DPRK
    South Korea = Republic of Korea
    NATO = Nato
    kilometres = kilometers
    metres = meters
    defence = defense
    programme = program
    organisation = organization
    labour = labor
    centre = center
    honour = honor
    per cent = percent
    metre = meter
    criticise = criticize
"""


@dataclass(frozen=True, slots=True)
class Variant:
    """A way of asking.

    `change` is None for a variant that changes the library instead of the question.
    """

    name: str
    change: Callable[[Case, random.Random], str | None] | None


def add_typos(case: Case, rng: random.Random) -> str | None:
    """Misspell one word of at least five letters, two in a long question.

    A typo swaps two letters, drops one, doubles one or hits the key beside it.
    """
    question = case.question
    spans = [match.span() for match in _LONG_WORD.finditer(question)]
    if not spans:
        return None
    wanted = 2 if len(question) > _LONG_QUESTION else 1
    chosen = rng.sample(spans, min(len(spans), wanted))
    for start, end in sorted(chosen, reverse=True):
        question = question[:start] + _misspell_word(question[start:end], rng) + question[end:]
    return question


def _misspell_word(word: str, rng: random.Random) -> str:
    position = rng.randrange(1, len(word) - 1)  # people get the first letter right
    letter = word[position]
    before, after = word[:position], word[position + 1 :]
    typo = rng.choice(("swap", "drop", "double", "neighbour"))
    if typo == "swap" and letter != after[0]:
        return before + after[0] + letter + after[1:]
    if typo == "double":
        return before + letter + letter + after
    neighbours = _NEIGHBOUR_KEYS.get(letter.lower())
    if typo == "neighbour" and neighbours:
        return before + rng.choice(neighbours) + after
    return before + after


def lowercase_question(case: Case, rng: random.Random) -> str | None:
    """Write the question in a hurry: no capitals, no question mark."""
    question = case.question.lower().rstrip(" ?.!")
    return question if question != case.question else None


def swap_spelling(case: Case, rng: random.Random) -> str | None:
    """Write each name or word that has another spelling in that one; None without any."""
    question = _ALTERNATIVE_PATTERN.sub(lambda match: _ALTERNATIVES[match.group()], case.question)
    return question if question != case.question else None


def _parse_spellings(table: str) -> dict[str, str]:
    alternatives = {}
    for row in table.strip().splitlines():
        one, other = row.strip().split(" = ")
        alternatives[one] = other
        alternatives[other] = one
    return alternatives


_ALTERNATIVES = _parse_spellings(_SPELLINGS)
_LONGEST_FIRST = sorted(_ALTERNATIVES, key=len, reverse=True)
_ALTERNATIVE_PATTERN = re.compile(rf"\b(?:{'|'.join(map(re.escape, _LONGEST_FIRST))})\b")


def get_paraphrase(case: Case, rng: random.Random) -> str | None:
    """Return the paraphrase that a person wrote for the case, if there is one."""
    return case.paraphrase


IRRELEVANT_ARTICLE = "irrelevant article"
VARIANTS = {
    variant.name: variant
    for variant in (
        Variant("typos", add_typos),
        Variant("lower case", lowercase_question),
        Variant("spelling", swap_spelling),
        Variant("paraphrase", get_paraphrase),
        Variant(IRRELEVANT_ARTICLE, None),
    )
}


def vary_question(case: Case, variant: Variant, seed: int) -> str | None:
    """Write a case's question in the form of a variant.

    The result depends on the case's id, the variant and the seed alone.

    Returns:
        The question, or None where the variant does not change it.
    """
    if variant.change is None:
        return case.question
    return variant.change(case, random.Random(f"{seed}/{variant.name}/{case.id}"))


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
_ENDINGS = (
    "before the season began",
    "without raising the fee",
    "for the third year",
    "although it rained",
    "in less than a week",
)
_SENTENCES = 24
_SENTENCES_PER_PARAGRAPH = 4


def write_irrelevant_article(folder: Path, seed: int) -> Path:
    """Write an article that no case asks about.

    Returns:
        The path of the article.
    """
    rng = random.Random(seed)
    sentences = [_generate_sentence(rng) for _ in range(_SENTENCES)]
    paragraphs = []
    for start in range(0, _SENTENCES, _SENTENCES_PER_PARAGRAPH):
        paragraphs.append(" ".join(sentences[start : start + _SENTENCES_PER_PARAGRAPH]))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "annual-meeting-of-the-guilds.txt"
    text = "\n\n".join(["The annual meeting of the guilds", *paragraphs])
    path.write_text(f"{text}\n", encoding="utf-8")
    return path


def _generate_sentence(rng: random.Random) -> str:
    trade = rng.choice(_TRADES)
    things = rng.choice(_THINGS)
    place = rng.choice(_PLACES)
    ending = rng.choice(_ENDINGS)
    return f"The {trade} moved {rng.randrange(3, 90)} {things} to {place} {ending}."
