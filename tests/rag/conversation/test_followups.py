"""A follow-up is asked behind the questions that it leans on.

One that stands alone is not touched.
"""

from __future__ import annotations

import pytest

from rag.conversation.followups import condense_question
from rag.query import parse_asked_question, parse_query
from rag.records import Turn

OPENED = Turn("When did the new harbour open?", "It opened on 4 May.")


@pytest.mark.parametrize(
    ("question", "turns", "understood"),
    [
        ("and why so late?", [OPENED], "When did the new harbour open? and why so late?"),
        ("Who paid for it?", [OPENED], "When did the new harbour open? Who paid for it?"),
        ("how many", [Turn("harbour gulls count")], "harbour gulls count? how many"),
        (
            "Whom did he receive in Kyiv?",
            [Turn("What did Volodymyr Zelenskyy say?")],
            "Whom did Volodymyr Zelenskyy receive in Kyiv?",
        ),
        (
            "Why did he leave office?",
            [Turn("who runs the harbour?")],
            "who runs the harbour? Why did he leave office?",
        ),
        (
            "And the second one?",
            [OPENED, Turn("What about the old one?")],
            "When did the new harbour open? What about the old one? And the second one?",
        ),
        (
            "No, I meant the old harbour.",
            [OPENED],
            "When did the new harbour open? No, I meant the old harbour.",
        ),
        (
            "What did the council say about it?",
            [OPENED],
            "When did the new harbour open? What did the council say about it?",
        ),
        (
            "OK, back to the harbour: who paid?",
            [OPENED, Turn("Who runs the fair?")],
            "When did the new harbour open? OK, back to the harbour: who paid?",
        ),
        (
            "Back to the tower, is it open?",
            [Turn("How high is the tower?"), OPENED, Turn("Who runs the fair?")],
            "How high is the tower? Back to the tower, is it open?",
        ),
        (
            "How many gulls nest on the north pier?",
            [OPENED],
            "How many gulls nest on the north pier?",
        ),
        ("and why so late?", [], "and why so late?"),
    ],
)
def test_a_follow_up_stands_behind_what_it_leans_on(
    question: str, turns: list[Turn], understood: str
) -> None:
    assert condense_question(parse_asked_question(question), turns) == understood


def test_what_is_asked_is_the_last_question() -> None:
    understood = "Who opened the harbour? And how many gulls nest there?"
    assert parse_query(understood).last == "And how many gulls nest there?"
    assert parse_query(understood).expects == "number"
    assert parse_query("How many gulls nest there? Who says so?").expects == "anything"
    assert parse_query("Why is it late? Who paid?").is_factoid
