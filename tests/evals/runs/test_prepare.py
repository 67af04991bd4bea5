"""A sample keeps the shares of the whole."""

from __future__ import annotations

import pytest

from evals.cases.case_set import read_case_set
from evals.cases.gold_spans import locate_gold
from evals.runs.prepare import sample_cases
from rag import Assistant
from tests.conftest import ROOT


def test_a_sample_keeps_the_shares_and_is_the_same_each_time(corpus_assistant: Assistant) -> None:
    found, _ = locate_gold(
        read_case_set(ROOT / "evals" / "data" / "gold").cases, corpus_assistant.library
    )
    drawn = sample_cases(found, 60, 0)
    assert len(drawn) == 60
    assert drawn == sample_cases(found, 60, 0) != sample_cases(found, 60, 1)
    share = sum(not each.case.answerable for each in found) / len(found)
    assert sum(not each.case.answerable for each in drawn) / 60 == pytest.approx(share, abs=0.03)
    fewer = sample_cases([each for each in found if each not in drawn[:5]], 60, 0)
    assert len({each.case.id for each in drawn} & {each.case.id for each in fewer}) >= 53
