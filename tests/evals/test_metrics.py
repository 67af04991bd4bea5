"""The metrics against values worked out by hand, and against independent references; a worse answer scores worse."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.metrics import precision_recall_fscore_support, roc_auc_score

from evals.cases.case import Case
from evals.cases.gold_spans import GoldFact, GoldSpan, LocatedCase
from evals.metrics import abstention, citation, retrieval
from evals.metrics.overlap import has_gold_span
from evals.metrics.scoring import ScoredCase, score_outcome
from evals.metrics.statistics import bootstrap_difference, compute_mcnemar, estimate
from evals.metrics.text import (
    measure_containment,
    measure_stated_facts,
    score_exact_match,
    score_token_f1,
)
from evals.runs.run_folder import Outcome


def passage(start: int, end: int, article: str = "a", text: str = "") -> dict[str, Any]:
    return {
        "article_id": article,
        "path": f"{article}.md",
        "title": article,
        "start": start,
        "end": end,
        "text": text,
    }


def fact(start: int, end: int, article: str = "a", grade: int = 1) -> GoldFact:
    return GoldFact(
        (
            GoldSpan(
                article, f"{article}.md", article, start, end, "the quoted words of the sentence"
            ),
        ),
        grade,
    )


# -- answers, as SQuAD has them


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


# -- retrieval


def test_ndcg_map_and_mrr_are_those_worked_out_by_hand() -> None:
    ranking = [passage(0, 100), passage(2000, 2100), passage(5000, 5100)]
    two = [fact(0, 100), fact(5000, 5100)]  # found at ranks 1 and 3
    late = [fact(2000, 2100)]  # found at rank 2
    graded = [fact(2000, 2100, grade=2), fact(0, 100, grade=1)]
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


def test_a_passage_is_relevant_when_it_covers_half_of_the_gold_span() -> None:
    gold = GoldSpan("a", "a.md", "a", 100, 200, "q")
    assert has_gold_span(passage(0, 150), gold)
    assert not has_gold_span(passage(0, 149), gold)
    assert not has_gold_span(passage(100, 200, "b"), gold)


def test_a_fact_counts_once_however_many_passages_state_it_and_facts_in_one_passage_count_as_one() -> (
    None
):
    either = GoldFact((*fact(0, 100).spans, *fact(900, 999).spans))
    same = [fact(0, 50), fact(50, 100)]
    ranking = [passage(0, 100), passage(900, 999)]
    found = retrieval.measure_passages([("either", ranking, [either]), ("same", ranking, same)])
    assert found["either"] == dict.fromkeys(retrieval.NAMES, 1)
    assert found["same"] == dict.fromkeys(retrieval.NAMES, 1)


def test_what_lies_below_a_depth_does_not_move_what_is_measured_above_it() -> None:
    gold = [fact(0, 100), fact(2000, 2100), fact(2150, 2250)]  # the last two stand close together
    top = [passage(0, 100), *(passage(9000 + at, 9010 + at) for at in range(0, 400, 50))]
    one, other = (
        retrieval.measure_passages([("x", [*top, last], gold)])["x"]
        for last in (passage(2000, 2250), passage(8000, 8001))
    )
    assert (one["recall@5"], one["ndcg@5"], one["recall@10"]) == (1 / 3, other["ndcg@5"], 1)
    assert other["recall@10"] == 1 / 3


def test_an_article_is_ranked_by_its_first_passage() -> None:
    ranking = [passage(0, 9, "b"), passage(10, 19, "b"), passage(700, 800)]
    assert retrieval.measure_articles([("x", ranking, [fact(0, 100)])])["x"]["mrr@10"] == 0.5
    both = [fact(0, 100), fact(5000, 5100)]  # two facts of one article are found with it
    assert retrieval.measure_articles([("x", ranking[2:], both)])["x"]["ndcg@5"] == 1


def test_another_systems_passage_counts_by_its_words() -> None:
    gold = GoldSpan(
        "a",
        "folder/a.md",
        "A title",
        0,
        40,
        "Ukraine claimed nearly 1,300 square kilometres of land",
    )
    theirs = {"path": "/elsewhere/a.md", "text": "… claimed nearly 1,300 square kilometres of it"}
    unnamed = {"text": "It is said: Ukraine claimed nearly 1,300 square kilometres of land."}
    assert has_gold_span(theirs, gold)
    assert has_gold_span(unnamed, gold)
    assert not has_gold_span({**unnamed, "path": "b.md"}, gold)
    assert not has_gold_span({"path": "a.md", "text": "Ukraine claimed"}, gold)


def test_two_articles_of_our_own_are_not_one_for_their_title_or_file_name() -> None:
    gold = GoldSpan("0a1b", "one/index.html", "Normans", 0, 10, "They came from the north in ships")
    other = {
        "article_id": "0a1c",
        "path": "two/index.html",
        "title": "Normans",
        "start": 0,
        "end": 10,
        "text": gold.quote,
    }
    assert not has_gold_span(other, gold)
    assert not has_gold_span(other, GoldSpan("0a1b", "one/index.html", "Normans"))
    assert has_gold_span({**other, "article_id": "theirs-17"}, gold)
    assert not has_gold_span({**other, "article_id": "theirs-17", "path": "three.html"}, gold)


# -- citations


def answer(
    segments: list[tuple[str, list[int]]],
    quotes: list[tuple[str, int, int]],
    status: str = "answered",
) -> dict[str, Any]:
    citations = [
        {**passage(start, end), "number": number, "quote": quote}
        for number, (quote, start, end) in enumerate(quotes, start=1)
    ]
    made = [
        {"text": text, "support": "supported", "citations": numbers} for text, numbers in segments
    ]
    return {
        "status": status,
        "confidence": 0.9,
        "text": " ".join(text for text, _ in segments),
        "segments": made,
        "citations": citations,
    }


GOOD = answer(
    [("Kyiv holds 1,300 square kilometres.", [1])], [("Kyiv holds 1,300 square kilometres.", 0, 35)]
)


def test_citation_precision_and_recall_are_those_worked_out_by_hand() -> None:
    given = answer([("x", [1]), ("y", [2, 3])], [("q", 0, 100), ("q", 300, 400), ("q", 110, 190)])
    gold = [fact(0, 100), fact(100, 200), fact(900, 950), fact(990, 999)]
    assert citation.measure_precision(given, gold) == pytest.approx(
        2 / 3
    )  # the second is of no gold span
    assert citation.measure_recall(given, gold) == 0.5  # two of four facts


def test_a_fabricated_quote_is_not_exact() -> None:
    assert citation.measure_exactness(GOOD, ["Kyiv holds 1,300 square kilometres."]) == 1
    assert citation.measure_exactness(GOOD, ["Kyiv holds 1,200 square kilometres."]) == 0
    assert citation.measure_exactness(GOOD, [None]) is None  # the stored text cannot be had
    two = answer([("x", [1, 2])], [("here", 0, 4), ("made up", 4, 9)])
    assert citation.measure_exactness(two, ["here", "other"]) == 0.5


def test_a_missing_citation_and_a_marker_out_of_range_are_no_coverage() -> None:
    assert (citation.measure_coverage(GOOD), citation.measure_dangling(GOOD)) == (1, 0)
    missing = answer([("One.", [1]), ("Two.", [])], [("One.", 0, 4)])
    assert (citation.measure_coverage(missing), citation.measure_dangling(missing)) == (0.5, 0)
    beyond = answer([("One.", [1]), ("Two.", [7])], [("One.", 0, 4)])
    assert (citation.measure_coverage(beyond), citation.measure_dangling(beyond)) == (0.5, 0.5)


def test_a_number_that_the_quote_does_not_have_is_not_supported() -> None:
    assert citation.measure_support(GOOD) == 1
    wrong = answer(
        [("It holds 1,500 square kilometres.", [1])], [("It holds 1,300 square kilometres.", 0, 35)]
    )
    assert citation.measure_support(wrong) == 0


def test_a_disagreement_counts_when_its_statements_cite_two_of_the_facts() -> None:
    gold = [fact(0, 10), fact(20, 30)]
    given = answer(
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


# -- whole cases


def judged(
    given: dict[str, Any] | None, case: Case, gold: tuple[GoldFact, ...] = (), **more: Any
) -> ScoredCase:
    located = LocatedCase(case, gold, more.pop("says_so", ()))
    return score_outcome(located, Outcome(case.id, "", case.question, given, **more))


ASKED = Case("pocket", "How much does Kyiv hold?", answers=(("1,300 square kilometres",),))
SILENT = Case("nobody", "Who is the mayor?", unanswerable="no article says")


def test_a_right_answer_passes_and_each_way_of_being_wrong_says_which_it_is() -> None:
    gold, found = (fact(0, 35),), (passage(0, 100),)
    stored = ("Kyiv holds 1,300 square kilometres.",)
    assert judged(GOOD, ASKED, gold, passages=found, stored=stored).passed
    wrong = answer(
        [("Kyiv holds 900 square kilometres.", [1])], [("Kyiv holds 900 square kilometres.", 0, 35)]
    )
    abstained = {
        **GOOD,
        "status": "abstained",
        "segments": [],
        "citations": [],
        "text": "The articles don't answer this.",
    }
    elsewhere = answer(
        [("Kyiv holds 1,300 square kilometres.", [1])],
        [("Kyiv holds 1,300 square kilometres.", 900, 935)],
    )
    assert (
        judged(wrong, ASKED, gold, passages=found).failure
        == "the answer does not hold what was expected"
    )
    assert (
        judged(abstained, ASKED, gold, passages=found).failure
        == "abstained although the passage was retrieved"
    )
    assert (
        judged(abstained, ASKED, gold, passages=(passage(500, 600),)).failure
        == "abstained: the passage was not retrieved"
    )
    assert (
        judged(GOOD, ASKED, gold, passages=(passage(500, 600),)).failure
        == "the passage was not retrieved"
    )
    assert judged(elsewhere, ASKED, gold, passages=found).failure == "cited other sentences"
    assert judged(None, ASKED, gold, error="timed out").failure == "error: timed out"
    assert judged({**GOOD, "citations": []}, ASKED, gold).failure == "cites nothing"
    assert judged(GOOD, SILENT).failure == "answered what the articles do not say"
    assert judged(abstained, SILENT).passed


def test_an_error_scores_as_nothing_and_is_never_dropped() -> None:
    values = judged(None, ASKED, (fact(0, 35),), error="timed out").values
    assert (
        values["contains"],
        values["token F1"],
        values["passage hit@10"],
        values["citation recall"],
    ) == (0, 0, 0, 0)


def test_citing_where_the_article_says_that_it_is_not_known_is_as_good_as_abstaining() -> None:
    span = GoldSpan("a", "a.md", "a", 0, 35, "q")
    assert judged(GOOD, SILENT, says_so=(span,)).passed


# -- abstention and statistics


def test_risk_over_coverage_is_that_worked_out_by_hand() -> None:
    confidence, wrong = np.array([0.6, 0.9, 0.7, 0.8]), np.array([True, False, False, True])
    coverage, risk = abstention.compute_risk_coverage(confidence, wrong)
    assert coverage.tolist() == [0.25, 0.5, 0.75, 1]
    assert risk == pytest.approx([0, 1 / 2, 1 / 3, 1 / 2])
    assert abstention.compute_aurc(confidence, wrong) == pytest.approx(1 / 3)
    assert abstention.compute_aurc(np.full(4, 0.5), wrong) == pytest.approx(
        0.5
    )  # no order among the equally confident


def test_precision_recall_and_the_roc_area_agree_with_scikit_learn() -> None:
    chance = np.random.default_rng(1)
    for _ in range(20):
        abstained, unanswerable = chance.random(30) < 0.4, chance.random(30) < 0.3
        expected = precision_recall_fscore_support(
            unanswerable, abstained, average="binary", zero_division=0.0
        )[:3]
        assert abstention.compute_precision_recall_f1(abstained, unanswerable) == pytest.approx(
            expected
        )
        confidence = np.round(chance.random(30), 1)
        assert abstention.compute_auroc(confidence, unanswerable) == pytest.approx(
            roc_auc_score(unanswerable, confidence)
        )


def test_recall_of_abstaining_is_not_defined_where_everything_can_be_answered() -> None:
    none = np.zeros((2, 5), bool)
    assert np.isnan(abstention.compute_precision_recall_f1(none, none)[1]).all()
    assert np.isnan(abstention.compute_wrong_abstention(none, ~none)).all()


def test_calibration_error_is_that_worked_out_by_hand() -> None:
    confidence, right = np.array([0.95, 0.95, 0.15, 0.15]), np.array([True, False, False, False])
    assert abstention.compute_calibration_error(confidence, right) == pytest.approx(
        0.5 * 0.45 + 0.5 * 0.15
    )


def test_mcnemars_p_is_the_binomials() -> None:
    assert compute_mcnemar(1, 6) == pytest.approx(0.125)  # 2 (1 + 7) / 2^7
    assert compute_mcnemar(0, 0) == 1


def test_an_interval_holds_the_mean_and_narrows_with_more_cases() -> None:
    values = np.array([0.0, 1.0] * 200)
    few, many = (estimate(lambda rows: values[rows].mean(axis=-1), count) for count in (20, 400))
    assert few.low < few.value == 0.5 < few.high
    assert many.high - many.low == pytest.approx(
        4 * 0.5 / 20 * 0.98, rel=0.1
    )  # 2 x 1.96 standard errors of 0.5 / sqrt 400
    assert few.high - few.low > 3 * (many.high - many.low)


def test_a_run_does_not_differ_from_itself_and_a_worse_one_does() -> None:
    values = np.array([0.0, 1.0] * 30)
    same = bootstrap_difference(
        lambda rows: values[rows].mean(axis=-1), lambda rows: values[rows].mean(axis=-1), 60
    )
    worse = bootstrap_difference(
        lambda rows: values[rows].mean(axis=-1), lambda rows: values[rows].mean(axis=-1) / 2, 60
    )
    assert (same.difference, same.low, same.high, same.is_real) == (0, 0, 0, False)
    assert worse.high < 0
    assert worse.is_real
    assert worse.p < 0.01
    assert same.p == 1
