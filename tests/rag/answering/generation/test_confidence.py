"""A model's judgement moves the confidence in the evidence."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rag.answering.generation.confidence import revise_confidence

PROBABILITIES = st.floats(0, 1)


@given(PROBABILITIES)
def test_an_answer_raises_confidence_and_nothing_lowers_it(confidence: float) -> None:
    bounded = min(max(confidence, 0.01), 0.99)
    lowered = revise_confidence(confidence, "nothing")
    assert 0 < lowered < bounded < revise_confidence(confidence, "answers") < 1
    assert revise_confidence(confidence, "part") < revise_confidence(confidence, "answers")
