"""Every outcome is scored, also an error."""

from __future__ import annotations

from tests.evals.metrics.samples import CAPACITY, build_fact, score_answer


def test_an_error_scores_as_nothing_and_is_never_dropped() -> None:
    gold = (build_fact(0, 35),)
    values = score_answer(None, CAPACITY, gold, error="timed out").values
    assert values["contains"] == 0
    assert values["token F1"] == 0
    assert values["passage hit@10"] == 0
    assert values["citation recall"] == 0
