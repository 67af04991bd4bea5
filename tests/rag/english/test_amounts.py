"""Numbers are read with their bounds, and shares in words by their value."""

from __future__ import annotations

import pytest

from rag.english.amounts import find_amounts, find_ordinals, restates


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("more than 12,000 men", [(12_000, "over")]),
        ("nearly 4 million people", [(4_000_000, "under")]),
        ("about 50 guns", [(50, "about")]),
        ("10,000 or more", [(10_000, "over")]),
        ("three quarters of them", [(75, "")]),
        ("half of the members", [(50, "")]),
        ("one in four workers", [(25, "")]),
        ("in the first half, for an hour and a half", []),
    ],
)
def test_amounts_are_read_by_value(text: str, expected: list[tuple[float, str]]) -> None:
    assert [(amount.value, amount.bound) for amount in find_amounts(text)] == expected


@pytest.mark.parametrize(
    ("claimed", "told", "expected"),
    [
        ("more than 9,000 names", "9,350 names", True),
        ("more than 9,000 names", "12,350 names", False),
        ("almost 13,000 names", "12,400 names", True),
        ("about 100 names", "97 names", True),
        ("9,350 names", "9,000 names", False),
        ("two thirds of them", "66 per cent", True),
        ("a third of them", "45 per cent", False),
        ("28%", "28 per cent", True),
        ("28%", "28 people", False),
        ("640 million dollars", "$640 million", True),
        ("640 million euros", "$640 million", False),
    ],
)
def test_an_amount_may_be_rounded_and_not_made_more_exact(
    claimed: str, told: str, expected: bool
) -> None:
    assert restates(find_amounts(claimed)[0], find_amounts(told)[0]) is expected


def test_a_bare_number_has_the_currency_of_the_one_before() -> None:
    first, second = find_amounts("Ana receives 60,000 dollars and Bo 40,000.")
    assert first.quantity.units & second.quantity.units == {"dollar"}


def test_ordinals_have_a_value() -> None:
    assert find_ordinals("The eleventh game, the 3rd and the second.") == {11, 3, 2}
