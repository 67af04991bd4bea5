"""Word lists are read from data files, and patterns are built from them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import rag.english
from rag.english.word_lists import build_alternation, load_entries, load_values, load_words

_FILES = sorted((Path(rag.english.__file__).parent / "data").glob("*.txt"))


@pytest.mark.parametrize("name", [file.stem for file in _FILES])
def test_a_list_has_entries_and_none_twice(name: str) -> None:
    entries = load_entries(name)
    assert entries
    assert len(entries) == len(set(entries))


def test_comments_are_no_entries() -> None:
    assert not any("#" in entry for entry in load_words("stopwords"))


def test_words_have_values() -> None:
    assert load_values("number_words")["twelve"] == 12
    assert load_values("number_scales")["dozen"] == 12


def test_an_alternation_prefers_the_longest_entry_and_takes_both_apostrophes() -> None:
    pattern = re.compile(rf"(?:{build_alternation('teaser_headings')})", re.VERBOSE)
    for text in ("related articles", "don't miss", "don’t miss"):
        match = pattern.match(text)
        assert match is not None
        assert match.group(0) == text
