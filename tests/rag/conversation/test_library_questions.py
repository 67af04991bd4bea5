"""Questions about the library are answered from its record, with exact numbers."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from rag import Assistant
from rag.conversation.library_questions import MAX_LISTED, answer_library_question
from rag.records import Answer, Filters, Turn
from rag.workspace.rows import encode_answer
from tests.support.harbour import open_with_models

TODAY = date(2026, 11, 25)
ARTICLES = {
    "strike": ("Ana Prill", "The Gazette", "2026-11-24", "The strike at Orebank began at noon."),
    "bank": ("Ruth Clarke", "Gazette", "2026-11-20", "Orébank’s doors stayed shut all of the day."),
    "ore": ("Tom Clarke", "The Ledger", "2026-10-02", "Ore was cheap; no Orebanks, two strikers."),
    "both": ("Ana Prill, Tom Clarke", "The Ledger", "2025-03-01", "Ironbank then bought Orebank."),
    "undated": ("", "", "", "Nobody knows when the Ironbank of this text was founded."),
}


@pytest.fixture(scope="module")
def gazette(tmp_path_factory: pytest.TempPathFactory, assistant: Assistant) -> Assistant:
    """An assistant over the five articles above; it shares the models of another one."""
    folder = tmp_path_factory.mktemp("gazette")
    for name, (author, source, day, text) in ARTICLES.items():
        given = {"title": f"Title {name}", "author": author, "source": source, "date": day}
        lines = [f"{key}: {value}" for key, value in given.items() if value]
        (folder / f"{name}.md").write_text("\n".join(["---", *lines, "---", text, ""]))
    made = open_with_models(assistant, folder / "library")
    made.library.sync([str(path) for path in folder.glob("*.md")])
    return made


def answer(assistant: Assistant, question: str, filters: Filters | None = None) -> Answer | None:
    return answer_library_question(
        question,
        assistant.library,
        filters or Filters(),
        TODAY,
        assistant.retriever.correct_spelling,
    )


@pytest.mark.parametrize(
    ("question", "head", "listed"),
    [
        ("Which articles mention Orebank?", "3 articles mention “Orebank”:", "strike bank both"),
        ("Which articles mention the strike?", "1 article mentions “strike”:", "strike"),
        (
            "Which articles mention Orebank and Ironbank?",
            "1 article mentions “Orebank and Ironbank”:",
            "both",
        ),
        (
            "Which articles mention Ironbank or strikers?",
            "3 articles mention “Ironbank or strikers”:",
            "ore both undated",
        ),
        ("Which articles mention Tinbank?", "No article mentions “Tinbank”.", ""),
        (
            "How many articles by Ana Prill?",
            "The library has 2 articles by Ana Prill:",
            "strike both",
        ),
        (
            "articles by Clarke",
            "The library has 3 articles by Clarke (Tom Clarke; Ruth Clarke):",
            "bank ore both",
        ),
        ("articles by Prill", "The library has 2 articles by Ana Prill:", "strike both"),
        ("How many articles by Einstein?", "The library has no article by Einstein.", ""),
        (
            "Which articles by Tom Clarke mention Orebank?",
            "1 article by Tom Clarke mentions “Orebank”:",
            "both",
        ),
        (
            "List the articles of The Gazette",
            "The library has 2 articles from The Gazette:",
            "strike bank",
        ),
        (
            "List the articles of the Tessel Tribune",
            "The library has no article from the Tessel Tribune.",
            "",
        ),
        (
            "Which articles by Clarke were published since Monday?",
            "The library has no article by Clarke (Tom Clarke; Ruth Clarke) published since"
            " 23 November 2026. The newest:",
            "bank",
        ),
        ("How many articles do you have?", "The library has 5 articles:", None),
        (
            "What is new since Monday?",
            "The library has 1 article published since 23 November 2026:"
            " 1 article without a date is left out.",
            "strike",
        ),
        (
            "What is new today?",
            "The library has no article published on 25 November 2026. The newest:",
            "strike",
        ),
        (
            "What is the newest article by Tom Clarke?",
            "The newest article is below. The library has 2 articles by Tom Clarke.",
            "ore",
        ),
        (
            "What is the oldest article?",
            "The oldest article is below. The library has 5 articles.",
            "both",
        ),
    ],
)
def test_articles_are_counted_and_listed(
    gazette: Assistant, question: str, head: str, listed: str | None
) -> None:
    reply = answer(gazette, question)
    assert reply is not None
    assert reply.text.startswith(head)
    assert (reply.kind, reply.status, reply.citations) == ("library", "answered", ())
    titles = [article.title for article in reply.articles]
    if listed is not None:
        assert titles == [f"Title {name}" for name in listed.split()]
    assert len(reply.text.split("\n")) == 1 + len(titles)


def test_sources_and_authors_are_named_with_their_articles(gazette: Assistant) -> None:
    sources = answer(gazette, "Which newspapers are there?")
    assert sources is not None
    assert sources.text.split("\n")[1:] == [
        "The Gazette: 2 articles",
        "The Ledger: 2 articles",
    ]
    assert "2 sources (1 article without one)" in sources.text
    authors = answer(gazette, "Which authors are there?")
    assert authors is not None
    assert "3 authors" in authors.text
    assert "Tom Clarke: 2 articles" in authors.text


@pytest.mark.parametrize(
    "question",
    [
        "How many articles of the Tessel Treaty are there?",  # no source of that name
        "Which articles mention dockers on strike?",  # in these words none; perhaps in others
        "Who struck at Orebank?",
    ],
)
def test_what_the_record_cannot_answer_is_left_to_the_articles(
    gazette: Assistant, question: str
) -> None:
    assert answer(gazette, question) is None


def test_a_slip_in_what_is_mentioned_is_corrected_and_said(gazette: Assistant) -> None:
    reply = answer(gazette, "Which articles mention Ironbnak?")
    assert reply is not None
    assert reply.text.startswith("2 articles mention “Ironbank”:")
    assert reply.understood == "Which articles mention Ironbank?"


def test_filters_hold_and_are_said(gazette: Assistant) -> None:
    reply = answer(gazette, "Which articles mention Orebank?", Filters(source="The Ledger"))
    assert reply is not None
    assert [article.title for article in reply.articles] == ["Title both"]
    assert "the filters allow" in reply.text


def test_the_sentence_that_dossier_adds_about_author_and_day_mentions_nothing(
    gazette: Assistant,
) -> None:
    reply = answer(gazette, "Which articles mention Prill?")
    assert reply is not None
    assert reply.text == "No article mentions “Prill”."


def test_no_more_than_twenty_articles_are_listed_and_all_are_counted(
    tmp_path: Path, assistant: Assistant
) -> None:
    for number in range(MAX_LISTED + 3):
        text = f"# Notice {number}\n\nOrebank posts notice number {number} on its door.\n"
        (tmp_path / f"{number}.md").write_text(text)
    many = open_with_models(assistant, tmp_path / "library")
    many.library.sync([str(path) for path in tmp_path.glob("*.md")])
    reply = answer(many, "Which articles mention Orebank?")
    assert reply is not None
    assert reply.text.startswith("23 articles mention “Orebank”. The 20 newest:")
    assert len(reply.articles) == MAX_LISTED


def test_the_assistant_answers_from_the_record_and_its_json_lists_the_articles(
    gazette: Assistant,
) -> None:
    reply = gazette.ask("Which articles mention the strike?").to_dict()
    assert reply["kind"] == "library"
    (listed,) = reply["articles"]
    assert listed == {
        "article_id": listed["article_id"],
        "title": "Title strike",
        "source": "The Gazette",
        "published": "2026-11-24",
        "path": listed["path"],
    }
    assert gazette.article(listed["article_id"]) is not None
    assert str(listed["path"]).endswith("strike.md")


@pytest.mark.parametrize("said", ["Thanks!", "Are you sure?", "say that in German", "Bye"])
def test_what_is_said_of_an_answer_gets_a_reply_that_quotes_nothing(
    gazette: Assistant, said: str
) -> None:
    turns = [Turn("When did the strike at Orebank begin?", "It began at noon.")]
    reply = gazette.ask(said, conversation=turns)
    assert (reply.kind, reply.status) == ("product", "answered")
    assert (reply.citations, reply.nearest) == ((), ())


def test_an_answer_about_the_library_is_kept_with_its_articles(gazette: Assistant) -> None:
    reply = answer(gazette, "Which articles mention Orebank?")
    stored = encode_answer(reply)
    assert stored is not None
    assert TypeAdapter(Answer).validate_json(stored) == reply
