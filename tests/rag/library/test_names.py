"""Authors and sources are found by what people call them."""

from __future__ import annotations

import pytest

from rag.library.names import split_authors, split_name


@pytest.mark.parametrize(
    ("names", "authors"),
    [
        ("Ana Prill, Tom Clarke and Ruth Clarke", ["Ana Prill", "Tom Clarke", "Ruth Clarke"]),
        ("Ana Prill & Tom Clarke", ["Ana Prill", "Tom Clarke"]),
        ("Tom Clarke, Jr.", ["Tom Clarke, Jr."]),
        ("The Gazette", ["The Gazette"]),
    ],
)
def test_authors_of_one_article_are_told_apart(names: str, authors: list[str]) -> None:
    assert split_authors(names) == authors


def test_the_spelling_of_a_name_does_not_matter() -> None:
    assert split_name("The GAZETTE") == split_name("gazette")
    assert split_name("The") == ["the"]
