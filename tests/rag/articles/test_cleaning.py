"""What cleaning takes out of the two articles that the tests ship, and what it must leave in."""

from __future__ import annotations

from datetime import date

import pytest

from rag.articles.read import read_article
from rag.records import Article
from rag.settings import ArticleSettings
from tests.conftest import ARTICLES


def read(text: str) -> Article:
    return read_article(".txt", text.encode(), ArticleSettings())


@pytest.fixture(scope="module")
def news() -> Article:
    return read_article(".txt", (ARTICLES / "news-page.txt").read_bytes(), ArticleSettings())


@pytest.fixture(scope="module")
def opinion() -> Article:
    return read_article(".txt", (ARTICLES / "opinion-piece.txt").read_bytes(), ArticleSettings())


def blocks(article: Article, *kinds: str) -> list[str]:
    return [article.text[start:end] for start, end, kind in article.blocks if kind in kinds]


def test_a_scraped_page_keeps_headline_day_and_section_as_metadata(news: Article) -> None:
    assert news.title == "Allies Press Pyongyang And Moscow Over Soldiers In Kursk"
    assert news.published == date(2024, 11, 17)
    assert news.section == "World News"
    assert news.author is None


def test_a_scraped_page_keeps_its_standfirst_and_all_paragraphs(news: Article) -> None:
    assert blocks(news, "standfirst") == [
        "Three leaders meet in Lima and promise a joint office to answer a growing military "
        "partnership"
    ]
    assert [paragraph.split()[0] for paragraph in blocks(news, "paragraph")] == [
        "The",
        "Officials",
        "South",
        "Meanwhile,",
        "Analysts",
        "For",
    ]
    assert news.text.endswith("the three governments have agreed to meet again before the spring.")
    assert news.text.count("\n\n") == 7


@pytest.mark.parametrize(
    "outside",
    [
        "Today : Nov 28, 2024",
        "28 November 2024",
        "Share",
        "Facebook",
        "WhatsApp",
        "Copy link",
        "newsletter",
        "Latest Contents",
        "Harbour Ferry Strike",
        "Commuters in the old port",
        "Museum Recovers",
        "A statue that vanished",
    ],
)
def test_nothing_around_a_scraped_article_survives(news: Article, outside: str) -> None:
    assert outside not in news.text


def test_what_was_removed_is_kept_with_its_reason_and_place(news: Article) -> None:
    reasons = {each.text: each.reason for each in news.removed}
    assert reasons["Today : Nov 28, 2024"] == "site date line"
    assert reasons["17 November 2024"] == "date, section or byline, kept as metadata"
    assert (
        reasons["Allies Press Pyongyang And Moscow Over Soldiers In Kursk"]
        == "headline, kept as the title"
    )
    assert reasons["WhatsApp"] == "share bar"
    assert (
        reasons["Sign up for our weekly newsletter and never miss a story."] == "newsletter prompt"
    )
    assert reasons["Museum Recovers Stolen Bronze Heron"] == "teaser of another story"
    standfirst = news.text.index("Three leaders meet")
    before = {
        "Today : Nov 28, 2024",
        "World News",
        "17 November 2024",
        "Allies Press Pyongyang And Moscow Over Soldiers In Kursk",
    }
    assert {each.text for each in news.removed if each.at == standfirst} == before
    assert {each.at for each in news.removed if each.text not in before} == {len(news.text)}


def test_every_line_of_the_file_is_either_text_or_removed(news: Article) -> None:
    removed = [each.text for each in news.removed]
    lines = [
        line.strip()
        for line in (ARTICLES / "news-page.txt").read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]
    assert [line for line in lines if line not in news.text and line not in removed] == []


def test_an_opinion_piece_gets_a_title_and_its_author(opinion: Article) -> None:
    assert opinion.title == "When the South Korean President Yoon Suk Yeol spoke about North Korea…"
    assert opinion.author == "Dara Keovong"
    assert opinion.author_role == "senior lecturer at the Mekong Institute of Public Policy"
    assert opinion.disclaimer == "All views in this article are her own."


def test_an_author_line_stays_in_the_text_and_the_disclaimer_does_not(opinion: Article) -> None:
    assert blocks(opinion, "author") == [
        "Dara Keovong is a senior lecturer at the Mekong Institute of Public Policy."
    ]
    assert "All views in this article" not in opinion.text
    removed = {each.text: each.reason for each in opinion.removed}
    assert removed["All views in this article are her own."] == "disclaimer, kept as metadata"


def test_an_opinion_piece_keeps_its_six_paragraphs(opinion: Article) -> None:
    paragraphs = blocks(opinion, "paragraph")
    assert len(paragraphs) == 6
    assert paragraphs[0].startswith("When the South Korean President Yoon Suk Yeol spoke")
    assert paragraphs[-1].endswith(
        "A partnership built on need can also fall apart when the need is gone."
    )


PROSE = (
    "The harbour council voted on Monday to close the old swing bridge for eighteen months, after "
    "divers found that two of its "
    "piers had moved by the width of a hand."
)


@pytest.mark.parametrize(
    "sentence",
    [
        "The council shared the report on Facebook and by e-mail, and nobody outside the town "
        "hall has opened it since.",
        "Cookies, the baker says, are what people buy when they are waiting for a ferry that does "
        "not come in winter.",
        "Related to this is the question of who will pay for the piers, and the council has not "
        "given any answer to it.",
        "“Read more carefully before you sign,” the mayor told the divers, who had charged for "
        "three piers and not for two.",
        "The most read book in the town library this year was a history of the bridge that the "
        "council now wants to close.",
        "Copyright in the drawings of the bridge lies with a man in Oslo, and he has not answered "
        "the council's two letters.",
        "Subscribe, the old posters said, and two hundred people of the town did so in order that "
        "a bridge could be built.",
    ],
)
def test_prose_that_uses_the_words_of_boilerplate_stays(sentence: str) -> None:
    assert sentence in read(f"{PROSE}\n\n{sentence}\n\n{PROSE}").text


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Share on Facebook | Twitter | WhatsApp", "share bar"),
        ("[SHARE: f | X | in | @ ] [SAVE FOR LATER] [COMMENTS 41]", "share bar"),
        ("We use cookies to improve your experience. Accept all", "cookie notice"),
        ("Sign up for our free daily briefing", "newsletter prompt"),
        ("Leave a comment", "comment prompt"),
        ("ADVERTISEMENT", "advertisement mark"),
        ("© 2024 Quay Gazette. All rights reserved.", "legal line"),
        ("Copyright 2024 by the Quay Gazette and its authors, all rights reserved", "legal line"),
        ("Copyright Quay Gazette Ltd", "legal line"),
        ("Read more: What the divers found below the waterline", "pointer to other pages"),
        ("5 min read", "reading time or counter"),
        ("Skip to main content", "menu or rule"),
    ],
)
def test_boilerplate_in_the_middle_of_an_article_goes(line: str, reason: str) -> None:
    article = read(f"{PROSE}\n\n{line}\n\n{PROSE.replace('Monday', 'Friday')}")
    assert line not in article.text
    assert [(each.text, each.reason) for each in article.removed] == [(line, reason)]
    assert article.removed[0].at == article.text.index("The harbour council voted on Friday")


def test_the_article_goes_on_after_a_box_of_teasers() -> None:
    later = PROSE.replace("Monday", "Friday")
    article = read(
        f"{PROSE}\n\nMost read\n\nHeron moves into the bank\n\nCheese fair cancelled "
        f"again\n\n{later}\n\n{later}"
    )
    assert article.text == f"{PROSE}\n\n{later}\n\n{later}"
