"""What a question says of the article that it means restricts where it is looked for, and nothing else does."""

from __future__ import annotations

import pytest

from rag import Assistant
from rag.records import Filters
from rag.retrieval.named_author import restrict_to_author

ANYTHING = Filters()


@pytest.mark.parametrize(
    ("question", "author"),
    [
        ("What does the opinion piece by Dara Keovong say of Russia?", "Dara Keovong"),
        ("What does the article, written by Dara Keovong, say?", "Dara Keovong"),
        ("What is Dara Keovong's column by Dara Keovong's hand about?", "Dara Keovong"),
        ("What does the report by Dara Keovong say?", None),
        ("What does the piece by Keovong say?", None),
        ("What does the piece by Dara Nobody say?", None),
        ("What was signed by Dara Keovong?", None),
    ],
)
def test_the_article_by_somebody_is_a_filter(
    question: str, author: str | None, assistant: Assistant
) -> None:
    assert restrict_to_author(question, assistant.library.store, ANYTHING).author == author


def test_what_a_person_has_chosen_is_not_changed(assistant: Assistant) -> None:
    chosen = Filters(author="Mara Lind")
    assert (
        restrict_to_author(
            "What does the piece by Dara Keovong say?", assistant.library.store, chosen
        )
        == chosen
    )
