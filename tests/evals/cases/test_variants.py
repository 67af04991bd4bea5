"""Questions are varied as people vary them, the same way for the same seed."""

from __future__ import annotations

from pathlib import Path

from evals.cases.case import Case
from evals.cases.case_set import read_case_set
from evals.cases.variants import VARIANTS, vary_question, write_irrelevant_article
from tests.conftest import ROOT


def test_questions_are_changed_the_same_way_for_the_same_seed() -> None:
    gold = read_case_set(ROOT / "evals" / "data" / "gold").cases
    for variant in VARIANTS.values():
        questions = [vary_question(case, variant, 7) for case in gold]
        assert questions == [vary_question(case, variant, 7) for case in gold]
        assert sum(question is not None for question in questions) >= 40


def test_typos_change_almost_every_question_a_little() -> None:
    gold = read_case_set(ROOT / "evals" / "data" / "gold").cases
    changed = 0
    for case in gold:
        question = vary_question(case, VARIANTS["typos"], 7)
        if question is None:
            continue  # “why?” has no word that is long enough
        changed += 1
        assert question != case.question
        assert abs(len(question) - len(case.question)) <= 2
    assert changed > 0.95 * len(gold)


def test_another_seed_makes_other_typos() -> None:
    gold = read_case_set(ROOT / "evals" / "data" / "gold").cases
    questions = [vary_question(case, VARIANTS["typos"], 7) for case in gold]
    assert questions != [vary_question(case, VARIANTS["typos"], 8) for case in gold]


def test_the_changes_are_those_that_people_make() -> None:
    case = Case("x", "Did Zelenskyy's defence programme reach Kyiv in 2024?")
    assert (
        vary_question(case, VARIANTS["lower case"], 0)
        == "did zelenskyy's defence programme reach kyiv in 2024"
    )
    assert (
        vary_question(case, VARIANTS["spelling"], 0)
        == "Did Zelensky's defense program reach Kiev in 2024?"
    )
    assert vary_question(Case("y", "What about rain?"), VARIANTS["spelling"], 0) is None


def test_the_irrelevant_article_is_an_article_and_the_same_for_the_same_seed(
    tmp_path: Path,
) -> None:
    first = write_irrelevant_article(tmp_path / "a", 3)
    second = write_irrelevant_article(tmp_path / "b", 3)
    assert first.read_text() == second.read_text()
    assert len(first.read_text().split()) > 150
