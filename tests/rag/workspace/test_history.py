"""The history: conversations belong to one person, are found, rated, replaced and deleted."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from rag import Assistant, DossierError
from rag.records import Filters
from rag.workspace.exchanges import Feedback
from rag.workspace.history import History

ME = "me"
OTHER = "somebody else"
WHEN_OPENED = "When did the harbour open?"


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "library.sqlite")


def begin_conversation(history: History, question: str, person: str = ME) -> str:
    """Begin a conversation with one question, and return its id."""
    conversation_id = history.begin(person, question)
    number = history.add_question(person, conversation_id, question, Filters())
    assert number == 1
    return conversation_id


def add_question(history: History, conversation_id: str, question: str) -> int | None:
    return history.add_question(ME, conversation_id, question, Filters())


def find_ids(history: History, search_text: str) -> list[str]:
    conversations = history.list_conversations(ME, search_text)
    return [conversation.id for conversation in conversations]


def list_numbers(history: History, conversation_id: str) -> list[int]:
    exchanges = history.list_exchanges(ME, conversation_id)
    return [exchange.number for exchange in exchanges]


def get_title(history: History) -> str:
    """The title of the only conversation."""
    (conversation,) = history.list_conversations(ME)
    return conversation.title


def test_an_answer_is_stored_whole(history: History, assistant: Assistant) -> None:
    filters = Filters(source="The Courier", published_from=date(2024, 1, 2))
    answer = assistant.ask("How many North Korean soldiers are operating beside Russian forces?")
    conversation_id = history.begin(ME, answer.question)
    number = history.add_question(ME, conversation_id, answer.question, filters)
    assert number is not None
    (running,) = history.list_exchanges(ME, conversation_id)
    assert running.state == "running"

    assert history.finish(conversation_id, number, "done", answer)
    (stored,) = History(history._path).list_exchanges(ME, conversation_id)
    assert stored.answer == answer
    assert stored.filters == filters
    assert stored.state == "done"


def test_a_conversation_is_named_by_its_first_question(history: History) -> None:
    begin_conversation(history, "When did\n the harbour open? " + "And why? " * 20)
    (conversation,) = history.list_conversations(ME)
    assert conversation.title.startswith("When did the harbour open? And why?")
    assert len(conversation.title) <= 80
    age = datetime.now(UTC) - conversation.started
    assert abs(age) < timedelta(minutes=1)


def test_a_conversation_is_renamed_but_not_to_nothing(history: History) -> None:
    conversation_id = begin_conversation(history, WHEN_OPENED)
    history.rename(ME, conversation_id, "  The harbour ")
    assert get_title(history) == "The harbour"
    with pytest.raises(DossierError, match="needs a name"):
        history.rename(ME, conversation_id, " ")


def test_conversations_are_found_by_question_answer_and_name(
    history: History,
    assistant: Assistant,
) -> None:
    harbour = begin_conversation(history, WHEN_OPENED)
    crane = begin_conversation(history, "Who paid for the crane?")
    history.finish(crane, 1, "done", assistant.ask("hello"))
    history.rename(ME, harbour, "Saltmouth")

    assert find_ids(history, "harbour") == [harbour]
    assert find_ids(history, "harb ope") == [harbour]
    assert find_ids(history, "saltm") == [harbour]
    assert find_ids(history, "organisation's own articles") == [crane]
    assert find_ids(history, '"harbour OR (') == []
    assert set(find_ids(history, "?")) == {harbour, crane}
    assert find_ids(history, "penguin") == []


def test_nobody_reads_renames_rates_or_deletes_what_is_somebody_elses(history: History) -> None:
    conversation_id = begin_conversation(history, WHEN_OPENED)
    assert history.list_conversations(OTHER) == []
    assert history.list_exchanges(OTHER, conversation_id) == []
    assert history.add_question(OTHER, conversation_id, "And why?", Filters()) is None
    assert not history.rate(OTHER, conversation_id, 1, Feedback("up"))
    history.rename(OTHER, conversation_id, "mine")
    history.replace(OTHER, conversation_id, 1, by=2)
    history.delete(OTHER, conversation_id)

    (exchange,) = history.list_exchanges(ME, conversation_id)
    assert exchange.question == WHEN_OPENED
    assert get_title(history) == WHEN_OPENED


def test_a_deleted_conversation_is_gone_and_a_late_answer_is_not_stored(
    history: History,
    assistant: Assistant,
) -> None:
    conversation_id = begin_conversation(history, WHEN_OPENED)
    history.delete(ME, conversation_id)
    assert not history.finish(conversation_id, 1, "done", assistant.ask("hello"))
    assert add_question(history, conversation_id, "And why?") is None
    assert list(history.iterate_exchanges()) == []
    assert find_ids(history, "harbour") == []


def test_a_number_is_never_given_twice_and_a_replaced_question_is_not_found(
    history: History,
) -> None:
    conversation_id = begin_conversation(history, WHEN_OPENED)
    assert add_question(history, conversation_id, "Why?") == 2
    assert add_question(history, conversation_id, "And was it closed by pirates?") == 3
    history.replace(ME, conversation_id, 2, by=3)
    assert list_numbers(history, conversation_id) == [1, 3]
    assert find_ids(history, "pirates")
    assert find_ids(history, "why") == []


def test_a_replaced_question_still_counts_with_its_feedback(
    history: History,
    assistant: Assistant,
) -> None:
    conversation_id = begin_conversation(history, WHEN_OPENED)
    history.finish(conversation_id, 1, "done", assistant.ask("hello"))
    history.rate(ME, conversation_id, 1, Feedback("down", "wrong"))
    add_question(history, conversation_id, "When did the harbour open again?")
    history.replace(ME, conversation_id, 1, by=2)

    assert list_numbers(history, conversation_id) == [2]
    first, second = history.iterate_exchanges()
    assert first.number == 1
    assert first.feedback is not None
    assert second.number == 2
    assert second.feedback is None


def test_the_end_of_an_answer_is_stored_once(history: History, assistant: Assistant) -> None:
    answer = assistant.ask("hello")
    conversation_id = begin_conversation(history, WHEN_OPENED)
    assert history.finish(conversation_id, 1, "done", answer)
    assert history.finish(conversation_id, 1, "stopped", None)  # Stop came too late
    (exchange,) = history.list_exchanges(ME, conversation_id)
    assert exchange.state == "done"
    assert exchange.answer == answer


def test_feedback_is_stored_with_the_answer_and_can_be_taken_back(
    history: History,
    assistant: Assistant,
) -> None:
    conversation_id = begin_conversation(history, WHEN_OPENED)
    assert not history.rate(ME, conversation_id, 1, Feedback("up"))  # there is no answer yet

    history.finish(conversation_id, 1, "done", assistant.ask("hello"))
    feedback = Feedback("down", "should have abstained", "The articles do not say.")
    assert history.rate(ME, conversation_id, 1, feedback)
    (exchange,) = history.list_exchanges(ME, conversation_id)
    assert exchange.feedback == feedback

    assert history.rate(ME, conversation_id, 1, None)
    (exchange,) = history.list_exchanges(ME, conversation_id)
    assert exchange.feedback is None


def test_all_questions_are_those_of_all_people_from_a_day_on(history: History) -> None:
    begin_conversation(history, "When?")
    begin_conversation(history, "Why?", OTHER)
    questions = [exchange.question for exchange in history.iterate_exchanges()]
    assert questions == ["When?", "Why?"]
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    assert list(history.iterate_exchanges(tomorrow)) == []


def test_questions_asked_at_once_are_all_stored(history: History) -> None:
    conversation_id = begin_conversation(history, "When?")
    numbers: list[int] = []

    def ask() -> None:
        number = add_question(history, conversation_id, "Why?")
        assert number is not None
        numbers.append(number)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == list(range(2, 10))
