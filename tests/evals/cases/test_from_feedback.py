"""Ratings become evaluation cases, and lines for a person to complete."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from evals.cases.case import read_cases
from evals.cases.from_feedback import build_cases
from evals.cases.gold_spans import locate_gold
from rag import Assistant, Turn
from rag.records import Filters
from rag.workspace.exchanges import Feedback, StoredExchange
from rag.workspace.history import open_history
from tests.support.harbour import (
    AND_IT,
    CLOSED,
    OPENED,
    STRIKE,
    UNANSWERED,
    WHEN_CLOSED,
    WHEN_OPENED,
    open_with_models,
    write_articles,
)

Command = Callable[..., subprocess.CompletedProcess[str]]


SHUT = "Why was the harbour of Saltmouth closed?"


@pytest.fixture
def own(harbour: Assistant, tmp_path: Path) -> Assistant:
    """An assistant over a library of the test's own, whose conversations start empty."""
    assistant = open_with_models(harbour, tmp_path / "library")
    assistant.library.sync([str(write_articles(tmp_path / "articles"))])
    return assistant


def talk(
    own: Assistant, *said: tuple[str, Feedback | None], filters: Filters | None = None
) -> None:
    """A conversation of somebody, answered by the engine, with what they said of each answer."""
    turns: list[Turn] = []
    made = open_history(own.library).begin("me", said[0][0])
    for question, feedback in said:
        number = open_history(own.library).add_question("me", made, question, filters or Filters())
        assert number is not None
        answer = own.ask(question, conversation=turns, filters=filters or Filters())
        open_history(own.library).finish(made, number, "done", answer)
        if feedback:
            assert open_history(own.library).rate("me", made, number, feedback)
        turns.append(Turn(question, answer.text))


def test_ratings_become_cases_that_the_evaluation_reads(
    own: Assistant, dossier: Command, tmp_path: Path
) -> None:
    talk(
        own,
        (WHEN_CLOSED, None),
        ("hello", Feedback("up")),
        (AND_IT, Feedback("up", comment="Right.")),
    )
    talk(own, (UNANSWERED, Feedback("up")))
    talk(
        own,
        ("Who opened the harbour?", Feedback("down", "should have abstained", "Nobody is named.")),
    )
    talk(own, (SHUT, Feedback("down", "missing something", "Which pilots?")))
    talk(own, (WHEN_OPENED, Feedback("up")), filters=Filters(source="The Courier"))
    out, beside_it = tmp_path / "cases.jsonl", tmp_path / "cases.jsonl.incomplete"
    result = dossier("feedback", "export", "--out", str(out))
    assert (result.returncode, result.stdout) == (0, "")
    assert (
        result.stderr
        == f"3 cases made from ratings. 2 more need a person to say what is right in {beside_it}.\n"
    )
    cases, problems = read_cases(out)
    assert problems == []
    followed, agreed, too_much = cases
    assert (followed.question, [turn.question for turn in followed.conversation]) == (
        AND_IT,
        [WHEN_CLOSED],
    )
    assert (STRIKE in followed.conversation[0].answer, followed.tags) == (
        True,
        ("conversation", "follow-up"),
    )
    assert followed.gold[0].quotes[0].quote == f"{OPENED} {CLOSED}"
    assert followed.gold[0].quotes[0].article == "articles/opened.md"
    assert (agreed.question, agreed.unanswerable) == (
        UNANSWERED,
        "A reader agreed that no article answers this.",
    )
    assert (too_much.question, too_much.unanswerable) == (
        "Who opened the harbour?",
        "Nobody is named.",
    )
    assert len(locate_gold(cases, own.library)[0]) == 3
    checked = dossier("eval", "check", str(out), "--data", str(own.library.folder))
    assert checked.stdout == "3 cases can be asked, 2 of them unanswerable, 1 in conversation.\n"
    first, second = (json.loads(line) for line in beside_it.read_text().splitlines())
    assert (first["question"], first["to_complete"]["comment"]) == (SHUT, "Which pilots?")
    assert first["to_complete"]["cited"][0] == {"article": "articles/strike.md", "quote": STRIKE}
    assert second["to_complete"]["filters"] == {"source": "The Courier"}


