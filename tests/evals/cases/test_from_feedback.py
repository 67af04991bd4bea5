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
from evals.cases.from_feedback import FeedbackCases, build_cases
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
    own: Assistant,
    *questions: tuple[str, Feedback | None],
    filters: Filters | None = None,
) -> None:
    """Store a conversation that the engine answers, with the rating of each answer."""
    filters = filters or Filters()
    history = open_history(own.library)
    first_question, _ = questions[0]
    conversation_id = history.begin("me", first_question)
    turns: list[Turn] = []
    for question, feedback in questions:
        number = history.add_question("me", conversation_id, question, filters)
        assert number is not None
        answer = own.ask(question, conversation=turns, filters=filters)
        history.finish(conversation_id, number, "done", answer)
        if feedback:
            assert history.rate("me", conversation_id, number, feedback)
        turns.append(Turn(question, answer.text))


def build_stored_cases(own: Assistant) -> FeedbackCases:
    """Build the cases of all questions in an assistant's history."""
    exchanges = open_history(own.library).iterate_exchanges()
    return build_cases(exchanges)


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
    abstain = Feedback("down", "should have abstained", "Nobody is named.")
    talk(own, ("Who opened the harbour?", abstain))
    talk(own, (SHUT, Feedback("down", "missing something", "Which pilots?")))
    talk(own, (WHEN_OPENED, Feedback("up")), filters=Filters(source="The Courier"))
    out = tmp_path / "cases.jsonl"
    incomplete = tmp_path / "cases.jsonl.incomplete"
    result = dossier("feedback", "export", "--out", str(out))
    assert result.returncode == 0
    assert result.stdout == ""
    assert result.stderr == (
        f"3 cases made from ratings. 2 more need a person to say what is right in {incomplete}.\n"
    )
    cases, problems = read_cases(out)
    assert problems == []
    follow_up, agreed, wrongly_answered = cases
    (turn,) = follow_up.conversation
    assert follow_up.question == AND_IT
    assert turn.question == WHEN_CLOSED
    assert STRIKE in turn.answer
    assert follow_up.tags == ("conversation", "follow-up")
    quote = follow_up.gold[0].quotes[0]
    assert quote.quote == f"{OPENED} {CLOSED}"
    assert quote.article == "articles/opened.md"
    assert agreed.question == UNANSWERED
    assert agreed.unanswerable == "A reader agreed that no article answers this."
    assert wrongly_answered.question == "Who opened the harbour?"
    assert wrongly_answered.unanswerable == "Nobody is named."
    located_cases, _ = locate_gold(cases, own.library)
    assert len(located_cases) == 3
    checked = dossier("eval", "check", str(out), "--data", str(own.library.folder))
    assert checked.stdout == "3 cases can be asked, 2 of them unanswerable, 1 in conversation.\n"
    first, second = (json.loads(line) for line in incomplete.read_text().splitlines())
    assert first["question"] == SHUT
    assert first["to_complete"]["comment"] == "Which pilots?"
    assert first["to_complete"]["cited"][0] == {"article": "articles/strike.md", "quote": STRIKE}
    assert second["to_complete"]["filters"] == {"source": "The Courier"}


def test_a_line_is_a_case_once_a_person_has_completed_it(own: Assistant, tmp_path: Path) -> None:
    talk(own, (SHUT, Feedback("down", "wrong")))
    (line,) = build_stored_cases(own).to_complete
    path = tmp_path / "completed.jsonl"
    path.write_text(json.dumps(line))
    _, problems = read_cases(path)
    assert "to_complete" in str(problems[0])
    to_complete = line.pop("to_complete")
    line["answers"] = ["strike"]
    line["gold"] = to_complete["cited"]
    path.write_text(json.dumps(line))
    (case,), _ = read_cases(path)
    assert case.answers == (("strike",),)


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
        asked,
        conversation_id="b",
        question=SHUT.upper(),
        feedback=Feedback("down", "wrong"),
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
    (first,) = build_stored_cases(own).complete
    (second,) = build_stored_cases(own).complete
    assert first["id"] == second["id"]
    exchange = next(open_history(own.library).iterate_exchanges())
    assert exchange.conversation_id not in json.dumps(first)


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
        assert result.returncode == 0
        assert result.stdout == ""
        assert result.stderr == "No answer has been rated yet.\n"
    assert not (tmp_path / "cases.jsonl").exists()
    assert dossier("feedback", "list", "--json").stdout == '{"feedback": []}\n'


def test_a_file_that_cannot_be_written_is_told(
    own: Assistant, dossier: Command, tmp_path: Path
) -> None:
    talk(own, (UNANSWERED, Feedback("up")))
    path = tmp_path / "none" / "cases.jsonl"
    result = dossier("feedback", "export", "--out", str(path))
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert str(path) in result.stderr
    assert json.loads(dossier("feedback", "export").stdout)["question"] == UNANSWERED
