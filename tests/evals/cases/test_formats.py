"""Public sets are read as they are published."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from evals.cases.case_set import read_case_set
from evals.training.held_out import is_held_out
from rag import DossierError
from tests.evals.samples import write_cases


def test_squad_is_read_with_its_traps(tmp_path: Path) -> None:
    questions = [
        {
            "id": "1",
            "question": "Where?",
            "answers": [{"text": "France", "answer_start": 0}] * 2,
            "is_impossible": False,
        },
        {"id": "2", "question": "Whence?", "answers": [], "is_impossible": True},
        {"id": "2", "question": "Twice?", "answers": [], "is_impossible": True},
    ]
    path = tmp_path / "dev.json"
    paragraph = {"context": "France it was.", "qas": questions}
    path.write_text(
        json.dumps(
            {"version": "v2.0", "data": [{"title": "The_Normans", "paragraphs": [paragraph]}]}
        )
    )
    case_set = read_case_set(path)
    assert case_set.format == "squad"
    assert [(document.key, document.title, document.text) for document in case_set.documents] == [
        ("The_Normans#0", "The Normans", "France it was.")
    ]
    assert [(case.id, case.answers, case.answerable) for case in case_set.cases] == [
        ("1", (("France",),), True),
        ("2", (), False),
    ]
    assert case_set.cases[0].gold[0].quotes[0].article == "The_Normans#0"
    assert [problem.case for problem in case_set.problems] == ["2"]


def test_articles_for_the_reader_are_cases_where_they_are_held_out(tmp_path: Path) -> None:
    held_out = next(title for title in map(str, range(99)) if is_held_out(f"own {title}"))
    trained = next(title for title in map(str, range(99)) if not is_held_out(f"own {title}"))
    text = "The pier fell. Rowe mended it by noon."
    questions = [
        {"turns": ["What fell?", "Who mended it?"], "answer": "Rowe"},
        {"turns": ["Who built it?"], "answer": None, "why": "never said"},
        {"turns": ["When?"], "answer": "at dusk"},
    ]
    lines = [
        {"title": title, "text": text, "questions": questions} for title in (held_out, trained)
    ]
    case_set = read_case_set(write_cases(tmp_path / "articles.jsonl", *lines))
    answered, near_miss = case_set.cases
    assert (case_set.format, [document.key for document in case_set.documents]) == (
        "readings",
        [held_out, trained],
    )
    assert (answered.question, answered.conversation[0].question, answered.answers) == (
        "Who mended it?",
        "What fell?",
        (("Rowe",),),
    )
    assert answered.gold[0].quotes[0].quote == "Rowe mended it by noon."
    assert (near_miss.unanswerable, near_miss.tags) == ("never said", ("near miss",))
    assert [str(problem) for problem in case_set.problems] == [
        f"{case_set.path}: 1-3: its article does not hold the answer 'at dusk'"
    ]


def build_beir_files(root: str) -> dict[str, str]:
    return {
        f"{root}corpus.jsonl": '{"_id": "d1", "title": "T", "text": "One."}\n{"_id": "d2", '
        '"text": "Two."}\n',
        f"{root}queries.jsonl": '{"_id": "q1", "text": "what is one"}\n[1]\n{"_id": "q2", "text": '
        '"not judged"}\n',
        f"{root}qrels/test.tsv": (
            "query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td2\t0\nq3\td1\t1\nbroken line\n"
        ),
    }


@pytest.mark.parametrize("zipped", [True, False])
def test_beir_is_read_from_a_folder_and_from_a_zip(tmp_path: Path, zipped: bool) -> None:
    path = tmp_path / ("set.zip" if zipped else "set")
    if zipped:
        with zipfile.ZipFile(path, "w") as archive:
            for name, text in build_beir_files("scifact/").items():
                archive.writestr(name, text)
    else:
        for name, text in build_beir_files("").items():
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            (path / name).write_text(text)
    case_set = read_case_set(path)
    assert case_set.format == "beir"
    assert [document.key for document in case_set.documents] == ["d1", "d2"]
    assert [
        (case.id, case.question, case.gold[0].grade, case.wants_answer) for case in case_set.cases
    ] == [("q1", "what is one", 2, False)]
    assert [str(problem) for problem in case_set.problems] == [
        f"{path}/queries.jsonl:2: Input should be an object",
        f"{path}/qrels/test.tsv:5: is not query, document and grade",
        f"{path}: q3: is judged, but there is no such query",
    ]


def test_mtrag_is_read_with_what_was_said_before(tmp_path: Path) -> None:
    def task(number: int, question: str, answerability: str) -> dict[str, Any]:
        user = {"text": question, "enrichments": {"Answerability": [answerability]}}
        named = {"task_id": f"c<::>{number}", "conversation_id": "c", "turn_id": number}
        return {**named, "user": user, "agent": {"text": f"Answer {number}."}}

    write_cases(tmp_path / "corpus.jsonl", {"_id": "d", "title": "T", "text": "Text."})
    write_cases(
        tmp_path / "tasks.jsonl",
        task(2, "And then?", "ANSWERABLE"),
        task(1, "What?", "UNANSWERABLE"),
    )
    write_cases(tmp_path / "x_rewrite.jsonl", {"_id": "c<::>2", "text": "|user|: What came then?"})
    (tmp_path / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nc<::>2\td\t1\n")
    case_set = read_case_set(tmp_path)
    assert case_set.format == "mtrag"
    first, second = case_set.cases
    assert (first.answerable, first.conversation) == (False, ())
    assert (second.question, second.rewritten, second.reference) == (
        "And then?",
        "What came then?",
        "Answer 2.",
    )
    assert [(turn.question, turn.answer) for turn in second.conversation] == [
        ("What?", "Answer 1.")
    ]
    assert second.gold[0].quotes[0].article == "d"


def test_clapnq_is_read_with_the_sentences_that_answer(tmp_path: Path) -> None:
    passage = {
        "title": "T",
        "text": "It rains . It pours .",
        "sentences": ["It rains .", "It pours ."],
    }
    path = write_cases(
        tmp_path / "clapnq_dev.jsonl",
        {
            "id": "1",
            "input": "does it rain",
            "passages": [passage],
            "output": [{"answer": "Yes.", "selected_sentences": ["It rains ."]}],
        },
        {
            "id": "2",
            "input": "who rains",
            "passages": [passage],
            "output": [{"answer": "", "selected_sentences": []}],
        },
    )
    case_set = read_case_set(path)
    assert case_set.format == "clapnq"
    assert len(case_set.documents) == 1
    assert [(case.reference, case.answerable) for case in case_set.cases] == [
        ("Yes.", True),
        (None, False),
    ]
    assert case_set.cases[0].gold[0].quotes[0].quote == "It rains ."


def test_a_table_is_read_by_its_headings(tmp_path: Path) -> None:
    path = tmp_path / "asked.csv"
    path.write_text(
        'Question,Expected answer,Owner\n"How many, roughly?","12,000 | twelve '
        'thousand",Ann\nWho?,,Ben\n,nobody,Cy\n'
        "Why?,because of a very long story that no answer could ever hold,Dee\n",
        encoding="utf-8-sig",
    )
    case_set = read_case_set(path)
    assert [(case.id, case.answers, case.answerable) for case in case_set.cases] == [
        ("1", (("12,000",), ("twelve thousand",)), True),
        ("2", (), False),
        ("4", (), True),
    ]
    assert str(case_set.problems[0]) == f"{path}:4: 3: has no question"
    path.write_text("q,a\nx,y\n")
    with pytest.raises(DossierError, match="no column named question"):
        read_case_set(path)
