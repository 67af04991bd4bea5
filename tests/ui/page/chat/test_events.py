"""Events of the page are read so that whatever they hold can be stored."""

from __future__ import annotations

import gradio as gr
import pytest

from rag.workspace.exchanges import Feedback
from ui.page.chat.events import read_chat_event, read_text


def build_event(**fields: object) -> gr.EventData:
    return gr.EventData(None, fields)


def test_an_event_of_the_conversation_is_read() -> None:
    event = build_event(
        action="rate",
        conversation="abc",
        number="3",
        verdict="down",
        reason="wrong",
        comment="It was Tuesday.",
    )
    chosen = read_chat_event(event)
    assert chosen.action == "rate"
    assert chosen.conversation_id == "abc"
    assert chosen.number == 3
    assert chosen.text == ""
    assert chosen.feedback == Feedback("down", "wrong", "It was Tuesday.")


def test_missing_fields_are_empty() -> None:
    chosen = read_chat_event(build_event())
    assert (chosen.action, chosen.conversation_id, chosen.number, chosen.text) == ("", "", 0, "")
    assert chosen.feedback == Feedback("up")


@pytest.mark.parametrize("number", ["-1", "1.5", "٣", "123456789", "x", ""])
def test_what_is_no_turn_number_means_no_turn(number) -> None:
    assert read_chat_event(build_event(number=number)).number == 0


def test_lone_surrogates_are_replaced() -> None:
    assert read_text(build_event(text="a\ud800b"), "text") == "a?b"
