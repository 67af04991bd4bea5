"""Conversations as they are kept: each person's own, found again, rated, and gone when deleted."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rag import Assistant, DossierError
from rag.records import Filters
from rag.workspace.exchanges import Feedback
from rag.workspace.history import History

ME, OTHER = "me", "somebody else"


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "library.sqlite")


def asked(history: History, question: str, person: str = ME) -> str:
    made = history.begin(person, question)
    assert history.add_question(person, made, question, Filters()) == 1
    return made


def test_an_answer_comes_back_as_it_was(history: History, assistant: Assistant) -> None:
    filters = Filters(source="The Courier", published_from=datetime(2024, 1, 2, tzinfo=UTC).date())
    answer = assistant.ask("How many North Korean soldiers are operating beside Russian forces?")
    made = history.begin(ME, answer.question)
    number = history.add_question(ME, made, answer.question, filters)
    assert number is not None
    assert history.list_exchanges(ME, made)[0].state == "running"
    assert history.finish(made, number, "done", answer)
    again = History(history._path).list_exchanges(ME, made)[0]
    assert (again.answer, again.filters, again.state) == (answer, filters, "done")


def test_a_conversation_is_named_by_its_first_question_and_renamed(history: History) -> None:
    made = asked(history, "When did\n the harbour open? " + "And why? " * 20)
    (listed,) = history.list_conversations(ME)
    assert listed.title.startswith("When did the harbour open? And why?")
    assert len(listed.title) <= 80
    assert abs(listed.started - datetime.now(UTC)) < timedelta(minutes=1)
    history.rename(ME, made, "  The harbour ")
    assert history.list_conversations(ME)[0].title == "The harbour"
    with pytest.raises(DossierError, match="needs a name"):
        history.rename(ME, made, " ")


def test_conversations_are_found_by_question_answer_and_name(
    history: History, assistant: Assistant
) -> None:
    harbour, crane = (
        asked(history, "When did the harbour open?"),
        asked(history, "Who paid for the crane?"),
    )
    history.finish(crane, 1, "done", assistant.ask("hello"))
    history.rename(ME, harbour, "Saltmouth")

    def found(query: str) -> list[str]:
        return [each.id for each in history.list_conversations(ME, query)]

    assert found("harbour") == [harbour]
    assert found("harb ope") == [harbour]
    assert found("saltm") == [harbour]
    assert found("organisation's own articles") == [crane]
    assert found('"harbour OR (') == []
    assert set(found("?")) == {harbour, crane}
    assert found("penguin") == []


def test_nobody_reads_renames_rates_or_deletes_what_is_somebody_elses(history: History) -> None:
    made = asked(history, "When did the harbour open?")
    assert history.list_conversations(OTHER) == []
    assert history.list_exchanges(OTHER, made) == []
    assert history.add_question(OTHER, made, "And why?", Filters()) is None
    assert not history.rate(OTHER, made, 1, Feedback("up"))
    history.rename(OTHER, made, "mine")
    history.replace(OTHER, made, 1, by=2)
    history.delete(OTHER, made)
    assert [each.question for each in history.list_exchanges(ME, made)] == [
        "When did the harbour open?"
    ]
    assert history.list_conversations(ME)[0].title == "When did the harbour open?"


def test_what_is_deleted_is_gone_with_its_answers_and_a_late_answer_is_not_kept(
    history: History, assistant: Assistant
) -> None:
    made = asked(history, "When did the harbour open?")
    history.delete(ME, made)
    assert not history.finish(made, 1, "done", assistant.ask("hello"))
    assert history.add_question(ME, made, "And why?", Filters()) is None
    assert list(history.iterate_exchanges()) == []
    assert history.list_conversations(ME, "harbour") == []


def test_a_number_is_never_given_twice_and_what_is_replaced_is_not_found(history: History) -> None:
    made = asked(history, "When did the harbour open?")
    assert history.add_question(ME, made, "Why?", Filters()) == 2
    assert history.add_question(ME, made, "And was it closed by pirates?", Filters()) == 3
    history.replace(ME, made, 2, by=3)
    assert [each.number for each in history.list_exchanges(ME, made)] == [1, 3]
    assert history.list_conversations(ME, "pirates")
    assert history.list_conversations(ME, "why") == []


def test_what_was_replaced_still_counts_with_what_was_said_of_it(
    history: History, assistant: Assistant
) -> None:
    made = asked(history, "When did the harbour open?")
    history.finish(made, 1, "done", assistant.ask("hello"))
    history.rate(ME, made, 1, Feedback("down", "wrong"))
    history.add_question(ME, made, "When did the harbour open again?", Filters())
    history.replace(ME, made, 1, by=2)
    assert [each.number for each in history.list_exchanges(ME, made)] == [2]
    assert [(each.number, each.feedback is not None) for each in history.iterate_exchanges()] == [
        (1, True),
        (2, False),
    ]


def test_the_end_of_an_answer_is_kept_once(history: History, assistant: Assistant) -> None:
    made, answer = asked(history, "When did the harbour open?"), assistant.ask("hello")
    assert history.finish(made, 1, "done", answer)
    assert history.finish(made, 1, "stopped", None)  # Stop came too late
    (kept,) = history.list_exchanges(ME, made)
    assert (kept.state, kept.answer) == ("done", answer)


def test_feedback_is_kept_with_the_answer_and_can_be_taken_back(
    history: History, assistant: Assistant
) -> None:
    made = asked(history, "When did the harbour open?")
    assert not history.rate(ME, made, 1, Feedback("up"))  # there is no answer yet
    history.finish(made, 1, "done", assistant.ask("hello"))
    said = Feedback("down", "should have abstained", "The articles do not say.")
    assert history.rate(ME, made, 1, said)
    assert history.list_exchanges(ME, made)[0].feedback == said
    assert history.rate(ME, made, 1, None)
    assert history.list_exchanges(ME, made)[0].feedback is None


def test_everything_counts_all_people_from_a_day_on(history: History) -> None:
    asked(history, "When?")
    asked(history, "Why?", OTHER)
    assert [each.question for each in history.iterate_exchanges()] == ["When?", "Why?"]
    assert list(history.iterate_exchanges(datetime.now(UTC) + timedelta(days=1))) == []


def test_many_at_once_lose_nothing(history: History) -> None:
    made = asked(history, "When?")
    numbers: list[int | None] = []
    threads = [
        threading.Thread(
            target=lambda: numbers.append(history.add_question(ME, made, "Why?", Filters()))
        )
        for _ in range(8)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(number for number in numbers if number) == list(range(2, 10))
