"""A misspelt word is repaired as the library spells it, an English word never."""

from __future__ import annotations

import pytest

from rag.retrieval.spelling import Vocabulary, correct_misspellings

VOCABULARY = Vocabulary({"shutter": 3, "harbour": 5, "conscript": 2, "hospital": 4}, 9)


@pytest.mark.parametrize(
    ("typed", "searched"),
    [
        ("Who shuttled between them?", "Who shuttled between them?"),
        ("Conscripts came.", "Conscripts came."),
        ("Who runs the habour?", "Who runs the harbour?"),
        ("WHERE IS THE HOSPITEL", "WHERE IS THE Hospital"),
    ],
)
def test_only_what_is_no_english_word_is_repaired(typed: str, searched: str) -> None:
    assert correct_misspellings(typed, VOCABULARY, lambda word: False) == searched
