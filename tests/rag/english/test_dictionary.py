"""English words are told from misspelt ones in all their forms."""

from __future__ import annotations

import pytest

from rag.english.dictionary import is_english_word


@pytest.mark.parametrize(
    "word",
    """
    shuttle shuttled shuttling shuttles stop stopped stopping make making made study studies studied
    churches
    boxes heroes passes happier biggest quickly went children agreed fixed played conscripts
    """.split(),
)
def test_a_form_of_an_english_word_is_one(word: str) -> None:
    assert is_english_word(word)


@pytest.mark.parametrize(
    "word",
    """
    hospitel payying talkked acrosss ownes stoped troopps milions shutled zelensky xyz s es ed ing
    """.split(),
)
def test_a_misspelt_word_or_a_name_is_none(word: str) -> None:
    assert not is_english_word(word)
