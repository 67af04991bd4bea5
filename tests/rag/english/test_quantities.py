"""Quantities have the value that is written and the span where it stands, in any text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.english.quantities import find_quantities, is_measure, is_same_number

_UNITS = st.sampled_from(["ships", "metric tonnes", "soldiers", "kilometres"])
_SCALES = st.sampled_from([("thousand", 1e3), ("million", 1e6), ("billion", 1e9)])


@given(st.integers(2101, 10**9), _UNITS)
def test_grouped_digits_words_and_signs_have_their_value(number: int, unit: str) -> None:
    text = f"They counted {number:,} {unit} there."
    (quantity,) = find_quantities(text)
    assert quantity.value == number
    assert text[quantity.start : quantity.end] == f"{number:,}"


@given(
    st.integers(1, 999), st.sampled_from([("thousand", 1e3), ("million", 1e6), ("billion", 1e9)])
)
def test_a_scale_multiplies(number: int, scale: tuple[str, float]) -> None:
    word, factor = scale
    text = f"It cost ${number} {word}."
    (quantity,) = find_quantities(text)
    assert quantity.value == number * factor
    assert quantity.units == {"$"}
    assert text[quantity.start : quantity.end] == f"${number} {word}"


@given(st.text(alphabet="a1 ,.%$-:MaykJune20five", max_size=60))
def test_spans_are_in_order_and_hold_their_numbers(text: str) -> None:
    position = 0
    for quantity in find_quantities(text):
        assert position <= quantity.start < quantity.end <= len(text)
        assert quantity.significant_digits >= 1
        assert text[quantity.start : quantity.end].strip() != ""
        position = quantity.end


@given(st.integers(1900, 2100))
def test_a_year_is_no_quantity(year: int) -> None:
    assert find_quantities(f"It opened in {year} again.") == []


@pytest.mark.parametrize(
    ("text", "value", "measures"),
    [
        ("forty-two ships", 42, False),
        ("a dozen ships", 12, False),
        ("half a million people", 500_000, False),
        ("12k ships", 12_000, False),
        ("5 per cent of it", 5, True),
        ("three kilometres", 3, True),
    ],
)
def test_numbers_in_words_and_their_units(text: str, value: float, measures: bool) -> None:
    (quantity,) = find_quantities(text)
    assert quantity.value == value
    assert is_measure(quantity) is measures


@pytest.mark.parametrize("text", ["a house", "on 3 May", "May 3", "at 5 pm", "at 5:30", "the 3rd"])
def test_dates_times_and_articles_are_no_quantities(text: str) -> None:
    assert find_quantities(text) == []


@given(st.integers(10_000, 10**7))
def test_a_number_is_the_same_as_its_rounding(number: int) -> None:
    rounded = int(float(f"{number:.1e}"))
    exact, coarse = (find_quantities(f"{value:,} ships")[0] for value in (number, rounded))
    assert is_same_number(exact, coarse)
    assert is_same_number(coarse, exact)
