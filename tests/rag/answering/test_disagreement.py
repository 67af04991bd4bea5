"""Two values of the same thing are both shown.

Roundings and other days' states are no disagreement.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from rag.answering.citations import build_citations, build_disagreement
from rag.answering.disagreement import extract_value, find_conflicts
from rag.answering.extractive import select_quotes
from rag.english.quantities import find_quantities, is_same_number
from rag.query import parse_query
from rag.records import Evidence, Passage, RetrievedPassage, Sentence


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("82 countries joined in 2024.", [(82, {"countri", "join"})]),
        ("On 4 November, at 3.25 a.m., six ATACMS flew.", [(6, {"atacm", "flew"})]),
        ("twelve thousand soldiers", [(12_000, {"soldier"})]),
        ("about 12k troops and $3.5 billion", [(12_000, {"troop"}), (3.5e9, {"$"})]),
        (
            "twenty-five days, half a million people, 15 per cent",
            [(25, {"day"}), (500_000, {"peopl"}), (15, {"%"})],
        ),
        ("The Hwasong-19 flew.", []),
        ("It was announced on the 26th, by the 3rd of 5 speakers.", [(5, {"speaker"})]),
    ],
)
def test_quantities_are_read_by_value(text: str, expected: list[tuple[float, set[str]]]) -> None:
    assert [(each.value, set(each.units)) for each in find_quantities(text)] == expected


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("10,900 men", "11,000 men", True),
        ("7,687.5 kilometres", "7,687 kilometres", True),
        ("12,000", "twelve thousand", True),
        ("10,000", "12,000", False),
        ("12,162", "12,164", False),
        ("82", "81", False),
        ("8", "6", False),
    ],
)
def test_roundings_of_one_number_are_the_same(one: str, other: str, alike: bool) -> None:
    assert is_same_number(find_quantities(one)[0], find_quantities(other)[0]) is alike


def build_evidence(text: str, answer: str, score: float, article: str) -> Evidence:
    """Build a sentence that is its whole passage, with the words that answer."""
    passage = Passage(f"p-{article}", article, 0, len(text), "", (Sentence(0, len(text)),))
    found = RetrievedPassage(
        passage,
        f"On {article}",
        None,
        "Courier",
        date(2024, 11, 20),
        f"{article}.md",
        "v1",
        text,
        1.0,
    )
    start = text.index(answer)
    return Evidence(
        found, 0, len(text), text, score, score, answer=(start, start + len(answer)), relevance=3.0
    )


QUESTION = "How many countries joined the alliance against hunger?"
QUERY = parse_query(QUESTION)
FIRST = build_evidence(
    "He opened an alliance against hunger with 82 countries as members.", "82 countries", 5.0, "rio"
)
OTHER = build_evidence(
    "In Rio 81 countries signed up to an alliance against hunger.", "81 countries", 4.0, "baku"
)


def test_numbers_of_other_words_that_are_far_apart_are_of_other_things() -> None:
    sent = build_evidence(
        "More than 10,000 soldiers were sent to the border.", "10,000", 5.0, "rio"
    )
    based = build_evidence(
        "The soldiers at the border are spread over four places.", "four places", 4.0, "baku"
    )
    assert find_conflicts(parse_query("How many soldiers are at the border?"), [sent, based]) == []


def test_another_number_for_what_is_asked_is_a_disagreement_with_both_quoted() -> None:
    conflict = find_conflicts(QUERY, [FIRST, OTHER])
    _, citations = build_citations(select_quotes(QUERY, [FIRST, OTHER], 4, also=conflict))
    found = build_disagreement(QUERY, conflict, citations)
    assert found is not None
    assert [(each.value, each.citation) for each in found.statements] == [
        ("82 countries", 1),
        ("81 countries", 2),
    ]


@pytest.mark.parametrize(
    "other",
    [
        build_evidence(
            "Some 82 countries signed up to the alliance against hunger.",
            "82 countries",
            4.0,
            "baku",
        ),
        build_evidence(
            "The alliance against hunger spends $81 million.", "$81 million", 4.0, "baku"
        ),
        build_evidence(
            "In Rio 81 countries signed up to an alliance against hunger.",
            "81 countries",
            0.5,
            "baku",
        ),
        build_evidence("He met 81 delegates on the coast.", "81 delegates", 4.0, "baku"),
    ],
    ids=["the same number", "of something else", "far less likely to answer", "on another subject"],
)
def test_what_is_not_about_the_same_is_no_disagreement(other: Evidence) -> None:
    assert find_conflicts(QUERY, [FIRST, other]) == []


def test_two_figures_that_are_asked_about_are_told_apart_without_how_many() -> None:
    query = parse_query("Do our articles agree on the alliance against hunger?")
    conflict = find_conflicts(query, [FIRST, OTHER])
    assert [extract_value(query, each) for each in conflict] == ["82 countries", "81 countries"]
    unread = replace(
        OTHER, answer=(0, 6)
    )  # a span without a number: the sentence's own is what is compared
    assert [extract_value(query, each) for each in find_conflicts(query, [FIRST, unread])] == [
        "82 countries",
        "81",
    ]


def test_states_of_different_days_are_no_disagreement() -> None:
    early = build_evidence(
        "On 18 November the alliance against hunger had 81 countries.", "81 countries", 5.0, "rio"
    )
    late = build_evidence(
        "By 22 November 85 countries had joined the alliance against hunger.",
        "85 countries",
        4.5,
        "baku",
    )
    assert find_conflicts(QUERY, [early, late]) == []


def test_a_statement_about_another_month_than_the_one_asked_about_is_no_disagreement() -> None:
    query = parse_query("How many barrels did the refinery ship in October?")
    october = build_evidence(
        "The refinery shipped 500,000 barrels in October.", "500,000 barrels", 5.0, "october"
    )
    april = build_evidence(
        "The refinery shipped 165,000 barrels in April.", "165,000 barrels", 4.5, "april"
    )
    undated = build_evidence(
        "The refinery shipped 450,000 barrels.", "450,000 barrels", 4.5, "undated"
    )
    assert find_conflicts(query, [october, april]) == []
    assert find_conflicts(query, [october, undated]) == [october, undated]
