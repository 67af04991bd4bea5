"""Sample conversations for the tests of the exports."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from rag.records import Answer, Citation, Disagreement, Filters, Segment, Statement
from rag.workspace.exchanges import Conversation, StoredExchange

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
CONVERSATION = Conversation("harbour", "The harbour", NOON, NOON)


def build_exchange(
    number: int,
    question: str,
    answer: Answer | None = None,
    **fields: object,
) -> StoredExchange:
    """An answered question; `fields` replace fields of the exchange."""
    exchange = StoredExchange(
        "harbour",
        number,
        question,
        Filters(),
        NOON,
        "done",
        answer=answer,
    )
    return replace(exchange, **fields)


def build_disagreeing_answer() -> Answer:
    """An answer from two articles with different figures."""
    question = "How many ships sank?"
    thirty = Citation(
        1,
        "a",
        "v",
        "Losses",
        "The Ledger",
        "2024-10-07",
        "losses.md",
        0,
        20,
        "Some 30 ships sank.",
    )
    forty = replace(
        thirty,
        number=2,
        title="More losses",
        published="unknown",
        quote="It was 40 ships.",
    )
    segments = (
        Segment("Some 30 ships sank.", "supported", (1,)),
        Segment("It was 40 ships.", "partly", (2,)),
    )
    statements = (Statement("30", 1), Statement("40", 2))
    return Answer(
        question,
        question,
        "answered",
        0.9,
        "Some 30 ships sank.[1] It was 40 ships.[2]",
        segments,
        (thirty, forty),
        (Disagreement("how many ships sank", statements),),
        note="One sentence was withheld.",
        short="30",
    )


def get_first_quote(exchange: StoredExchange) -> str:
    assert exchange.answer is not None
    return exchange.answer.citations[0].quote
