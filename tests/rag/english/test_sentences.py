"""Sentence spans, by example and for any text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.english.sentences import find_sentence_spans, split_long_span

TEXTS = st.text(alphabet="aB1 .!?…。“”\"'()[]\n\u00a0,;é🙂U.S", max_size=120)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("It opened. Ships came.", ["It opened.", "Ships came."]),
        ("Mr. Ruiz of the U.S. Navy left.", ["Mr. Ruiz of the U.S. Navy left."]),
        ("He left the U.S. The ship stayed.", ["He left the U.S.", "The ship stayed."]),
        ("John F. Ruiz left.", ["John F. Ruiz left."]),
        ("It was 3.5 m. “Was it?” It was.", ["It was 3.5 m.", "“Was it?”", "It was."]),
        ("Really? Yes! and no…", ["Really?", "Yes! and no…"]),
        ("港が開いた。船が来た。", ["港が開いた。", "船が来た。"]),
    ],
)
def test_sentences_end_at_their_marks(text: str, sentences: list[str]) -> None:
    spans = find_sentence_spans(text, 0, len(text))
    assert [text[start:end] for start, end in spans] == sentences


@given(TEXTS)
def test_spans_are_in_order_trimmed_and_leave_out_only_white_space(text: str) -> None:
    position = 0
    for start, end in find_sentence_spans(text, 0, len(text)):
        assert position <= start < end
        assert text[position:start].strip() == ""
        assert text[start:end] == text[start:end].strip()
        position = end
    assert text[position:].strip() == ""


@given(TEXTS, st.integers(0, 60), st.integers(0, 60))
def test_spans_stay_within_the_stretch_that_is_read(text: str, first: int, length: int) -> None:
    start = min(first, len(text))
    end = min(start + length, len(text))
    spans = find_sentence_spans(text, start, end)
    assert all(start <= span_start < span_end <= end for span_start, span_end in spans)


@given(TEXTS, st.integers(1, 40))
def test_a_long_stretch_is_cut_into_pieces_that_lose_nothing(text: str, max_length: int) -> None:
    spans = split_long_span(text, 0, len(text), max_length)
    pieces = [text[start:end] for start, end in spans]
    assert all(0 < len(piece) <= max_length for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert all(left[1] <= right[0] for left, right in pairwise(spans))
