"""A question is parsed once, into fields that every later stage reads."""

from __future__ import annotations

from datetime import date

import pytest

from rag.query import combine_queries, name_person, parse_asked_question, parse_query
from rag.records import Filters


def test_what_is_asked_last_is_told_from_the_questions_before_it() -> None:
    query = parse_query("Who runs the harbour? How many ships came in May? Please be brief.")
    assert query.last == "How many ships came in May?"
    assert query.expects == "number"
    assert query.months == {"May"}
    assert query.stems == {"ship", "came"}
    assert query.content_words == ("runs", "harbour", "ships", "came", "brief")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Who wrote the article about the harbour?", "article"),
        ("When was the piece about the harbour published?", "article"),
        ("Summarise the article about the harbour.", "overview"),
        ("Who runs the harbour?", "statement"),
    ],
)
def test_a_question_is_of_one_kind(text: str, kind: str) -> None:
    assert parse_query(text).kind == kind


@pytest.mark.parametrize(
    ("text", "expects"),
    [
        ("How many ships came?", "number"),
        ("On which day did the ships come?", "time"),
        ("Why did the ships come?", "anything"),
    ],
)
def test_a_question_expects_an_answer_of_a_kind(text: str, expects: str) -> None:
    assert parse_query(text).expects == expects


def test_a_question_that_asks_two_things_has_two_parts() -> None:
    query = parse_query(
        "Who runs the old harbour and when did the ships come?",
        asked="And when did they come?",
        filters=Filters(source="The Ledger"),
    )
    first, second = query.parts
    assert first.text == "Who runs the old harbour"
    assert second.text == "Who runs the old harbour? when did the ships come?"
    assert second.last == "when did the ships come?"
    assert second.asked == "And when did they come?"
    assert second.filters == Filters(source="The Ledger")
    assert second.parts == ()


def test_a_question_that_asks_one_thing_has_no_parts() -> None:
    assert parse_query("Who runs the harbour?").parts == ()


def test_an_overview_question_carries_its_topic_and_its_first_day() -> None:
    overview = parse_query("What has happened at the harbour since 3 May 2024?").overview
    assert overview is not None
    assert overview.kind == "digest"
    assert overview.topic == "harbour"
    assert overview.since == date(2024, 5, 3)


def test_the_author_of_the_article_that_is_meant_is_named() -> None:
    assert parse_query("What does the piece by Ana Ruiz say?").named_author == "Ana Ruiz"
    assert parse_query("What does the piece by Ruiz say?").named_author is None


def test_the_question_as_asked_is_the_text_unless_given() -> None:
    assert parse_query("Who runs it?").asked == "Who runs it?"


def test_the_question_as_typed_is_kept_beside_its_corrected_text() -> None:
    query = parse_query("Who runs the harbour?", standalone="Who runs the habour?")
    assert (query.text, query.standalone) == ("Who runs the harbour?", "Who runs the habour?")
    assert parse_query("Who runs the harbour?").standalone == "Who runs the harbour?"


def test_several_questions_are_combined_to_one_that_has_them_as_parts() -> None:
    filters = Filters(source="The Ledger")
    first = parse_query(
        "Who runs the harbour?",
        asked="And who?",
        standalone="Who runs the habour?",
        filters=filters,
    )
    second = parse_query("Summarise the article about the pier.", filters=filters)
    query = combine_queries([first, second])
    assert query.text == "Who runs the harbour? Summarise the article about the pier."
    assert query.standalone == "Who runs the habour? Summarise the article about the pier."
    assert query.asked == "And who?"
    assert query.filters == filters
    assert query.parts == (first, second)
    assert query.overview is None
    assert combine_queries([first]) == first


@pytest.mark.parametrize("text", ["", "   ", "?", "“”", "\n"])
def test_a_text_without_words_is_a_statement_question(text: str) -> None:
    query = parse_query(text)
    assert (query.kind, query.parts, query.content_words) == ("statement", (), ())


def test_a_question_is_parsed_as_asked_without_the_space_around_it_and_lone_surrogates() -> None:
    assert parse_asked_question("  Who paid \ud800?\n").text == "Who paid ??"


def test_a_question_is_parsed_again_when_its_person_is_named() -> None:
    asked = parse_asked_question("Why did he resign?")
    named = name_person(asked, ["Who is Ben Okafor?"])
    assert named.text == "Why did Ben Okafor resign?"
    assert named.content_words == ("ben", "okafor", "resign")
    assert not named.is_followup
    assert name_person(asked, ["Who runs the harbour?"]) == asked
