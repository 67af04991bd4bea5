"""Texts are compared as SQuAD compares them."""

from __future__ import annotations

import pytest

from evals.metrics.text import (
    measure_containment,
    measure_stated_facts,
    score_exact_match,
    score_token_f1,
)


@pytest.mark.parametrize(
    ("given", "accepted", "em", "f1"),
    [
        ("The Eiffel Tower!", ["eiffel tower"], 1.0, 1.0),
        ("the cat sat on mat", ["A cat on a mat"], 0.0, 6 / 7),  # precision 3/4, recall 3/3
        ("in 1066", ["1066", "the year 1066"], 0.0, 2 / 3),  # precision 1/2, recall 1
        ("Normandy", ["Denmark", "Iceland"], 0.0, 0.0),
        ("", [], 1.0, 1.0),  # rightly no answer
        ("France", [], 0.0, 0.0),  # an answer where there is none
        ("", ["France"], 0.0, 0.0),
        ("“Twelve” — thousand", ["twelve thousand"], 1.0, 1.0),
    ],
)
def test_exact_match_and_f1_are_squads(
    given: str, accepted: list[str], em: float, f1: float
) -> None:
    assert score_exact_match(given, accepted) == em
    assert score_token_f1(given, accepted) == pytest.approx(f1)


def test_an_accepted_answer_is_looked_for_at_word_boundaries_and_all_its_parts_must_be_there() -> (
    None
):
    assert measure_containment("It opened on 23 May 2023.", [["23 may"]]) == 1
    assert measure_containment("It opened in 2023.", [["23"]]) == 0
    assert measure_containment("It cost 15 million.", [["1.5 million"]]) == 0
    assert measure_containment("It cost 1.5 million.", [["1.5 million"]]) == 1
    assert measure_containment("", [["A"]]) == measure_containment("anything", [[]]) == 0
    assert (
        measure_containment(
            "Four landing ships, three escorts", [["four landing ships", "two escorts"]]
        )
        == 0
    )
    assert (
        measure_containment(
            "Four landing ships, three escorts", [["two"], ["four landing ships", "three escorts"]]
        )
        == 1
    )


def test_numbers_and_names_are_compared_whatever_their_commas() -> None:
    assert (
        measure_stated_facts(
            "Ukraine lost 12,000 men near Kursk",
            "some 12000 Ukrainian men fell near Kursk, said Ukraine",
        )
        == 1
    )
    assert (
        measure_stated_facts("He said that 11,000 went to Kursk", "12,000 went to Kursk") == 0.5
    )  # Kursk, not the number
    assert measure_stated_facts("nothing to check here", "12,000") is None
