"""A question that names the author of its article is restricted to that author."""

from __future__ import annotations

import pytest

from rag import Assistant
from rag.query import parse_query
from rag.records import Filters


def find_authors(assistant: Assistant, question: str, filters: Filters) -> set[str | None]:
    """Find the authors of the passages that are retrieved for a question."""
    result = assistant.retriever.retrieve(parse_query(question, filters=filters), 10)
    return {passage.author for passage in result.passages}


@pytest.mark.parametrize(
    "question",
    [
        "What does the opinion piece by Dara Keovong say of Russia?",
        "What does the article, written by Dara Keovong, say?",
        "What is Dara Keovong's column by Dara Keovong's hand about?",
    ],
)
def test_the_article_by_somebody_is_a_filter(question: str, assistant: Assistant) -> None:
    assistant.load()
    assert find_authors(assistant, question, Filters()) == {"Dara Keovong"}


@pytest.mark.parametrize(
    "question",
    [
        "What does the report by Dara Keovong say?",
        "What does the piece by Keovong say?",
        "What does the piece by Dara Nobody say?",
        "What was signed by Dara Keovong?",
    ],
)
def test_other_mentions_of_a_name_restrict_nothing(question: str, assistant: Assistant) -> None:
    assistant.load()
    assert len(find_authors(assistant, question, Filters())) > 1


def test_an_author_that_a_person_has_chosen_is_not_changed(assistant: Assistant) -> None:
    question = "What does the piece by Dara Keovong say?"
    assert find_authors(assistant, question, Filters(author="Mara Lind")) == set()
