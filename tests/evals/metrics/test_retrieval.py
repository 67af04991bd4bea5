"""Retrieval metrics are those worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from evals.cases.gold_spans import GoldFact
from evals.metrics import retrieval
from tests.evals.metrics.samples import build_fact, build_passage


def measure_passages(
    ranking: list[dict[str, Any]],
    gold: list[GoldFact],
) -> dict[str, float]:
    return retrieval.measure_passages([("case", ranking, gold)])["case"]


def measure_articles(
    ranking: list[dict[str, Any]],
    gold: list[GoldFact],
) -> dict[str, float]:
    return retrieval.measure_articles([("case", ranking, gold)])["case"]


RANKING = [
    build_passage(0, 100),
    build_passage(2000, 2100),
    build_passage(5000, 5100),
]


def test_facts_at_ranks_1_and_3_score_as_worked_out_by_hand() -> None:
    gold = [build_fact(0, 100), build_fact(5000, 5100)]
    values = measure_passages(RANKING, gold)
    # (1 + 1/log2 4) / (1 + 1/log2 3)
    assert values["ndcg@5"] == pytest.approx(1.5 / 1.63093, abs=1e-4)
    assert values["map@10"] == pytest.approx((1 + 2 / 3) / 2)
    assert values["mrr@10"] == 1
    assert values["hit@1"] == 1
    assert values["recall@5"] == 1


def test_a_fact_at_rank_2_scores_as_worked_out_by_hand() -> None:
    values = measure_passages(RANKING, [build_fact(2000, 2100)])
    assert values["ndcg@5"] == pytest.approx(0.63093, abs=1e-4)  # 1 / log2 3
    assert values["mrr@10"] == 0.5
    assert values["hit@1"] == 0
    assert values["hit@5"] == 1


def test_graded_facts_score_as_worked_out_by_hand() -> None:
    gold = [
        build_fact(2000, 2100, grade=2),
        build_fact(0, 100, grade=1),
    ]
    values = measure_passages(RANKING, gold)
    # (1 + 2/log2 3) / (2 + 1/log2 3)
    assert values["ndcg@5"] == pytest.approx(2.26186 / 2.63093, abs=1e-4)


def test_an_empty_ranking_scores_0() -> None:
    values = measure_passages([], [build_fact(2000, 2100)])
    assert set(values.values()) == {0}


def test_cases_are_measured_together_as_they_are_alone() -> None:
    first = [build_fact(0, 100), build_fact(5000, 5100)]
    second = [build_fact(2000, 2100)]
    values = retrieval.measure_passages(
        [
            ("first", RANKING, first),
            ("second", RANKING, second),
            ("none", [], second),
        ]
    )
    assert values == {
        "first": measure_passages(RANKING, first),
        "second": measure_passages(RANKING, second),
        "none": measure_passages([], second),
    }


def test_a_fact_that_two_passages_state_counts_once() -> None:
    spans = (*build_fact(0, 100).spans, *build_fact(900, 999).spans)
    ranking = [build_passage(0, 100), build_passage(900, 999)]
    values = measure_passages(ranking, [GoldFact(spans)])
    assert values == dict.fromkeys(retrieval.NAMES, 1)


def test_facts_in_one_passage_count_as_one() -> None:
    gold = [build_fact(0, 50), build_fact(50, 100)]
    ranking = [build_passage(0, 100), build_passage(900, 999)]
    values = measure_passages(ranking, gold)
    assert values == dict.fromkeys(retrieval.NAMES, 1)


def test_what_lies_below_a_depth_does_not_move_what_is_measured_above_it() -> None:
    # The last two stand close together.
    gold = [
        build_fact(0, 100),
        build_fact(2000, 2100),
        build_fact(2150, 2250),
    ]
    top = [build_passage(0, 100)]
    for start in range(9000, 9400, 50):
        top.append(build_passage(start, start + 10))
    with_gold = measure_passages([*top, build_passage(2000, 2250)], gold)
    without_gold = measure_passages([*top, build_passage(8000, 8001)], gold)
    assert with_gold["recall@5"] == 1 / 3
    assert with_gold["ndcg@5"] == without_gold["ndcg@5"]
    assert with_gold["recall@10"] == 1
    assert without_gold["recall@10"] == 1 / 3


def test_an_article_is_ranked_by_its_first_passage() -> None:
    ranking = [
        build_passage(0, 9, "b"),
        build_passage(10, 19, "b"),
        build_passage(700, 800),
    ]
    values = measure_articles(ranking, [build_fact(0, 100)])
    assert values["mrr@10"] == 0.5


def test_two_facts_of_one_article_are_found_with_it() -> None:
    ranking = [build_passage(700, 800)]
    values = measure_articles(ranking, [build_fact(0, 100), build_fact(5000, 5100)])
    assert values["ndcg@5"] == 1