def test_a_line_is_a_case_once_a_person_has_completed_it(own: Assistant, tmp_path: Path) -> None:
    talk(own, (SHUT, Feedback("down", "wrong")))
    (line,) = build_cases(open_history(own.library).iterate_exchanges()).to_complete
    path = tmp_path / "completed.jsonl"
    path.write_text(json.dumps(line))
    assert "to_complete" in str(read_cases(path)[1][0])
    completed = {**line, "answers": ["strike"], "gold": line["to_complete"]["cited"]}
    del completed["to_complete"]
    path.write_text(json.dumps(completed))
    assert [case.answers for case in read_cases(path)[0]] == [(("strike",),)]


def test_the_last_word_on_a_question_counts(own: Assistant) -> None:
    answer = own.ask(SHUT)
    asked = StoredExchange(
        "a",
        1,
        SHUT,
        Filters(),
        datetime(2026, 3, 2, tzinfo=UTC),
        "done",
        answer=answer,
        feedback=Feedback("up"),
    )
    later = replace(
        asked, conversation_id="b", question=SHUT.upper(), feedback=Feedback("down", "wrong")
    )
    cases = build_cases([asked, later])
    assert (cases.complete, [case["question"] for case in cases.to_complete]) == (
        (),
        [SHUT.upper()],
    )
    cases = build_cases([later, asked])
    assert ([case["question"] for case in cases.complete], cases.to_complete) == ([SHUT], ())


def test_ids_stay_the_same_and_do_not_tell_the_conversation(own: Assistant) -> None:
    talk(own, (SHUT, Feedback("up")))
    (once,), (again,) = (
        build_cases(open_history(own.library).iterate_exchanges()).complete for _ in range(2)
    )
    assert once["id"] == again["id"]
    assert next(open_history(own.library).iterate_exchanges()).conversation_id not in json.dumps(
        once
    )


def test_what_was_rated_is_listed(own: Assistant, dossier: Command) -> None:
    talk(own, (SHUT, Feedback("down", "wrong", "No [b]strike[/b].\x1b[2J")), (WHEN_OPENED, None))
    listed = dossier("feedback", "list")
    assert SHUT in listed.stdout
    assert "No [b]strike[/b].[2J" in listed.stdout
    assert WHEN_OPENED not in listed.stdout
    (row,) = json.loads(dossier("feedback", "list", "--json").stdout)["feedback"]
    assert row.pop("date").startswith(f"{datetime.now(UTC):%Y-%m-%dT}")
    assert row == {
        "question": SHUT,
        "verdict": "down",
        "reason": "wrong",
        "comment": "No [b]strike[/b].\x1b[2J",
    }


def test_without_ratings_a_sentence_says_so(dossier: Command, tmp_path: Path) -> None:
    for arguments in (("list",), ("export", "--out", str(tmp_path / "cases.jsonl"))):
        result = dossier("feedback", *arguments)
        assert (result.returncode, result.stdout, result.stderr) == (
            0,
            "",
            "No answer has been rated yet.\n",
        )
    assert not (tmp_path / "cases.jsonl").exists()
    assert dossier("feedback", "list", "--json").stdout == '{"feedback": []}\n'


def test_a_file_that_cannot_be_written_is_told(
    own: Assistant, dossier: Command, tmp_path: Path
) -> None:
    talk(own, (UNANSWERED, Feedback("up")))
    result = dossier("feedback", "export", "--out", str(tmp_path / "none" / "cases.jsonl"))
    assert (result.returncode, result.stderr.count("\n")) == (1, 1)
    assert str(tmp_path / "none" / "cases.jsonl") in result.stderr
    assert json.loads(dossier("feedback", "export").stdout)["question"] == UNANSWERED
