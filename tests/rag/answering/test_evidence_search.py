"""What several forms of a question find is joined."""

from __future__ import annotations

from dataclasses import replace

from rag import Assistant
from rag.answering.evidence_search import QuestionEvidence, join_passages
from rag.query import parse_query
from rag.records import Answer, Evidence, RetrievedPassage, Turn
from tests.support.harbour import open_with_models
from tests.support.language_server import run_model_server

TURNS = [Turn("What did Delhi's official air quality index read on 18 November 2024?")]
FOLLOW_UP = "And the day before?"


def build_found(
    passages: list[RetrievedPassage], scores: list[float], *, is_overview: bool = False
) -> QuestionEvidence:
    scored = [
        replace(passage, score=score) for passage, score in zip(passages, scores, strict=True)
    ]
    chosen = []
    if is_overview:
        chosen.append(Evidence(scored[0], 0, 1, "x", score=0.0, logit=0.0))
    return QuestionEvidence(parse_query("Who?"), scored, [], 0.5, tuple(chosen))


def test_each_passage_stands_once_by_its_best_score(corpus_assistant: Assistant) -> None:
    first, second, third = corpus_assistant.search("How many soldiers are in Russia?", top=3)
    joined = join_passages(
        [
            build_found([first, second], [1.0, -101.0]),
            build_found([third, second, first], [1.5, 0.2, -0.3]),
        ]
    )
    ranked = [(passage.passage.id, passage.score) for passage in joined]
    assert ranked == [
        (third.passage.id, 1.5),
        (first.passage.id, 1.0),
        (second.passage.id, 0.2),
    ]


def test_an_overview_takes_turns_with_another_form(corpus_assistant: Assistant) -> None:
    first, second, third = corpus_assistant.search("How many soldiers are in Russia?", top=3)
    overview = build_found([first, second], [0.0, 0.0], is_overview=True)
    joined = join_passages([overview, build_found([third], [2.0])])
    ids = [passage.passage.id for passage in joined]
    assert ids == [first.passage.id, third.passage.id, second.passage.id]


def test_a_wrong_rewriting_costs_little(corpus_assistant: Assistant) -> None:
    expected_passages, expected_answer = _ask(corpus_assistant)
    assert expected_answer.status == "answered"
    wrong = "Which colour are the curtains of the library?"
    with run_model_server(lambda prompt: [wrong]) as server:
        generation = {"base_url": server.base("openai"), "key": "k"}
        other = open_with_models(
            corpus_assistant,
            corpus_assistant.settings.data,
            llm="openai:fake",
            generation=generation,
        )
        passages, answer = _ask(other)
    assert answer.understood == wrong
    ids = [passage.passage.id for passage in passages]
    assert expected_passages[0].passage.id in ids[:3]
    assert len(ids) == len(set(ids)) > len(expected_passages)
    assert answer.text == expected_answer.text


def _ask(assistant: Assistant) -> tuple[tuple[RetrievedPassage, ...], Answer]:
    """Ask the follow-up; the answer is in quotes."""
    passages: tuple[RetrievedPassage, ...] = ()
    for step in assistant.stream(FOLLOW_UP, conversation=TURNS, write=False):
        if step.stage == "reading":
            passages = step.passages
        if step.answer is not None:
            answer = step.answer
    return passages, answer
