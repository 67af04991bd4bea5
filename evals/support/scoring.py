"""Counts how often the support check errs, each way and by the kind of claim."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scipy.stats import binomtest

from evals.support.recorded_judgements import FindJudgement
from evals.support.trials import Trial
from rag.answering.generation.second_look import apply_judgement
from rag.answering.generation.stream_parser import Claim
from rag.answering.grounding import GroundedSentence, Judge, apply_judge, ground_claim


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the check made of a trial."""

    trial: Trial
    grounded: GroundedSentence

    @property
    def is_error(self) -> bool:
        """Tell whether a faithful claim is not supported, or an unfaithful one is."""
        return self.trial.is_faithful != (self.grounded.support == "supported")


@dataclass(frozen=True, slots=True)
class ErrorRate:
    """Errors among trials, with Wilson's 95 % interval of their rate; NaN where there is none."""

    errors: int
    count: int
    rate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class SupportScore:
    """How often the check errs."""

    passed: ErrorRate  # unfaithful claims that are called supported
    doubted: ErrorRate  # faithful claims that are not
    kinds: dict[tuple[bool, str], ErrorRate]  # by whether it is faithful, and by kind


def judge_trials(
    trials: Sequence[Trial],
    judge: Judge | None = None,
    find_judgement: FindJudgement | None = None,
) -> list[Verdict]:
    """Check every trial as the product does.

    Args:
        trials: The labelled claims.
        judge: May lower what the check finds, as an inference model does.
        find_judgement: Finds what a language model's second look says, which decides.
    """
    verdicts: list[Verdict] = []
    for trial in trials:
        claim = Claim(trial.claim, trial.labels)
        grounded = ground_claim(claim, trial.sentences, trial.question)
        if judge is not None:
            grounded = apply_judge(grounded, judge)
        if find_judgement is not None:
            grounded = apply_judgement(grounded, find_judgement(grounded))
        verdicts.append(Verdict(trial, grounded))
    return verdicts


def score_verdicts(verdicts: Sequence[Verdict]) -> SupportScore:
    """Count the errors of each way, and of each kind of claim."""
    faithful = [verdict for verdict in verdicts if verdict.trial.is_faithful]
    unfaithful = [verdict for verdict in verdicts if not verdict.trial.is_faithful]
    groups: dict[tuple[bool, str], list[Verdict]] = {}
    for verdict in verdicts:
        key = (verdict.trial.is_faithful, verdict.trial.kind)
        groups.setdefault(key, []).append(verdict)
    kinds = {key: compute_error_rate(groups[key]) for key in sorted(groups)}
    return SupportScore(compute_error_rate(unfaithful), compute_error_rate(faithful), kinds)


def compute_error_rate(verdicts: Sequence[Verdict]) -> ErrorRate:
    """Compute the rate of errors with its 95 % interval (Wilson 1927)."""
    count = len(verdicts)
    errors = sum(verdict.is_error for verdict in verdicts)
    if not count:
        return ErrorRate(0, 0, math.nan, math.nan, math.nan)
    interval = binomtest(errors, count).proportion_ci(method="wilson")
    return ErrorRate(errors, count, errors / count, float(interval.low), float(interval.high))
