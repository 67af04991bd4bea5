"""A case passes, or says why it failed."""

from __future__ import annotations

from typing import Any

from evals.cases.case import Case
from evals.cases.gold_spans import GoldFact, GoldSpan, LocatedCase
from evals.metrics.scoring import ScoredCase, score_outcome
from evals.runs.run_folder import Outcome
from tests.evals.metrics.samples import GOOD, build_answer, build_fact, build_passage


def score_answer(
    given: dict[str, Any] | None, case: Case, gold: tuple[GoldFact, ...] = (), **more: Any
) -> ScoredCase:
    located = LocatedCase(case, gold, more.pop("says_so", ()))
    return score_outcome(located, Outcome(case.id, "", case.question, given, **more))


ASKED = Case("pocket", "How much does Kyiv hold?", answers=(("1,300 square kilometres",),))


SILENT = Case("nobody", "Who is the mayor?", unanswerable="no article says")


def test_a_right_answer_passes_and_each_way_of_being_wrong_says_which_it_is() -> None:
    gold, found = (build_fact(0, 35),), (build_passage(0, 100),)
    stored = ("Kyiv holds 1,300 square kilometres.",)
    assert score_answer(GOOD, ASKED, gold, passages=found, stored=stored).passed
    wrong = build_answer(
        [("Kyiv holds 900 square kilometres.", [1])], [("Kyiv holds 900 square kilometres.", 0, 35)]
    )
    abstained = {
        **GOOD,
        "status": "abstained",
        "segments": [],
        "citations": [],
        "text": "The articles don't answer this.",
    }
    elsewhere = build_answer(
        [("Kyiv holds 1,300 square kilometres.", [1])],
        [("Kyiv holds 1,300 square kilometres.", 900, 935)],
    )
    assert (
        score_answer(wrong, ASKED, gold, passages=found).failure
        == "the answer does not hold what was expected"
    )
    assert (
        score_answer(abstained, ASKED, gold, passages=found).failure
        == "abstained although the passage was retrieved"
    )
    assert (
        score_answer(abstained, ASKED, gold, passages=(build_passage(500, 600),)).failure
        == "abstained: the passage was not retrieved"
    )
    assert (
        score_answer(GOOD, ASKED, gold, passages=(build_passage(500, 600),)).failure
        == "the passage was not retrieved"
    )
    assert score_answer(elsewhere, ASKED, gold, passages=found).failure == "cited other sentences"
    assert score_answer(None, ASKED, gold, error="timed out").failure == "error: timed out"
    assert score_answer({**GOOD, "citations": []}, ASKED, gold).failure == "cites nothing"
    assert score_answer(GOOD, SILENT).failure == "answered what the articles do not say"
    assert score_answer(abstained, SILENT).passed


def test_an_error_scores_as_nothing_and_is_never_dropped() -> None:
    values = score_answer(None, ASKED, (build_fact(0, 35),), error="timed out").values
    assert (
        values["contains"],
        values["token F1"],
        values["passage hit@10"],
        values["citation recall"],
    ) == (0, 0, 0, 0)


def test_citing_where_the_article_says_that_it_is_not_known_is_as_good_as_abstaining() -> None:
    span = GoldSpan("a", "a.md", "a", 0, 35, "q")
    assert score_answer(GOOD, SILENT, says_so=(span,)).passed
