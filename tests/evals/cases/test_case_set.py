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
    found = read_case_set(tmp_path)
    assert len(found.cases) == 1
    assert (
        str(found.problems[0])
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
    asked = {"question": "Where?", "answers": [], "is_impossible": True}
    articles = [
        {"title": each, "paragraphs": [{"context": "France.", "qas": [{"id": each, **asked}]}]}
        for each in titles
    ]
    path = tmp_path / "dev.json"
    path.write_text(json.dumps({"data": articles}))
    left = drop_training_cases(read_case_set(path))
    assert [case.id for case in left.cases] == [
        each for each in titles if is_held_out(f"squad {each}")
    ]
    assert 0 < len(left.cases) < len(titles)
    assert len(left.documents) == len(titles)


def test_halves_share_no_case_and_leave_none_out(tmp_path: Path) -> None:
    lines = [
        {"id": str(number), "question": f"What is {number}?", "unanswerable": "never said"}
        for number in range(20)
    ]
    whole = read_case_set(write_cases(tmp_path / "cases.jsonl", *lines))
    one, other = split_into_halves(whole)
    assert sorted([*one.cases, *other.cases], key=lambda each: int(each.id)) == list(whole.cases)
    assert min(len(one.cases), len(other.cases)) > 4
