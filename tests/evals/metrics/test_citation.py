"""Citation metrics are those worked out by hand; a worse answer scores worse."""

from __future__ import annotations

from typing import Any

import pytest

from evals.metrics import citation
from tests.evals.metrics.samples import GOOD, build_answer, build_fact


def test_citation_precision_and_recall_are_those_worked_out_by_hand() -> None:
    answer = build_answer(
        [("x", [1]), ("y", [2, 3])],
        [("q", 0, 100), ("q", 300, 400), ("q", 110, 190)],
    )
    gold = [
        build_fact(0, 100),
        build_fact(100, 200),
        build_fact(900, 950),
        build_fact(990, 999),
    ]
    # The second citation is of no gold span.
    assert citation.measure_precision(answer, gold) == pytest.approx(2 / 3)
    assert citation.measure_recall(answer, gold) == 0.5  # two of four facts


def test_a_fabricated_quote_is_not_exact() -> None:
    assert citation.measure_exactness(GOOD, ["Kyiv holds 1,300 square kilometres."]) == 1
    assert citation.measure_exactness(GOOD, ["Kyiv holds 1,200 square kilometres."]) == 0
    answer = build_answer(
        [("x", [1, 2])],
        [("here", 0, 4), ("made up", 4, 9)],
    )
    assert citation.measure_exactness(answer, ["here", "other"]) == 0.5


def test_exactness_is_undefined_where_the_stored_text_cannot_be_had() -> None:
    assert citation.measure_exactness(GOOD, [None]) is None


def test_a_cited_answer_has_full_coverage_and_no_dangling_marker() -> None:
    assert citation.measure_coverage(GOOD) == 1
    assert citation.measure_dangling(GOOD) == 0


def test_a_missing_citation_lowers_coverage() -> None:
    answer = build_answer([("One.", [1]), ("Two.", [])], [("One.", 0, 4)])
    assert citation.measure_coverage(answer) == 0.5
    assert citation.measure_dangling(answer) == 0


def test_a_marker_out_of_range_dangles_and_lowers_coverage() -> None:
    answer = build_answer([("One.", [1]), ("Two.", [7])], [("One.", 0, 4)])
    assert citation.measure_coverage(answer) == 0.5
    assert citation.measure_dangling(answer) == 0.5


def test_a_number_that_the_quote_does_not_have_is_not_supported() -> None:
    assert citation.measure_support(GOOD) == 1
    wrong = build_answer(
        [("It holds 1,500 square kilometres.", [1])],
        [("It holds 1,300 square kilometres.", 0, 35)],
    )
    assert citation.measure_support(wrong) == 0


def report_disagreement(statements: list[dict[str, Any]]) -> dict[str, Any]:
    """Build an answer that reports a disagreement; its third citation is of no gold fact."""
    answer = build_answer(
        [("A.", [1]), ("B.", [2]), ("C.", [3])],
        [("q" * 10, 0, 10), ("q" * 10, 20, 30), ("q" * 10, 50, 60)],
    )
    if statements:
        answer["disagreements"] = [{"about": "", "statements": statements}]
    return answer


def test_a_disagreement_counts_when_its_statements_cite_two_of_the_facts() -> None:
    gold = [build_fact(0, 10), build_fact(20, 30)]
    first = {"value": "82", "citation": 1}
    second = {"value": "81", "citation": 2}
    other = {"value": "9", "citation": 3}
    assert citation.score_disagreement(report_disagreement([first, second]), gold) == 1
    assert citation.score_disagreement(report_disagreement([first, other]), gold) == 0
    assert citation.score_disagreement(report_disagreement([]), gold) == 0
