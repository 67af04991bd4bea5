"""Reads the word lists in `data`: one entry a line, `#` begins a comment."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_DATA = Path(__file__).parent / "data"


@cache
def load_entries(name: str) -> tuple[str, ...]:
    """Read the entries of `data/NAME.txt` in their order."""
    text = (_DATA / f"{name}.txt").read_text(encoding="utf-8")
    lines = [line.partition("#")[0].strip() for line in text.splitlines()]
    return tuple(line for line in lines if line)


@cache
def load_words(name: str) -> frozenset[str]:
    """Read the entries of `data/NAME.txt` as a set."""
    return frozenset(load_entries(name))


@cache
def load_values(name: str) -> dict[str, float]:
    """Read `data/NAME.txt`, whose entries are a word and a number each."""
    pairs = [entry.rsplit(maxsplit=1) for entry in load_entries(name)]
    return {word: float(number) for word, number in pairs}


@cache
def build_alternation(*names: str) -> str:
    """Build a pattern, without a group around it, that matches any entry of these lists.

    The longest entries come first, spaces are kept under `re.VERBOSE`, and a straight apostrophe
    also matches a typographic one.
    """
    entries = {entry for name in names for entry in load_entries(name)}
    longest_first = sorted(entries, key=lambda entry: (-len(entry), entry))
    return "|".join(re.escape(entry).replace("'", "['’]") for entry in longest_first)
