"""Runs that several tests read, and must not change."""

from __future__ import annotations

import pytest

from evals.cases.case_set import CaseSet, read_case_set
from evals.runs.run_folder import Run
from rag import Assistant
from tests.evals.samples import CASES, execute_cases, write_cases
from tests.support.harbour import open_with_models


@pytest.fixture(scope="session")
def case_set(tmp_path_factory: pytest.TempPathFactory) -> CaseSet:
    return read_case_set(write_cases(tmp_path_factory.mktemp("cases") / "cases.jsonl", *CASES))


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory, assistant: Assistant, case_set: CaseSet) -> Run:
    folder = tmp_path_factory.mktemp("runs") / "good"
    variants = ("lower case", "irrelevant article")
    return execute_cases(folder, assistant, case_set, variants=variants)


@pytest.fixture(scope="session")
def worse_run(
    tmp_path_factory: pytest.TempPathFactory, assistant: Assistant, case_set: CaseSet
) -> Run:
    """The same cases without a reranker, and without abstaining."""
    settings = {"reranker": {"model": "none"}, "answering": {"threshold": 0}}
    careless = open_with_models(assistant, assistant.settings.data, **settings)
    return execute_cases(tmp_path_factory.mktemp("runs") / "worse", careless, case_set)
