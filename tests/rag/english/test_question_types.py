"""What a question asks for is told by its wording: each rule fires on one and not on another."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rag.english.named_authors import find_named_author
from rag.english.overview_questions import find_overview_question
from rag.english.question_types import (
    asks_author,
    asks_publication,
    asks_quantity,
    asks_time,
    compares_statements,
    contains_expected_answer,
    find_last_question,
    is_factoid,
    split_question,
)
from rag.language import ExpectedAnswer


@pytest.mark.parametrize(
    ("rule", "fires", "does_not"),
    [
        (asks_author, "Who wrote the article on ferries?", "Who wrote the letter?"),
        (asks_author, "Who is the author?", "Who is the mayor?"),
        (asks_author, "Name the author of “The ferry sails”.", "Name the author of the plan."),
        (asks_publication, "When was the report published?", "When was the harbour built?"),
        (asks_publication, "What date did the story appear?", "What date did it open?"),
        (asks_publication, "What is the publication date?", "What is the date?"),
        (asks_publication, "Which newspaper published it?", "Which newspaper sank?"),
        (asks_publication, "Where was the article first published?", "Where was it built?"),
        (asks_quantity, "How many ships came?", "How do ships come?"),
        (asks_quantity, "What percentage voted?", "What party won?"),
        (asks_time, "When did it open?", "Why did it open?"),
        (asks_time, "In which year did it open?", "In which town did it open?"),
        (compares_statements, "Do the two mayors agree?", "Does the mayor run?"),
        (compares_statements, "Lima versus Cusco?", "Where is Cusco?"),
        (is_factoid, "Who paid?", "Why did they pay?"),
        (is_factoid, "In which town?", "In short, why?"),
        (is_factoid, "What is the name of the ship?", "What is the plan?"),
    ],
)
def test_a_rule_of_questions(rule: Callable[[str], bool], fires: str, does_not: str) -> None:
    assert rule(fires)
    assert not rule(does_not)


@pytest.mark.parametrize(
    ("expects", "holds", "lacks"),
    [
        ("number", "A dozen came.", "Ships came."),
        ("number", "12 came.", "They came."),
        ("time", "It opened on Monday.", "It opened."),
        ("time", "It opened in May 2024.", "It opened wide."),
    ],
)
def test_a_text_holds_the_kind_of_answer(expects: ExpectedAnswer, holds: str, lacks: str) -> None:
    assert contains_expected_answer(expects, holds)
    assert not contains_expected_answer(expects, lacks)


def test_any_text_may_answer_where_no_kind_is_expected() -> None:
    assert contains_expected_answer("anything", "Because.")


def test_the_last_question_decides() -> None:
    assert find_last_question("Who paid? How many ships came? Please be brief.") == (
        "How many ships came?"
    )
    assert not asks_quantity("How many gulls nest there? Who says so?")


def test_two_long_questions_are_split_and_two_short_ones_are_not() -> None:
    assert split_question("Who runs the old harbour, and why did it close?") == (
        "Who runs the old harbour",
        "Who runs the old harbour? why did it close?",
    )
    assert split_question("Who and why?") == ()


@pytest.mark.parametrize(
    ("question", "kind", "topic"),
    [
        ("Summarise the article about the ferry.", "summary", "ferry"),
        ("Give me a digest on ferries", "digest", "ferries"),
        ("What are the main points of the report?", "summary", ""),
        ("What is the story about the ferry all about?", "summary", "ferry"),
        ("How do the two articles differ on ferries?", "comparison", "ferries"),
    ],
)
def test_an_overview_question_has_a_kind_and_a_topic(question: str, kind: str, topic: str) -> None:
    overview = find_overview_question(question)
    assert overview is not None
    assert (overview.kind, overview.topic) == (kind, topic)


@pytest.mark.parametrize(
    "question",
    [
        "What does Article 5 say?",
        "How many have been reported since 2020?",
        "How do ferries differ?",
        "Who wrote the article?",
    ],
)
def test_a_question_that_a_statement_answers_is_no_overview_question(question: str) -> None:
    assert find_overview_question(question) is None


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("What does the column by Ana Ruiz say?", "Ana Ruiz"),
        ("Sum up the essay, written by Jan van Dijk’s", "Jan van Dijk"),
        ("What does the column by Ruiz say?", None),
        ("What was built by Ana Ruiz?", None),
    ],
)
def test_the_author_of_the_article_that_is_meant(question: str, name: str | None) -> None:
    assert find_named_author(question) == name
