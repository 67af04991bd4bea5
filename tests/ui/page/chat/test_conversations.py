"""The list of conversations."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from rag.workspace.exchanges import Conversation
from tests.support.harbour import HOSTILE
from tests.support.html import get_text, parse_html
from ui.page.chat.conversations import render_conversation_list

NOON = datetime(2024, 11, 16, 12, tzinfo=UTC)


def test_hostile_titles_are_drawn_as_text() -> None:
    conversation = Conversation('"><b>', HOSTILE, NOON, NOON)
    drawn = parse_html(render_conversation_list([conversation], "", ""))
    (button,) = drawn.iter("button")
    assert button.get("data-id") == '"><b>'
    assert button.text == HOSTILE
    assert [heading.text for heading in drawn.iter("h2")] == ["16 November 2024"]


def test_conversations_are_listed_under_the_days_of_their_last_use() -> None:
    earlier = NOON - timedelta(days=2)
    conversations = [
        Conversation("a", "First", NOON, NOON),
        Conversation("b", "Second", NOON, NOON),
        Conversation("c", "Third", earlier, earlier),
    ]
    drawn = parse_html(render_conversation_list(conversations, "b", ""))
    days = [heading.text for heading in drawn.iter("h2")]
    assert days == ["16 November 2024", "14 November 2024"]
    lists = [[button.text for button in day.iter("button")] for day in drawn.iter("ul")]
    assert lists == [["First", "Second"], ["Third"]]
    assert drawn.xpath(".//*[@aria-current='true']/text()") == ["Second"]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [("harbour", "No conversation has these words."), (" ", "Your conversations are kept here")],
)
def test_an_empty_list_says_why(query, sentence) -> None:
    drawn = parse_html(render_conversation_list([], "", query))
    assert get_text(drawn).startswith(sentence)
