"""A language model writes a later question anew; what it writes is read and checked."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rag.conversation.rewriting import rewrite_question
from rag.models.llm import LanguageModel
from rag.records import Turn
from rag.settings import GenerationSettings
from tests.support.language_server import PROTOCOLS, ModelServer, run_model_server

TURNS = [Turn("Who is Dara Keovong?", "Dara Keovong, a lecturer, opened the hall in 2021.")]
ASKED = "Which university is he of?"
REWRITTEN = "Which university is Dara Keovong of?"
AND_ANOTHER = "When did Dara Keovong open the hall?"


def rewrite(
    reply: str,
    *,
    asked: str = ASKED,
    turns: list[Turn] = TURNS,
    protocol: str = "openai",
    failure: int | str | None = None,
    inspect: Callable[[ModelServer], None] | None = None,
) -> tuple[str, ...]:
    """Rewrite a question with a model server that replies so, in pieces that cut anywhere."""
    pieces = [reply[at : at + 7] for at in range(0, len(reply), 7)]
    with run_model_server(lambda prompt: pieces, failure) as server:
        settings = GenerationSettings(base_url=server.base(protocol), key="k", seconds=5)
        model = LanguageModel(f"{protocol}:fake", settings)
        rewritten = rewrite_question(asked, turns, model)
        if inspect:
            inspect(server)
    return rewritten


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_each_line_is_a_question(protocol: str) -> None:
    reply = f"{REWRITTEN}\n{AND_ANOTHER}"
    assert rewrite(reply, protocol=protocol) == (REWRITTEN, AND_ANOTHER)


@pytest.mark.parametrize(
    "reply",
    [
        f"1. {REWRITTEN}\n2. {AND_ANOTHER}",
        f"(1) {REWRITTEN}\n(2) {AND_ANOTHER}",
        f"a) {REWRITTEN}\n\nb) {AND_ANOTHER}\n",
        f"- {REWRITTEN}\n• {AND_ANOTHER}",
        f"“{REWRITTEN}”\n'{AND_ANOTHER}'",
        f"**{REWRITTEN}**\n`{AND_ANOTHER}`",
        f'1. "{REWRITTEN}"\r\n2. "{AND_ANOTHER}"',
        f"Question 1: {REWRITTEN}\nQ2: {AND_ANOTHER}",
        f"**Rewritten question:** {REWRITTEN}\nStandalone question: {AND_ANOTHER}",
        f"Sure! Here it is: {REWRITTEN} (he is the lecturer)\n{AND_ANOTHER}",
        f"Here are the questions:\n{REWRITTEN}\n{AND_ANOTHER}\nI hope that this helps.",
        f"<think>Who is he?\nThe lecturer.</think>\n{REWRITTEN}\n{AND_ANOTHER}",
        f"{REWRITTEN}\n{REWRITTEN}\n{AND_ANOTHER}\n{AND_ANOTHER}",
    ],
)
def test_what_a_model_puts_around_its_questions_is_taken_off(reply: str) -> None:
    assert rewrite(reply) == (REWRITTEN, AND_ANOTHER)


def test_the_country_of_what_was_said_may_be_named() -> None:
    question = "Which university of South Korea is Dara Keovong of?"
    assert rewrite(question) == (question,)


@pytest.mark.parametrize(
    "line",
    [
        "Which university is Olga Petrova of?",
        "Olga Petrova is of which university?",
        "Which university has 12 floors?",
        "Which university was Dara Keovong of in 1998?",
        f"Which university is Dara Keovong {'really ' * 60}of?",
        "I'm sorry, but I can't help with that.",
    ],
)
def test_a_line_that_adds_something_or_is_no_question_is_dropped(line: str) -> None:
    assert rewrite(f"{line}\n{AND_ANOTHER}") == (AND_ANOTHER,)
    assert rewrite(line) == ()


def test_a_date_is_reckoned_from_what_was_said() -> None:
    reply = "What did Dara Keovong open in 2022?"
    assert rewrite(reply, asked="And the year after?") == (reply,)


def test_three_questions_are_the_most() -> None:
    words = ("hall", "university", "lecturer", "opening")
    questions = [f"What does Dara Keovong say of the {word}?" for word in words]
    assert rewrite("\n".join(questions)) == tuple(questions[:3])


def test_a_reply_without_an_end_is_not_read_to_its_end() -> None:
    assert rewrite(f"{REWRITTEN}\n" + "word " * 100_000) == (REWRITTEN,)
    assert rewrite("word " * 100_000) == ()


def test_the_question_stays_as_it_was_typed_where_only_its_form_is_changed() -> None:
    asked = "who is takeshi iwaya"
    assert rewrite("Who is takeshi iwaya?", asked=asked) == (asked,)


@pytest.mark.parametrize("reply", ["", "\n\n", "?", "…"])
def test_an_empty_reply_is_no_question(reply: str) -> None:
    assert rewrite(reply) == ()


@pytest.mark.parametrize("failure", [401, 404])
def test_a_model_that_fails_rewrites_nothing(failure: int) -> None:
    assert rewrite(REWRITTEN, failure=failure) == ()


def test_the_model_sees_the_last_turns_and_the_question() -> None:
    def check_prompt(server: ModelServer) -> None:
        prompt = server.asked[0]["messages"][-1]["content"]
        assert "Question: Who is Dara Keovong?" in prompt
        assert prompt.endswith(f"Last question: {ASKED}")

    rewrite(REWRITTEN, inspect=check_prompt)
