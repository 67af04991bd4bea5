"""Retrieval metrics are those worked out by hand."""

from __future__ import annotations

import pytest

from evals.cases.gold_spans import GoldFact
from evals.metrics import retrieval
from tests.evals.metrics.samples import build_fact, build_passage


def test_ndcg_map_and_mrr_are_those_worked_out_by_hand() -> None:
    ranking = [build_passage(0, 100), build_passage(2000, 2100), build_passage(5000, 5100)]
    two = [build_fact(0, 100), build_fact(5000, 5100)]  # found at ranks 1 and 3
    late = [build_fact(2000, 2100)]  # found at rank 2
    graded = [build_fact(2000, 2100, grade=2), build_fact(0, 100, grade=1)]
    found = retrieval.measure_passages(
        [
            ("two", ranking, two),
            ("late", ranking, late),
            ("graded", ranking, graded),
            ("none", [], late),
        ]
    )
    assert found["two"]["ndcg@5"] == pytest.approx(
        1.5 / 1.63093, abs=1e-4
    )  # (1 + 1/log2 4) / (1 + 1/log2 3)
    assert found["two"]["map@10"] == pytest.approx((1 + 2 / 3) / 2)
    assert (found["two"]["mrr@10"], found["two"]["hit@1"], found["two"]["recall@5"]) == (1, 1, 1)
    assert found["late"]["ndcg@5"] == pytest.approx(0.63093, abs=1e-4)  # 1 / log2 3
    assert (found["late"]["mrr@10"], found["late"]["hit@1"], found["late"]["hit@5"]) == (0.5, 0, 1)
    assert found["graded"]["ndcg@5"] == pytest.approx(
        2.26186 / 2.63093, abs=1e-4
    )  # (1 + 2/log2 3) / (2 + 1/log2 3)
    assert set(found["none"].values()) == {0}


def test_a_fact_counts_once_and_facts_in_one_passage_count_as_one() -> None:
    either = GoldFact((*build_fact(0, 100).spans, *build_fact(900, 999).spans))
    same = [build_fact(0, 50), build_fact(50, 100)]
    ranking = [build_passage(0, 100), build_passage(900, 999)]
    found = retrieval.measure_passages([("either", ranking, [either]), ("same", ranking, same)])
    assert found["either"] == dict.fromkeys(retrieval.NAMES, 1)
    assert found["same"] == dict.fromkeys(retrieval.NAMES, 1)


def test_what_lies_below_a_depth_does_not_move_what_is_measured_above_it() -> None:
    gold = [
        build_fact(0, 100),
        build_fact(2000, 2100),
        build_fact(2150, 2250),
    ]  # the last two stand close together
    top = [
        build_passage(0, 100),
        *(build_passage(9000 + at, 9010 + at) for at in range(0, 400, 50)),
    ]
    one, other = (
        retrieval.measure_passages([("x", [*top, last], gold)])["x"]
        for last in (build_passage(2000, 2250), build_passage(8000, 8001))
    )
    assert (one["recall@5"], one["ndcg@5"], one["recall@10"]) == (1 / 3, other["ndcg@5"], 1)
    assert other["recall@10"] == 1 / 3


def test_an_article_is_ranked_by_its_first_passage() -> None:
    ranking = [build_passage(0, 9, "b"), build_passage(10, 19, "b"), build_passage(700, 800)]
    assert retrieval.measure_articles([("x", ranking, [build_fact(0, 100)])])["x"]["mrr@10"] == 0.5
    both = [
        build_fact(0, 100),
        build_fact(5000, 5100),
    ]  # two facts of one article are found with it
    assert retrieval.measure_articles([("x", ranking[2:], both)])["x"]["ndcg@5"] == 1
