"""An answer as text to paste elsewhere."""

from __future__ import annotations

from dataclasses import replace

from rag.records import Segment
from tests.ui.page.chat.samples import HARBOUR
from ui.page.chat.plain_text import format_plain_text


def test_the_text_has_the_sources_of_its_sentences() -> None:
    assert format_plain_text(HARBOUR).splitlines() == [
        "harbour",
        "",
        "The harbour opened on Monday. [1]",
        "It had been closed for 40 days. [2]",
        "",
        "Sources",
        "[1] “The harbour opened on Monday.” Harbour opens again, The Courier, 16 November 2024",
        "[2] “It had been closed for 40 days.” Harbour opens again, The Courier, 16 November 2024",
    ]


def test_the_text_of_a_partial_answer_says_what_stays_unanswered() -> None:
    answer = replace(
        HARBOUR,
        status="partial",
        segments=(Segment("It opened.", "supported", (1,)),),
        text="It opened. [1] About “<who>” the articles say nothing that answers.",
        unanswered=("<who>",),
    )
    lines = format_plain_text(answer).splitlines()
    assert lines[3] == "About “<who>” the articles say nothing that answers."
