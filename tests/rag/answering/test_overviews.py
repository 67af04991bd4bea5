"""Summaries, digests and comparisons.

What is recognised as one, and that no article is crowded out.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from rag.answering.summaries import measure_topic_coverage
from rag.assistant import Assistant
from rag.english.overview_questions import find_overview_question
from rag.records import Filters
from tests.support.harbour import open_with_models

_CRANE = """\
# New crane arrives at Marren harbour

By Ada Lindqvist

3 March 2024

The harbour of Marren received a crane that lifts 40 tonnes on Saturday. The crane came by barge \
from the yard in Tessel.
Dockers had asked for a crane of that size since the old one failed. The harbour board paid 2 \
million crowns for the crane.
The board will pay for the crane from harbour dues over ten years.
"""
_UNION = """\
# Dockers say the crane at Marren is too slow

By Bo Karlsen

10 May 2024

The dockers of Marren say the new crane at the harbour lifts too slowly. Their union wants a \
second crane before the winter.
The union counted eleven ships that left half empty in April. The harbour board has not answered \
the union.
"""
_READING = """\
# Reading room opens in Tessel

By Ada Lindqvist

20 June 2024

The town of Tessel opened a reading room with 60 seats on Thursday. The reading room keeps the \
papers of the shipyard.
Visitors can read the papers of the shipyard from nine to five. The reading room cost the town \
less than it had feared.
"""


@pytest.fixture(scope="module")
def marren(tmp_path_factory: pytest.TempPathFactory, assistant: Assistant) -> Assistant:
    folder = tmp_path_factory.mktemp("surveys")
    for name, text in {"crane.md": _CRANE, "union.md": _UNION, "reading.md": _READING}.items():
        Path(folder, name).write_text(text, encoding="utf-8")
    made = open_with_models(assistant, tmp_path_factory.mktemp("marren"))
    made.library.sync([str(folder)])
    return made


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Summarise the article by Ada Lindqvist.", "summary"),
        ("Can you give me a short summary of the piece about the crane?", "summary"),
        ("What is the article about the reading room about?", "summary"),
        ("tl;dr of the crane article", "summary"),
        ("Summarize what the articles say about the crane", "digest"),
        ("What are the main points about the crane?", "digest"),
        ("What has happened in Tessel since 1 June 2024?", "digest"),
        ("How do the two articles differ on the crane?", "comparison"),
        ("Compare the articles about the crane.", "comparison"),
    ],
)
def test_questions_that_no_one_sentence_answers_are_recognised(question: str, kind: str) -> None:
    survey = find_overview_question(question)
    assert survey is not None
    assert survey.kind == kind


@pytest.mark.parametrize(
    "question",
    [
        "What does Article 5 of the treaty say?",
        "Compare the index on Tuesday with Sunday.",
        "How many soldiers have been sent since 2023?",
        "Do our articles agree on how big the crane is?",
        "Since when have the papers been in Tessel?",
        "Who wrote the article about the crane?",
        "What did the summary of the report cost?",
        "Which two numbers do the reports give?",
        "What new rules apply after 2025?",
        "Which law was changed after 1 January 2024?",
        "Who said that the minister would resign after 2023?",
        "What is the main points system in the league?",
        "Do the two sources of the river differ in length?",
    ],
)
def test_questions_that_a_statement_answers_are_left_alone(question: str) -> None:
    assert find_overview_question(question) is None


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("1 June 2024", date(2024, 6, 1)),
        ("2024-06-01", date(2024, 6, 1)),
        ("June 2024", date(2024, 6, 1)),
        ("2024", date(2024, 1, 1)),
    ],
)
def test_the_day_that_is_counted_from(said: str, day: date) -> None:
    survey = find_overview_question(f"What has happened at the harbour since {said}?")
    assert survey is not None
    assert survey.since == day
    assert survey.topic == "harbour"


@pytest.mark.parametrize("said", ["the summit", "yesterday", "0000", "June", "31 February 2024"])
def test_what_names_no_day_is_not_counted_from(said: str) -> None:
    survey = find_overview_question(f"What has happened at the harbour since {said}?")
    assert survey is None or survey.since is None


def test_coverage_is_the_share_of_the_topics_stems() -> None:
    assert measure_topic_coverage("harbour cranes", "A crane came", "by barge") == 0.5
    assert measure_topic_coverage("", "anything") == 1.0


def test_a_summary_quotes_the_named_article_alone_from_its_first_sentence_on(
    marren: Assistant,
) -> None:
    answer = marren.ask("Summarise the article by Bo Karlsen.")
    assert answer.status == "answered"
    assert {Path(each.path).name for each in answer.citations} == {"union.md"}
    assert answer.text.startswith("The dockers of Marren say the new crane")
    starts = [each.start for each in answer.citations]
    assert starts == sorted(starts)


def test_of_an_authors_articles_the_described_one_is_summarised(marren: Assistant) -> None:
    answer = marren.ask("Summarise the article by Ada Lindqvist about the reading room.")
    assert {Path(each.path).name for each in answer.citations} == {"reading.md"}


def test_a_summary_of_what_cannot_be_told_or_is_not_there_is_not_given(marren: Assistant) -> None:
    assert marren.ask("What is the article about?").status == "abstained"
    assert marren.ask("Summarise the article about penguins.").status == "abstained"
    only = next(
        each.article_id
        for each in marren.library.list_files()
        if Path(each.path).name == "reading.md"
    )
    answer = marren.ask("What is the article about?", filters=Filters(article_id=only))
    assert {Path(each.path).name for each in answer.citations} == {"reading.md"}


def test_a_comparison_quotes_each_article(marren: Assistant) -> None:
    answer = marren.ask("How do the articles differ on the crane at Marren?")
    assert answer.status == "answered"
    assert {Path(each.path).name for each in answer.citations} == {"crane.md", "union.md"}


def test_what_has_happened_since_comes_from_later_articles_in_their_order(
    marren: Assistant,
) -> None:
    answer = marren.ask("What has happened since 1 April 2024?")
    assert [Path(each.path).name for each in answer.citations] == ["union.md", "reading.md"]
    about_crane = marren.ask("What has been reported about the crane since January 2024?")
    assert [Path(each.path).name for each in about_crane.citations] == ["crane.md", "union.md"]
    assert marren.ask("What has happened since 1 January 2025?").status == "abstained"


def test_a_filter_holds_in_a_survey(marren: Assistant) -> None:
    answer = marren.ask(
        "What has happened since 2024?", filters=Filters(published_to=date(2024, 4, 1))
    )
    assert [Path(each.path).name for each in answer.citations] == ["crane.md"]
