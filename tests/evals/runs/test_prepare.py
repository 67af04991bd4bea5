"""A sample keeps the shares of the whole."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from evals.cases.case_set import read_case_set
from evals.cases.gold_spans import LocatedCase, locate_gold
from evals.runs.prepare import sample_cases
from rag import Assistant
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def gold_cases(corpus_assistant: Assistant) -> list[LocatedCase]:
    case_set = read_case_set(ROOT / "evals" / "data" / "gold")
    cases, _ = locate_gold(case_set.cases, corpus_assistant.library)
    return cases


def compute_unanswerable_share(cases: Sequence[LocatedCase]) -> float:
    unanswerable = sum(not located.case.answerable for located in cases)
    return unanswerable / len(cases)


def test_a_sample_keeps_the_share_of_unanswerable_cases(gold_cases: list[LocatedCase]) -> None:
    sample = sample_cases(gold_cases, 60, 0)
    assert len(sample) == 60
    share = compute_unanswerable_share(gold_cases)
    assert compute_unanswerable_share(sample) == pytest.approx(share, abs=0.03)


def test_a_sample_is_the_same_for_the_same_seed(gold_cases: list[LocatedCase]) -> None:
    sample = sample_cases(gold_cases, 60, 0)
    assert sample == sample_cases(gold_cases, 60, 0)
    assert sample != sample_cases(gold_cases, 60, 1)


def test_a_sample_stays_nearly_the_same_when_cases_are_removed(
    gold_cases: list[LocatedCase],
) -> None:
    sample = sample_cases(gold_cases, 60, 0)
    fewer_cases = [located for located in gold_cases if located not in sample[:5]]
    sample_of_fewer = sample_cases(fewer_cases, 60, 0)
    ids = {located.case.id for located in sample}
    ids_of_fewer = {located.case.id for located in sample_of_fewer}
    assert len(ids & ids_of_fewer) >= 53
