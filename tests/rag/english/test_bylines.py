"""Bylines, sections and outlets in the lines around an article."""

from __future__ import annotations

from datetime import date

import pytest

from rag.english.bylines import (
    is_byline,
    is_outlet,
    is_section,
    parse_author_line,
    parse_byline_part,
    split_byline,
)
from rag.records import ArticleMetadata


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("By Ana Ruiz", ArticleMetadata(author="Ana Ruiz")),
        ("Written by Ana Ruiz and Ben Okafor", ArticleMetadata(author="Ana Ruiz, Ben Okafor")),
        (
            "By Ana Ruiz, The Daily Post, 3 May 2024",
            ArticleMetadata(author="Ana Ruiz", source="The Daily Post", published=date(2024, 5, 3)),
        ),
        (
            "By Ana Ruiz, defence correspondent",
            ArticleMetadata(author="Ana Ruiz", author_role="defence correspondent"),
        ),
        ("Published on 3 May 2024", ArticleMetadata(published=date(2024, 5, 3))),
        ("New Delhi, 27 November 2024", ArticleMetadata(published=date(2024, 11, 27))),
        ("THE ISLAND POST", ArticleMetadata(source="The Island Post")),
        ("www.example.org", ArticleMetadata()),
        ("World News", ArticleMetadata(section="World News")),
        ("By the time it sailed", ArticleMetadata()),
        ("The ferry sails", ArticleMetadata()),
    ],
)
def test_a_part_of_a_line_states_metadata(part: str, expected: ArticleMetadata) -> None:
    assert parse_byline_part(part, allow_signature=False) == expected


def test_a_bare_name_is_a_byline_only_where_one_may_stand() -> None:
    assert parse_byline_part("Ana Ruiz", allow_signature=True).author == "Ana Ruiz"
    assert parse_byline_part("Ana Ruiz", allow_signature=False) == ArticleMetadata()


@pytest.mark.parametrize(
    ("section", "other"),
    [
        ("World", "Ferry"),
        ("Middle East", "East"),
        ("Arts and Culture", "And"),
        ("South America", "South"),
        ("Obituaries", "The obituary of a mayor"),
        ("Kenya", "Kilmory"),
        ("Science & Environment", "Science of ferries"),
    ],
)
def test_a_section_is_named_with_words_of_its_kind(section: str, other: str) -> None:
    assert is_section(section)
    assert not is_section(other)


@pytest.mark.parametrize(
    ("outlet", "other"),
    [
        ("The Island Post", "The island"),
        ("example.org", "The ferry sails."),
        ("Reuters", "A times table of more than five words"),
    ],
)
def test_an_outlet(outlet: str, other: str) -> None:
    assert is_outlet(outlet)
    assert not is_outlet(other)


def test_a_byline_names_somebody() -> None:
    assert is_byline("By Ana Ruiz in Lima")
    assert not is_byline("By the time it sailed")


def test_a_line_about_the_author() -> None:
    assert parse_author_line("Ana Ruiz is a reporter in Lima.") == ("Ana Ruiz", "reporter in Lima")
    assert parse_author_line("Ana Ruiz is late.") is None


def test_the_parts_of_a_line() -> None:
    assert split_byline("By Ana Ruiz | 3 May 2024 - World") == [
        "By Ana Ruiz",
        "3 May 2024",
        "World",
    ]
