"""What is said of an answer is told from questions to the articles."""

from __future__ import annotations

import pytest

from rag.english.courtesies import find_courtesy


@pytest.mark.parametrize(
    ("text", "courtesy"),
    [
        ("Thanks!", "thanks"),
        ("ok, thank you very much for your help", "thanks"),
        ("Great, that makes sense.", "thanks"),
        ("thanks, bye", "farewell"),
        ("That's all, thanks, see you tomorrow", "farewell"),
        ("Good night!", "farewell"),
        ("are you sure?", "doubt"),
        ("Are you really sure about that?", "doubt"),
        ("But is that true?", "doubt"),
        ("Really?", "doubt"),
        ("How do you know that?", "doubt"),
        ("That can’t be right", "doubt"),
        ("say that in German", "restyling"),
        ("Can you translate this into French, please?", "restyling"),
        ("shorter please", "restyling"),
        ("Make it shorter", "restyling"),
        ("in simpler words", "restyling"),
        ("Please rephrase your answer", "restyling"),
        ("explain that like I'm five", "restyling"),
        ("Put it in one sentence", "restyling"),
        ("What is that in Spanish?", "restyling"),
        ("What does that mean in plain English?", "restyling"),
        ("a shorter version please", "restyling"),
        ("That is too long", "restyling"),
        ("Summarise your answer in one sentence", "restyling"),
        ("sum that up", "restyling"),
        ("I don't understand", "restyling"),
        ("auf Deutsch bitte", "restyling"),
        ("thanks, that was very helpful", "thanks"),
        ("How reliable is that?", "doubt"),
        ("sure?", "doubt"),
    ],
)
def test_what_is_said_of_an_answer_is_recognised(text: str, courtesy: str | None) -> None:
    assert find_courtesy(text) == courtesy


@pytest.mark.parametrize(
    "text",
    [
        "Are you sure that Kim visited Russia?",
        "Is it true that the harbour closed?",
        "Is that strike over?",
        "How do you know when the siren sounds?",
        "Who translated the report into German?",
        "Translate the treaty into German",
        "Summarise the article in one sentence",
        "What is the word for harbour in German?",
        "What did the minister say in German?",
        "Was the siege shorter?",
        "In Germany",
        "sure winners",
        "Summarise that article",
        "Summarise it",
        "What do you mean by neutrality?",
        "Is the siege too long?",
        "What does that mean for Russia?",
        "in a letter",
        "Say what happened in Lima",
        "Thanks to whom did it open?",
        "Great Britain",
        "No deal?",
        "Nice attack",
        "Perfect storm warnings",
        "Who believes him?",
        "Really big ships?",
        "Goodbye to whom?",
        "",
    ],
)
def test_a_question_is_nothing_said_of_an_answer(text: str) -> None:
    assert find_courtesy(text) is None
