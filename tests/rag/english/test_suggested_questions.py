"""Questions made from the sentences of an article."""

from __future__ import annotations

import pytest

from rag.english.suggested_questions import (
    make_author_question,
    make_count_questions,
    make_person_questions,
    make_statement_questions,
)


def test_a_statement_is_asked_for() -> None:
    text = "Ana Ruiz warned the council about Lima. Prime Minister warned about Cusco."
    assert make_statement_questions(text) == ["What did Ana Ruiz say about Lima?"]


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("Some 12,000 foreign workers came.", ["How many foreign workers are there?"]),
        ("It holds 4,500 North Sea herrings.", ["How many North Sea herrings are there?"]),
        ("It has 3,000 old people.", ["How many old people are there?"]),
        ("It weighs 12,000 metric tonnes.", []),
        ("Of 12,000 of the workers some left.", []),
        ("It has 12 foreign workers.", []),
    ],
)
def test_any_counted_plural_is_asked_for(text: str, questions: list[str]) -> None:
    assert make_count_questions(text) == questions


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("Ana Ruiz, the harbour's director, left.", ["Who is Ana Ruiz?"]),
        ("It was said by Professor Ben Okafor.", ["Who is Ben Okafor?"]),
        ("Ana Ruiz, a swimmer by night, left.", []),
        ("Harbour Council, the director said, met.", []),
    ],
)
def test_a_person_whose_office_is_told_is_asked_for(text: str, questions: list[str]) -> None:
    assert make_person_questions(text) == questions


def test_the_author_of_an_article_is_asked_for() -> None:
    assert make_author_question("The ferry sails") == "Who wrote “The ferry sails”?"
