"""A conversation is drawn so that no text of an article or a person is markup."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.records import Answer, Filters, Segment, Verdict
from rag.workspace.exchanges import Feedback
from tests.support.harbour import HOSTILE
from tests.support.html import (
    Element,
    by_class,
    find_all,
    find_one,
    get_text,
    get_texts,
    parse_html,
)
from tests.ui.page.chat.samples import (
    ABSTENTION,
    HARBOUR,
    HOSTILE_ANSWER,
    INJECTED,
    LISTING,
    PRODUCT_REPLY,
    UNREADABLE,
    build_chat,
)
from ui.page.chat.conversation_view import render_conversation, render_welcome
from ui.page.chat.turns import Chat, append_question, update_last_turn


def draw(chat: Chat) -> Element:
    return parse_html(render_conversation(chat, lambda article_id: article_id))


def draw_answer(answer: Answer) -> Element:
    return draw(build_chat(answer))


def test_hostile_answer_is_drawn_as_text() -> None:
    drawn = draw_answer(HOSTILE_ANSWER)
    segment = find_one(drawn, by_class("segment"))
    assert segment.text == HOSTILE
    marker = find_one(segment, by_class("cite"))
    assert marker.text == "[1]"
    assert marker.get("href") == "#a1-s1"
    assert marker.get("aria-label") == f"Source 1: Title {HOSTILE}"
    assert drawn.xpath(".//img | .//script | .//i") == []


def test_the_words_that_answer_are_bold_and_hostile_ones_are_text() -> None:
    start = INJECTED.start + HOSTILE.index("**bold**")
    citation = replace(INJECTED, answer_start=start, answer_end=start + 8)
    drawn = draw_answer(replace(HOSTILE_ANSWER, citations=(citation,), short=HOSTILE))
    assert find_one(drawn, by_class("short")).text == HOSTILE
    segment = find_one(drawn, by_class("segment"))
    assert [bold.text for bold in segment.iter("b")] == ["**bold**"]
    assert segment.text_content() == f"{HOSTILE}[1]"
    assert drawn.xpath(".//img") == []


def test_hostile_question_title_filter_and_message_are_drawn_as_text() -> None:
    chat = Chat(conversation_id="kept", title=HOSTILE, notice=HOSTILE)
    chat = append_question(chat, 1, HOSTILE, Filters(source=HOSTILE))
    drawn = draw(update_last_turn(chat, state="failed", message=HOSTILE))
    assert find_one(drawn, by_class("asked")).text_content() == f"You asked: {HOSTILE}"
    failed = find_one(drawn, by_class("failed"))
    assert failed.get("role") == "alert"
    assert failed.find("p").text == HOSTILE
    assert find_one(drawn, by_class("title")).text == HOSTILE
    notice = find_one(drawn, by_class("notice"))
    assert notice.text == HOSTILE
    assert notice.get("role") == "status"
    assert find_one(drawn, by_class("chip")).text_content() == f"Source {HOSTILE}"
    assert drawn.xpath(".//input[@name='title']/@value") == [HOSTILE]
    assert drawn.xpath(".//img") == []


def test_the_welcome_shows_examples_that_ask_themselves() -> None:
    drawn = parse_html(render_welcome((HOSTILE,)))
    (button,) = drawn.xpath(".//button")
    assert button.get("data-question") == HOSTILE
    assert button.text == HOSTILE


@pytest.mark.parametrize(("examples", "heading"), [(None, True), (("Who?",), True), ((), False)])
def test_the_welcome_speaks_of_examples_unless_there_are_none(examples, heading) -> None:
    drawn = parse_html(render_welcome(examples))
    assert ("For example" in get_text(drawn)) == heading


def test_an_abstention_is_no_answer() -> None:
    drawn = draw_answer(ABSTENTION)
    reply = find_one(drawn, by_class("abstained"))
    assert get_texts(reply, by_class("plain")) == [
        "The articles do not say.",
        "Show the nearest passages",
    ]
    assert find_all(drawn, by_class("segment")) == []


def test_support_is_shown_only_where_it_is_lacking() -> None:
    drawn = draw_answer(HARBOUR)
    assert get_texts(drawn, by_class("badge")) == ["Could not be confirmed"]
    assert find_one(drawn, by_class("badge")).getparent() is find_all(drawn, by_class("segment"))[1]


def test_a_marker_without_its_citation_is_not_drawn() -> None:
    segment = Segment("Text.", "unsupported", (9,))
    drawn = draw_answer(replace(HARBOUR, segments=(segment,), disagreements=()))
    assert get_texts(drawn, by_class("segment")) == ["Text. Not supported"]
    assert find_all(drawn, by_class("cite")) == []


def test_a_models_next_questions_are_buttons() -> None:
    drawn = draw_answer(replace(HARBOUR, suggestions=("Who <b>closed</b> it?",)))
    (button,) = find_all(drawn, ".//button[@data-question]")
    assert get_text(button) == button.attrib["data-question"] == "Who <b>closed</b> it?"


@pytest.mark.parametrize(
    ("verdict", "remark"),
    [
        ("answers", []),
        ("corrects", ["The articles contradict what the question takes for granted."]),
        ("unknown", ["The articles say that this is not known."]),
    ],
)
def test_a_models_judgement_is_said(verdict: Verdict, remark: list[str]) -> None:
    drawn = draw_answer(replace(HARBOUR, verdict=verdict))
    assert get_texts(drawn, by_class("note")) == remark


@pytest.mark.parametrize(
    ("question", "condensed", "shown"),
    [
        ("and it?", "When did the harbour open?", ["When did the harbour open?"]),
        (" harbour ", "harbour", []),
        ("harbour", "", []),
    ],
)
def test_the_condensed_question_is_shown_only_when_it_differs(question, condensed, shown) -> None:
    drawn = draw_answer(replace(HARBOUR, question=question, understood=condensed))
    assert [quote.text for quote in drawn.iter("q")] == shown
    assert ("Understood as:" in drawn.text_content()) == bool(shown)


def test_a_disagreement_is_a_table_of_statement_source_and_date() -> None:
    table = find_one(draw_answer(HARBOUR), by_class("disagreement"))
    assert table.find("caption").text == "The articles disagree: the closure"
    rows = [[get_text(cell) for cell in row] for row in table.iter("tr")]
    assert rows == [
        ["Statement", "Source", "Date"],
        ["40 days", "The Courier [2]", "16 November 2024"],
        ["since Monday", "The Courier [1]", "16 November 2024"],
    ]
    assert [marker.get("href") for marker in find_all(table, by_class("cite"))] == [
        "#a1-s2",
        "#a1-s1",
    ]


def test_a_reply_about_the_product_offers_questions() -> None:
    drawn = draw_answer(PRODUCT_REPLY)
    assert drawn.xpath(".//button/@data-question") == ["When did it open?"]


def test_an_answer_about_the_library_lists_links_and_hostile_titles_are_text() -> None:
    drawn = draw_answer(LISTING)
    assert find_one(drawn, by_class("plain")).text == "The library has 1 article:"
    (item,) = find_one(drawn, by_class("articles")).iter("li")
    (link,) = item.iter("a")
    assert link.get("href") == "/articles/a%2F%22b"
    assert link.text_content() == f"Title {HOSTILE}"
    assert find_one(item, by_class("where")).text == f"Source {HOSTILE} · 16 November 2024"
    assert drawn.xpath(".//img | .//script | .//i") == []


def test_an_answer_about_the_library_without_articles_shows_every_line() -> None:
    drawn = draw_answer(replace(LISTING, text="2 sources:\nThe Courier\nThe Ledger", articles=()))
    assert find_one(drawn, by_class("plain")).text == "2 sources:\nThe Courier\nThe Ledger"
    assert find_all(drawn, by_class("articles")) == []


def test_a_question_that_cannot_be_read_gets_a_plain_reply() -> None:
    reply = find_one(draw_answer(UNREADABLE), by_class("reply"))
    assert reply.get("class") == "reply question"
    assert get_text(reply) == "That is not a question I can read."
    assert find_all(reply, by_class("feedback")) == []


@pytest.mark.parametrize(
    ("confidence", "words"),
    [
        (0.8, "High confidence"),
        (0.79, "Fair confidence"),
        (0.6, "Fair confidence"),
        (0.59, "Low confidence"),
    ],
)
def test_confidence_is_a_word_with_its_number_beside(confidence, words) -> None:
    shown = find_one(draw_answer(replace(HARBOUR, confidence=confidence)), by_class("confidence"))
    assert shown.text == words
    assert shown.get("title") == f"{confidence:.2f}"
    assert find_one(shown, by_class("why")).text.startswith(": the ")


def test_a_partial_answer_shows_what_stays_unanswered() -> None:
    answer = replace(
        HARBOUR,
        status="partial",
        segments=(Segment("It opened.", "supported", (1,)),),
        text="It opened. [1] About “<who>” the articles say nothing that answers.",
        unanswered=("<who>",),
    )
    notes = get_texts(draw_answer(answer), by_class("note"))
    assert notes == ["About “<who>” the articles say nothing that answers."]


def test_a_running_answer_shows_its_stage() -> None:
    chat = append_question(Chat(), 1, "harbour", Filters())
    drawn = draw(update_last_turn(chat, stage="searching"))
    assert get_texts(drawn, by_class("stage")) == ["Searching the articles"]


def test_a_stopped_answer_says_so() -> None:
    chat = append_question(Chat(), 1, "harbour", Filters())
    drawn = draw(update_last_turn(chat, state="stopped"))
    assert get_texts(drawn, by_class("note")) == ["You stopped this answer."]


def test_an_answer_without_segments_shows_its_text() -> None:
    answer = Answer("q", "q", "abstained", 0.1, HOSTILE)
    assert find_one(draw_answer(answer), by_class("plain")).text == HOSTILE


@pytest.mark.parametrize(
    ("feedback", "pressed"),
    [
        (None, ["false", "false"]),
        (Feedback("up"), ["true", "false"]),
        (Feedback("down", "wrong", HOSTILE), ["false", "true"]),
    ],
)
def test_feedback_is_shown_by_the_thumbs_and_its_form(feedback, pressed) -> None:
    chat = update_last_turn(build_chat(HARBOUR), feedback=feedback)
    shown = find_one(draw(chat), by_class("feedback"))
    assert [thumb.get("aria-pressed") for thumb in find_all(shown, by_class("thumb"))] == pressed
    reason = feedback.reason if feedback else None
    assert shown.xpath(".//input[@checked]/@value") == ([reason] if reason else [])
    comment = feedback.comment if feedback else ""
    assert (shown.xpath(".//textarea")[0].text or "") == comment
