"""Joins the confidence in the evidence with a language model's judgement."""

from __future__ import annotations

from rag.records import Verdict

# Likelihood ratios: how many times likelier the verdict is where the articles answer. Measured on
# 117 gold cases with recorded replies of a model of the frontier class (November 2026), half a case
# added to each count: it judged "answers" in 79 of 80 answerable cases and 3 of 37 others,
# "nothing" in 1 and 30. The other verdicts were too rare to measure; theirs stand between.
_LIKELIHOOD_RATIOS: dict[Verdict, float] = {
    "answers": 10.7,
    "part": 3.0,
    "corrects": 3.0,
    "unknown": 3.0,
    "nothing": 0.02,
}
_MAX_PROBABILITY = 0.99


def revise_confidence(confidence: float, verdict: Verdict) -> float:
    """Revise the probability that the evidence answers by the model's verdict, as Bayes' rule does.

    Args:
        confidence: The probability by the evidence alone, 0 to 1.
        verdict: The model's judgement.
    """
    bounded = min(max(confidence, 1 - _MAX_PROBABILITY), _MAX_PROBABILITY)
    odds = bounded / (1 - bounded) * _LIKELIHOOD_RATIOS[verdict]
    return odds / (1 + odds)
