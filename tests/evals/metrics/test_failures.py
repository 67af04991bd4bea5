"""A case passes, or says why it failed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from evals.cases.gold_spans import GoldSpan, LocatedCase
from evals.metrics.scoring import ScoredCase, score_outcome
from evals.runs.run_folder import Outcome
from tests.evals.metrics.samples import (
    CAPACITY,
    GOOD,
    KYIV,
    UNANSWERABLE,
    build_answer,
    build_fact,
    build_passage,
    score_answer,
)

GOLD = (build_fact(0, 35),)
RETRIEVED = (build_passage(0, 100),)
OTHER = (build_passage(500, 600),)
ABSTAINED = {
    **GOOD,
    "status": "abstained",
    "segments": [],
    "citations": [],
    "text": "The articles don't answer this.",
}


def score_gold(answer: dict[str, Any] | None, **fields: Any) -> ScoredCase:
    """Score an answer to a question whose gold span is the first sentence."""
    return score_answer(answer, CAPACITY, GOLD, **fields)


def test_a_right_answer_passes() -> None:
    scored = score_gold(GOOD, passages=RETRIEVED, stored=(KYIV,))
    assert scored.passed


def test_an_answer_without_the_expected_text_fails() -> None:
    text = "Kyiv holds 900 square kilometres."
    wrong = build_answer([(text, [1])], [(text, 0, 35)])
    scored = score_gold(wrong, passages=RETRIEVED)
    assert scored.failure == "the answer does not hold what was expected"


def test_abstaining_says_whether_the_passage_was_retrieved() -> None:
    retrieved = score_gold(ABSTAINED, passages=RETRIEVED)
    missed = score_gold(ABSTAINED, passages=OTHER)
    assert retrieved.failure == "abstained although the passage was retrieved"
    assert missed.failure == "abstained: the passage was not retrieved"


def test_a_right_answer_from_other_passages_fails() -> None:
    scored = score_gold(GOOD, passages=OTHER)
    assert scored.failure == "the passage was not retrieved"


def test_an_answer_that_cites_other_sentences_fails() -> None:
    elsewhere = build_answer([(KYIV, [1])], [(KYIV, 900, 935)])
    scored = score_gold(elsewhere, passages=RETRIEVED)
    assert scored.failure == "cited other sentences"


def test_an_answer_without_citations_fails() -> None:
    scored = score_gold({**GOOD, "citations": []})
    assert scored.failure == "cites nothing"


def test_an_error_fails_with_its_reason() -> None:
    scored = score_gold(None, error="timed out")
    assert scored.failure == "error: timed out"


def test_an_unanswerable_case_passes_when_it_is_abstained_on() -> None:
    assert score_answer(GOOD, UNANSWERABLE).failure == "answered what the articles do not say"
    assert score_answer(ABSTAINED, UNANSWERABLE).passed


def test_citing_where_the_article_says_that_it_is_not_known_is_as_good_as_abstaining() -> None:
    span = GoldSpan("a", "a.md", "a", 0, 35, "q")
    located = LocatedCase(UNANSWERABLE, says_so=(span,))
    outcome = Outcome(UNANSWERABLE.id, "", UNANSWERABLE.question, GOOD)
    assert score_outcome(located, outcome).passed


def test_correcting_the_premise_of_a_near_miss_is_as_good_as_abstaining() -> None:
    near_miss = replace(UNANSWERABLE, tags=("near miss",))
    corrected = {**GOOD, "verdict": "corrects"}
    assert score_answer(corrected, near_miss).passed
    assert not score_answer(corrected, UNANSWERABLE).passed
    assert not score_answer({**corrected, "citations": []}, near_miss).passed
