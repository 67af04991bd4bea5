"""A conversation with an exchange of each kind."""

from __future__ import annotations

from datetime import date

import pytest

from rag import Assistant
from rag.records import Filters
from rag.workspace.exchanges import Feedback, StoredExchange
from tests.rag.workspace.export.samples import build_disagreeing_answer, build_exchange
from tests.support.harbour import ON_THE_WALL, UNANSWERED, WHEN_OPENED


@pytest.fixture(scope="package")
def exchanges(harbour: Assistant) -> list[StoredExchange]:
    """An answer from two articles, an abstention, hostile article text, a failure, and figures that
    disagree.
    """
    disagreeing = build_disagreeing_answer()
    return [
        build_exchange(
            1,
            WHEN_OPENED,
            harbour.ask(WHEN_OPENED),
            feedback=Feedback("down", "wrong", "It was Tuesday."),
        ),
        build_exchange(
            2,
            UNANSWERED,
            harbour.ask(UNANSWERED),
            filters=Filters(source="The Courier", published_from=date(2024, 1, 2)),
        ),
        build_exchange(3, ON_THE_WALL, harbour.ask(ON_THE_WALL)),
        build_exchange(4, "And why?", state="failed", message="The library is busy."),
        build_exchange(5, disagreeing.question, disagreeing),
    ]
