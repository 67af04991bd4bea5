"""The evidence panel: the cited sentences in their paragraphs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from rag import Assistant
from tests.support.harbour import HOSTILE
from tests.support.html import Element, by_class, find_all, find_one, get_texts, parse_html
from tests.ui.page.chat.samples import (
    ABSTENTION,
    HARBOUR,
    HOSTILE_ANSWER,
    HOSTILE_ARTICLE,
    PLAIN_ARTICLE,
    build_chat,
    open_library,
)
from ui.page.chat.evidence import render_evidence
from ui.page.chat.turns import Chat


@pytest.fixture
def assistant(tmp_path: Path) -> Assistant:
    return open_library(tmp_path, PLAIN_ARTICLE, HOSTILE_ARTICLE)


def draw(assistant: Assistant, chat: Chat) -> Element:
    return parse_html(render_evidence(assistant, chat))


def find_links(root: Element, text: str) -> list[str]:
    return [link.get("href") for link in root.iter("a") if link.text == text]


def test_an_empty_panel_says_what_it_is_for(assistant) -> None:
    drawn = draw(assistant, Chat())
    assert (
        "The sources of an answer appear here." in find_one(drawn, by_class("empty")).text_content()
    )


def test_hostile_source_is_drawn_as_text(tmp_path) -> None:
    hostile = replace(
        HOSTILE_ARTICLE, author=f"Mara {HOSTILE}", url="javascript:alert(1)", language='"><b>'
    )
    drawn = draw(open_library(tmp_path, hostile), build_chat(HOSTILE_ANSWER))
    card = find_one(drawn, by_class("source"))
    assert card.get("id") == "a1-s1"
    assert card.get("data-place") == "1 of 1"
    assert card.get("aria-labelledby") == "a1-s1-title"
    assert card.find("h3").text_content() == f"[1] Title {HOSTILE}"
    assert find_one(card, by_class("where")).text == f"Source {HOSTILE}"
    assert find_one(card, by_class("file")).text == f"By Mara {HOSTILE} · a.txt"
    quote = card.find("blockquote")
    assert quote.get("lang") == '"><b>'
    assert quote.text_content() == f"Before it. {HOSTILE} After it."
    assert quote.find("mark").text == HOSTILE
    end = 11 + len(HOSTILE)
    assert [link.get("href") for link in card.iter("a")] == [
        f"/articles/hostile?start=11&end={end}#quote",
        "#a1",
    ]


def test_a_paragraph_has_the_marked_quote_between_its_surroundings(assistant) -> None:
    card = find_all(draw(assistant, build_chat(HARBOUR)), by_class("source"))[1]
    quote = card.find("blockquote")
    assert quote.text == "The harbour opened on Monday. "
    assert quote.find("mark").text == "It had been closed for 40 days."
    assert find_one(card, by_class("where")).text == "The Courier · 16 November 2024"


def test_a_source_leads_to_its_original_at_the_quote(tmp_path) -> None:
    published = replace(PLAIN_ARTICLE, url="https://example.org/harbour", author="Ana Ruiz")
    drawn = draw(open_library(tmp_path, published), build_chat(HARBOUR))
    address = "https://example.org/harbour#:~:text=The%20harbour%20opened%20on%20Monday."
    assert find_links(drawn, "The original")[0] == address
    assert get_texts(drawn, by_class("file"))[0] == "By Ana Ruiz · a.txt"


def test_every_source_of_an_article_leads_to_it_with_the_others_marked_too(assistant) -> None:
    drawn = draw(assistant, build_chat(HARBOUR))
    assert find_links(drawn, "Open the whole article") == [
        "/articles/plain?start=0&end=29&also=30-61#quote",
        "/articles/plain?start=30&end=61&also=0-29#quote",
    ]


def test_the_panel_steps_through_several_sources(assistant) -> None:
    drawn = draw(assistant, build_chat(HARBOUR))
    place = find_one(drawn, by_class("place"))
    assert place.text == "2 cited sentences"
    assert place.get("role") == "status"
    cards = find_all(drawn, by_class("source"))
    assert [card.get("data-place") for card in cards] == ["1 of 2", "2 of 2"]
    assert drawn.xpath(".//button/@data-step") == ["-1", "1"]


def test_the_panel_does_not_step_through_one_source(assistant) -> None:
    drawn = draw(assistant, build_chat(HOSTILE_ANSWER))
    assert drawn.xpath(".//button/@data-step") == []


def test_only_the_evidence_of_the_last_answer_is_shown(assistant) -> None:
    drawn = draw(assistant, build_chat(HARBOUR, HOSTILE_ANSWER))
    sections = find_all(drawn, by_class("evidence"))
    assert [section.get("id") for section in sections] == ["a1-evidence", "a2-evidence"]
    assert ["hidden" in section.attrib for section in sections] == [True, False]
    assert len(drawn.xpath(".//*[@id='a1-s1']")) == len(drawn.xpath(".//*[@id='a2-s1']")) == 1


def test_an_abstention_lists_the_nearest_as_no_answer_and_without_a_mark(assistant) -> None:
    drawn = draw(assistant, build_chat(ABSTENTION))
    heading = drawn.find(".//h2")
    assert heading.get("id") == "a1-nearest"
    assert heading.text == "These passages do not answer it"
    assert drawn.xpath(".//mark") == []
    assert drawn.xpath(".//article/@id") == ["a1-n1"]


def test_a_moved_quote_says_so(tmp_path) -> None:
    moved = replace(
        PLAIN_ARTICLE,
        version="v2",
        text=f"News. {PLAIN_ARTICLE.text}",
        blocks=((0, 67, "paragraph"), (69, 92, "paragraph")),
    )
    drawn = draw(open_library(tmp_path, moved), build_chat(HARBOUR))
    sentence = "The article has changed since; the sentence now stands here."
    assert get_texts(drawn, by_class("changed")) == [sentence, sentence]


def test_a_gone_quote_is_still_shown_and_leads_nowhere(tmp_path) -> None:
    rewritten = replace(
        PLAIN_ARTICLE, version="v2", text="The harbour stays open.", blocks=((0, 23, "paragraph"),)
    )
    drawn = draw(open_library(tmp_path, rewritten), build_chat(HARBOUR))
    card = find_all(drawn, by_class("source"))[0]
    assert card.find("blockquote/mark").text == "The harbour opened on Monday."
    assert get_texts(card, by_class("changed")) == [
        "The article has changed since and no longer contains this sentence, which read:"
    ]
    assert find_links(card, "Open the whole article") == []
