"""Gold quotes are located in a library's articles."""

from __future__ import annotations

from pathlib import Path

from evals.cases.case_set import read_case_set
from evals.cases.gold_spans import locate_gold
from rag import Assistant
from tests.conftest import ROOT
from tests.evals.samples import GOLD, SOLDIERS, write_cases


def test_gold_quotes_are_located_and_those_that_are_gone_are_named(
    tmp_path: Path, assistant: Assistant
) -> None:
    path = write_cases(
        tmp_path / "cases.jsonl",
        {
            "id": "there",
            "question": "How many?",
            "answers": ["12,000"],
            "gold": [{**GOLD[0], "quote": SOLDIERS.replace(" ", "\n")}],
        },
        {
            "id": "changed",
            "question": "How many?",
            "answers": ["x"],
            "gold": [{**GOLD[0], "quote": "up to 13,000 soldiers"}],
        },
        {
            "id": "no-article",
            "question": "How many?",
            "answers": ["x"],
            "gold": [{"article": "gone.txt", "quote": "x"}],
        },
    )
    located_cases, problems = locate_gold(read_case_set(path).cases, assistant.library)
    assert [located.case.id for located in located_cases] == ["there"]
    span = located_cases[0].gold[0].spans[0]
    article = assistant.article(span.article_id)
    assert article
    assert article.text[span.start : span.end] == SOLDIERS == span.quote
    assert [str(problem) for problem in problems] == [
        f"{path}:2: changed: the gold quote no longer occurs in articles/news-page.txt: “up to "
        "13,000 soldiers”",
        f"{path}:3: no-article: the library has no article gone.txt",
    ]


def test_the_gold_cases_are_whole_and_as_many_of_each_kind_as_they_should_be(
    corpus_assistant: Assistant,
) -> None:
    for name in ("gold", "calibration"):
        cases = read_case_set(ROOT / "evals" / "data" / name)
        _, problems = locate_gold(cases.cases, corpus_assistant.library)
        assert [str(problem) for problem in (*cases.problems, *problems)] == []
    gold = read_case_set(ROOT / "evals" / "data" / "gold").cases
    assert len(gold) >= 240
    assert sum(not case.answerable for case in gold) >= 60
    assert sum("near miss" in case.tags for case in gold) >= 40
    assert sum(1 <= len(case.conversation) <= 4 for case in gold) >= 40
    calibration = read_case_set(ROOT / "evals" / "data" / "calibration").cases
    gold_questions = {case.question.casefold() for case in gold}
    calibration_questions = {case.question.casefold() for case in calibration}
    assert not gold_questions & calibration_questions
