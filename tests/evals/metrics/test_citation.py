"""Citation metrics are those worked out by hand; a worse answer scores worse."""

from __future__ import annotations

import pytest

from evals.metrics import citation
from tests.evals.metrics.samples import GOOD, build_answer, build_fact


def test_citation_precision_and_recall_are_those_worked_out_by_hand() -> None:
    given = build_answer(
        [("x", [1]), ("y", [2, 3])], [("q", 0, 100), ("q", 300, 400), ("q", 110, 190)]
    )
    gold = [build_fact(0, 100), build_fact(100, 200), build_fact(900, 950), build_fact(990, 999)]
    assert citation.measure_precision(given, gold) == pytest.approx(
        2 / 3
    )  # the second is of no gold span
    assert citation.measure_recall(given, gold) == 0.5  # two of four facts


def test_a_fabricated_quote_is_not_exact() -> None:
    assert citation.measure_exactness(GOOD, ["Kyiv holds 1,300 square kilometres."]) == 1
    assert citation.measure_exactness(GOOD, ["Kyiv holds 1,200 square kilometres."]) == 0
    assert citation.measure_exactness(GOOD, [None]) is None  # the stored text cannot be had
    two = build_answer([("x", [1, 2])], [("here", 0, 4), ("made up", 4, 9)])
    assert citation.measure_exactness(two, ["here", "other"]) == 0.5


def test_a_missing_citation_and_a_marker_out_of_range_are_no_coverage() -> None:
    assert (citation.measure_coverage(GOOD), citation.measure_dangling(GOOD)) == (1, 0)
    missing = build_answer([("One.", [1]), ("Two.", [])], [("One.", 0, 4)])
    assert (citation.measure_coverage(missing), citation.measure_dangling(missing)) == (0.5, 0)
    beyond = build_answer([("One.", [1]), ("Two.", [7])], [("One.", 0, 4)])
    assert (citation.measure_coverage(beyond), citation.measure_dangling(beyond)) == (0.5, 0.5)


def test_a_number_that_the_quote_does_not_have_is_not_supported() -> None:
    assert citation.measure_support(GOOD) == 1
    wrong = build_answer(
        [("It holds 1,500 square kilometres.", [1])], [("It holds 1,300 square kilometres.", 0, 35)]
    )
    assert citation.measure_support(wrong) == 0


def test_a_disagreement_counts_when_its_statements_cite_two_of_the_facts() -> None:
    gold = [build_fact(0, 10), build_fact(20, 30)]
    given = build_answer(
        [("A.", [1]), ("B.", [2]), ("C.", [3])],
        [("q" * 10, 0, 10), ("q" * 10, 20, 30), ("q" * 10, 50, 60)],
    )
    shown = [{"value": "82", "citation": 1}, {"value": "81", "citation": 2}]
    assert (
        citation.score_disagreement(
            {**given, "disagreements": [{"about": "", "statements": shown}]}, gold
        )
        == 1
    )
    beside = [shown[0], {"value": "9", "citation": 3}]
    assert (
        citation.score_disagreement(
            {**given, "disagreements": [{"about": "", "statements": beside}]}, gold
        )
        == 0
    )
    assert citation.score_disagreement(given, gold) == 0
