"""A question is understood by rules, and on a later turn by a language model as well."""

from __future__ import annotations

import pytest

from rag.conversation.understanding import understand_question
from rag.models.llm import LanguageModel
from rag.query import Query
from rag.records import Filters, Turn
from rag.settings import GenerationSettings
from tests.support.language_server import run_model_server

FILTERS = Filters(source="The Ledger")
TURNS = [Turn("When did the new harbour open?", "It opened on 4 May.")]
BY_RULES = "When did the new harbour open? Who payed for it?"


def correct_spelling(text: str) -> str:
    return text.replace("payed", "paid")


def understand(
    question: str, turns: list[Turn], reply: str | None
) -> tuple[Query, list[dict[str, object]]]:
    """Understand a question, with a model server that replies so unless there is no reply.

    Returns:
        The query, and what the server was asked.
    """
    with run_model_server(lambda prompt: [reply or ""]) as server:
        settings = GenerationSettings(base_url=server.base("openai"), key="k", seconds=5)
        model = None if reply is None else LanguageModel("openai:fake", settings)
        query = understand_question(
            question, turns, FILTERS, model=model, correct_spelling=correct_spelling
        )
        return query, server.asked


def test_rules_make_a_question_stand_alone_without_a_model() -> None:
    query, _ = understand("Who payed for it?", TURNS, None)
    assert query.asked == "Who payed for it?"
    assert query.standalone == BY_RULES
    assert query.text == "When did the new harbour open? Who paid for it?"
    assert query.filters == FILTERS
    assert query.alternative is None


def test_what_rules_make_is_the_alternative_to_what_a_model_makes() -> None:
    query, _ = understand("Who payed for it?", TURNS, "Who payed for the new harbour?")
    assert query.standalone == "Who payed for the new harbour?"
    assert query.text == "Who paid for the new harbour?"
    assert query.parts == ()
    assert query.alternative is not None
    assert query.alternative.standalone == BY_RULES
    assert query.alternative.filters == FILTERS


def test_several_questions_of_a_model_are_the_parts_of_one() -> None:
    reply = "Who payed for the new harbour?\nWhy did the new harbour open in May?"
    query, _ = understand("Who payed for it, and why so?", TURNS, reply)
    assert query.standalone == reply.replace("\n", " ")
    assert [part.text for part in query.parts] == [
        "Who paid for the new harbour?",
        "Why did the new harbour open in May?",
    ]
    assert query.alternative is not None


def test_a_question_that_stands_alone_is_given_to_the_model_too() -> None:
    question = "How many gulls nest on the pier?"
    query, asked = understand(question, TURNS, question)
    assert len(asked) == 1
    assert (query.text, query.alternative) == (question, None)


def test_a_follow_up_that_the_model_repeats_is_the_alternative() -> None:
    query, _ = understand("Who payed for it?", TURNS, "Who payed for it?")
    assert query.standalone == BY_RULES
    assert query.alternative is not None
    assert query.alternative.standalone == "Who payed for it?"


def test_a_first_question_is_not_sent_to_the_model() -> None:
    query, asked = understand("Who payed for it?", [], "Who paid for the pier?")
    assert asked == []
    assert query.standalone == "Who payed for it?"


@pytest.mark.parametrize("reply", ["", "Who is Olga Petrova?", "I cannot help with that."])
def test_rules_stand_where_a_model_writes_nothing_of_use(reply: str) -> None:
    query, _ = understand("Who payed for it?", TURNS, reply)
    assert query.standalone == BY_RULES
    assert query.alternative is None


def test_lone_surrogates_of_a_conversation_do_not_reach_the_server() -> None:
    turns = [Turn("When did \ud800 the harbour open?", "It opened \udfff in May.")]
    reply = "Who paid for the harbour?"
    query, asked = understand("Who paid for it \ud83d?", turns, reply)
    assert len(asked) == 1
    assert query.standalone == reply
