"""Questions about the library are told from questions to its articles."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from rag.english.library_questions import read_library_question
from rag.language import LibraryQuestion

WEDNESDAY = date(2026, 11, 25)
MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("question", "wants", "fields"),
    [
        ("which articles mention Gazprombank", "articles", {"mentions": "Gazprombank"}),
        ("WHICH ARTICLES MENTION OREBANK?", "articles", {"mentions": "OREBANK"}),
        ("Which articles are about the strike?", "articles", {"mentions": "strike"}),
        ("Which articles are about Orebank?", "articles", {"mentions": "Orebank"}),
        ("In which articles is Orebank mentioned?", "articles", {"mentions": "Orebank"}),
        ("Is Orebank mentioned anywhere?", "articles", {"mentions": "Orebank"}),
        ("Does any article mention the strike?", "articles", {"mentions": "strike"}),
        (
            "Are there any articles that mention “the strike”?",
            "articles",
            {"mentions": "the strike"},
        ),
        (
            "Which articles mention both Orebank and Ironbank?",
            "articles",
            {"mentions": "Orebank and Ironbank"},
        ),
        (
            "Which articles mention Orebank since Monday?",
            "articles",
            {"mentions": "Orebank", "published_from": MONDAY},
        ),
        ("how many articles by Ruth Adeyemi-Clarke", "articles", {"author": "Ruth Adeyemi-Clarke"}),
        ("How many articles are there by Clarke?", "articles", {"author": "Clarke"}),
        ("articles by ruth clarke", "articles", {"author": "ruth clarke"}),
        ("What has Ruth Clarke written?", "articles", {"origin": "Ruth Clarke"}),
        ("Which articles did Ruth Clarke write?", "articles", {"origin": "Ruth Clarke"}),
        ("list the articles of The Gazette", "articles", {"origin": "The Gazette"}),
        ("Do you have pieces from the gazette?", "articles", {"origin": "the gazette"}),
        ("what is new since Monday", "articles", {"published_from": MONDAY}),
        ("What's new this week?", "articles", {"published_from": MONDAY}),
        ("what is new since 20 November", "articles", {"published_from": date(2026, 11, 20)}),
        ("How many new articles are there since Monday?", "articles", {"published_from": MONDAY}),
        ("what is new?", "newest", {"limit": 5}),
        ("Which articles were published on 3 May 2024?", "articles", None),
        ("which newspapers are there", "sources", {}),
        ("Which sources do you have?", "sources", {}),
        ("List the authors", "authors", {}),
        ("Which authors write for The Gazette?", "authors", {"origin": "The Gazette"}),
        ("how many articles do you have", "articles", {}),
        ("Can you tell me how many articles are in the library, please?", "articles", {}),
        ("what is the newest article", "newest", {}),
        ("Show me the three newest articles", "newest", {"limit": 3}),
        ("When was the newest article published?", "newest", {}),
        ("Do you have anything on Orebank?", "articles", {"mentions": "Orebank"}),
        ("In how many articles does Orebank appear?", "articles", {"mentions": "Orebank"}),
        (
            "How many Gazette articles mention Orebank?",
            "articles",
            {"mentions": "Orebank", "origin": "Gazette"},
        ),
        ("How many articles does The Gazette have?", "articles", {"origin": "The Gazette"}),
        ("Who writes for The Gazette?", "authors", {"origin": "The Gazette"}),
        ("Which author has the most articles?", "authors", {}),
        ("How many articles are there per newspaper?", "sources", {}),
        ("How many articles by each author?", "authors", {}),
        ("Which authors have written about Tessel?", "authors", {"mentions": "Tessel"}),
        ("Which newspapers do you have articles from?", "sources", {}),
        ("Who are the authors of the articles?", "authors", {}),
        ("What is in the library?", "articles", {}),
        ("What have we published since Monday?", "articles", {"published_from": MONDAY}),
        ("What is the oldest piece by Ruth Clarke?", "oldest", {"author": "Ruth Clarke"}),
    ],
)
def test_a_question_about_the_library_is_read(
    question: str, wants: Any, fields: dict[str, Any] | None
) -> None:
    readings = read_library_question(question, WEDNESDAY)
    if fields is None:
        day = date(2024, 5, 3)
        fields = {"published_from": day, "published_to": day}
    assert readings[0] == LibraryQuestion(wants, **fields)


def test_what_may_belong_to_the_words_that_are_mentioned_is_read_both_ways() -> None:
    readings = read_library_question("Which articles mention attacks by Ruritania?", WEDNESDAY)
    assert readings == (
        LibraryQuestion("articles", mentions="attacks", author="Ruritania"),
        LibraryQuestion("articles", mentions="attacks by Ruritania"),
    )


@pytest.mark.parametrize(
    "question",
    [
        "How many articles does the treaty have?",
        "Which newspapers reported the strike?",
        "How many articles of the treaty were violated?",
        "Which article of the constitution was changed?",
        "list the articles of the treaty",
        "Article 5 of the treaty",
        "What are the articles about?",
        "What does the newest article say?",
        "What is the latest article about?",
        "What does the article mention?",
        "Who are the authors of the report?",
        "Who wrote the article about Orebank?",
        "When was the article published?",
        "Show me the article",
        "How many documents did the police seize?",
        "Which sources are quoted?",
        "what are the sources?",
        "Which sources say that Kim visited Moscow?",
        "List the sources of uranium",
        "What is new in the peace talks?",
        "What is new about the strike since Monday?",
        "What has happened in Tessel since 1 June 2024?",
        "What was published about Kim yesterday?",
        "Which newspapers are banned in Russia?",
        "Which columns of soldiers crossed the border?",
        "How many columns collapsed?",
        "Which authors were jailed in 2024?",
        "Which articles mention that Kim visited Russia?",
        "Which articles mention it?",
        "Which articles explain why the bank was sanctioned?",
        "Which officials mention Orebank?",
        "Which piece of evidence mentions Kim?",
        "Where is Orebank mentioned as a sender?",
        "Is Kim mentioned in the treaty?",
        "What is the newest missile?",
        "How many articles were published by the ministry?",
        "What is the latest?",
        "Who has the most ships?",
        "Which articles cover Orebank and what do they say?",
        "Which article mentions Orebank most often?",
        "What do the articles say about Orebank?",
        "Which articles disagree about Orebank?",
        "Is there anything new on Orebank?",
        "Which opinion pieces are there?",
        "How many opinions are there?",
        "What did Ruth Clarke write about the harbour?",
        "What was published in 1896?",
        "Who is the author of “Harbour Songs”?",
        "What publication was written by Ruth Clarke?",
        "Is there anything about the harbour that the minister denies?",
        "What do you have against the treaty?",
        "Which articles are on strike?",
        "",
    ],
)
def test_a_question_to_the_articles_is_not_about_the_library(question: str) -> None:
    assert read_library_question(question, WEDNESDAY) == ()
