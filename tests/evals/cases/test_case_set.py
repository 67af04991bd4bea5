"""A path is read as a case set, and sets are cut."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.cases.case_set import drop_training_cases, read_case_set, split_into_halves
from evals.training.held_out import is_held_out
from rag import DossierError
from tests.evals.samples import write_cases


def test_an_id_in_two_files_of_a_folder_is_named(tmp_path: Path) -> None:
    write_cases(tmp_path / "a.jsonl", {"id": "one", "question": "Who?", "answers": ["x"]})
    write_cases(tmp_path / "b.jsonl", {"id": "one", "question": "Who?", "answers": ["x"]})
    case_set = read_case_set(tmp_path)
    assert len(case_set.cases) == 1
    assert (
        str(case_set.problems[0])
        == f"{tmp_path}/b.jsonl:1: one: the id was used before, at {tmp_path}/a.jsonl:1"
    )


@pytest.mark.parametrize("content", [None, "", "{broken\n"])
def test_a_path_without_cases_is_an_error_that_names_it(
    tmp_path: Path, content: str | None
) -> None:
    path = tmp_path / "cases.jsonl"
    if content is not None:
        path.write_text(content)
    with pytest.raises(DossierError, match=r"cases\.jsonl"):
        read_case_set(path)


def test_only_what_the_reader_was_not_taught_is_left_by_unseen(tmp_path: Path) -> None:
    titles = [f"Article {number}" for number in range(8)]
    articles = []
    for title in titles:
        question = {
            "id": title,
            "question": "Where?",
            "answers": [],
            "is_impossible": True,
        }
        paragraph = {"context": "France.", "qas": [question]}
        articles.append({"title": title, "paragraphs": [paragraph]})
    path = tmp_path / "dev.json"
    path.write_text(json.dumps({"data": articles}))
    unseen = drop_training_cases(read_case_set(path))
    ids = [case.id for case in unseen.cases]
    held_out = [title for title in titles if is_held_out(f"squad {title}")]
    assert ids == held_out
    assert 0 < len(ids) < len(titles)
    assert len(unseen.documents) == len(titles)


def test_halves_share_no_case_and_leave_none_out(tmp_path: Path) -> None:
    lines = [
        {"id": str(number), "question": f"What is {number}?", "unanswerable": "never said"}
        for number in range(20)
    ]
    whole = read_case_set(write_cases(tmp_path / "cases.jsonl", *lines))
    first, second = split_into_halves(whole)
    cases = [*first.cases, *second.cases]
    cases.sort(key=lambda case: int(case.id))
    assert cases == list(whole.cases)
    assert len(first.cases) > 4
    assert len(second.cases) > 4
