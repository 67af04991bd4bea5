"""What is wrong with a line is named by file, line and reason, and the other lines are read."""

from __future__ import annotations

from pathlib import Path

from evals.cases.case_set import read_case_set
from tests.evals.samples import write_cases


def test_each_bad_line_is_named_with_its_reason_and_the_others_are_read(tmp_path: Path) -> None:
    path = write_cases(
        tmp_path / "cases.jsonl",
        {"id": "good", "question": "How many?", "answers": ["12,000"], "tags": ["numeric"]},
        "{not json",
        {"id": "good", "question": "Again?", "answers": ["x"]},
        {"id": "nothing", "question": "What?"},
        {"id": "both", "question": "What?", "turns": ["a", "b"], "answers": ["x"]},
        {"id": "torn", "question": "Who?", "answers": ["x"], "unanswerable": "no one says"},
        {"id": "tag", "question": "Who?", "answers": ["x"], "tags": ["funny"]},
        {"id": "key", "question": "Who?", "anwsers": ["x"]},
        "",
        {"id": "one-turn", "turns": ["Who?"], "answers": ["x"]},
        {"id": "any", "question": "Who?", "answers": ["The."]},
        {"id": "none", "question": "Who?", "answers": [[]]},
        {
            "id": "talk",
            "turns": ["Who?", {"question": "Why?", "answer": "Because."}, "When?"],
            "answers": [["x", "y"], "z"],
        },
    )
    case_set = read_case_set(path)
    assert [case.id for case in case_set.cases] == ["good", "talk"]
    assert [(problem.place.rsplit(":", 1)[1], problem.case) for problem in case_set.problems] == [
        ("2", None),
        ("3", "good"),
        ("4", "nothing"),
        ("5", "both"),
        ("6", "torn"),
        ("7", "tag"),
        ("8", "key"),
        ("10", "one-turn"),
        ("11", "any"),
        ("12", "none"),
    ]
    messages = [str(problem) for problem in case_set.problems]
    assert messages[1] == f"{path}:3: good: the id was used before, at {path}:1"
    assert "nothing could be measured" in messages[2]
    assert "anwsers" in messages[6]
    talk = case_set.cases[1]
    assert talk.question == "When?"
    assert [(turn.question, turn.answer) for turn in talk.conversation] == [
        ("Who?", ""),
        ("Why?", "Because."),
    ]
    assert talk.answers == (("x", "y"), ("z",))
