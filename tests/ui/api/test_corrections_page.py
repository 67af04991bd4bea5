"""The article's page shows what cleaning removed, and its buttons put texts back, take them out, and undo both."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from rag import Article, Assistant
from rag.records import Corrections, RemovedSpan
from tests.support.harbour import ESCAPED, HOSTILE, open_with_models
from ui.api import create_app
from ui.api.article_view import ArticleView, render_article_page

PROSE = (
    "The ferry company said on Monday that the night boat would sail again from May, after two years in which nobody crossed "
    "the sound, and that the crew of forty had been hired back already."
)
LATER = PROSE.replace("Monday", "Tuesday")
SHIP = (
    "The Anna, built in 1961, is the oldest of the three boats, and the only one that carries cars."
)
OWN = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def boats(assistant: Assistant, tmp_path: Path) -> Assistant:
    """An assistant over one article, from which cleaning removes a share bar."""
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "boat.md").write_text(
        f"# Night boat sails again\n\n{PROSE}\n\n{SHIP}\n\nShare this article\n\n{LATER}\n"
    )
    made = open_with_models(assistant, tmp_path / "library")
    made.library.sync([str(folder)])
    return made


@pytest.fixture
def client(boats: Assistant) -> TestClient:
    return TestClient(create_app(boats), raise_server_exceptions=False)


@pytest.fixture
def article_id(boats: Assistant) -> str:
    (listed,) = boats.library.list_files()
    return listed.article_id or ""


def press(client: TestClient, article_id: str, label: str) -> str:
    """The article's page after the button of this label was pressed on it."""
    page = client.get(f"/articles/{article_id}?removed=1").text
    forms = re.findall(
        r'<form method="post" action="([^"]+)">(.*?)<button aria-label="([^"]*)">', page
    )
    (action, fields) = next(
        (action, fields) for action, fields, told in forms if unescape(told).startswith(label)
    )
    sent = {
        unescape(name): unescape(value)
        for name, value in re.findall(r'name="([^"]*)" value="([^"]*)"', fields)
    }
    reply = client.post(action, data=sent, headers=OWN, follow_redirects=False)
    assert reply.status_code == 303
    assert reply.headers["location"].partition("#")[0] == f"/articles/{article_id}?removed=1"
    return client.get(reply.headers["location"]).text


def paragraphs(page: str) -> list[str]:
    return re.findall(r'<p class="paragraph" id="b\d+" dir="auto">([^<]*)</p>', page)


def test_what_was_removed_stands_in_its_place_with_the_reason(client, article_id):
    page = client.get(f"/articles/{article_id}?removed=1")
    assert paragraphs(page.text) == [PROSE, SHIP, LATER]
    box = page.text.index("<summary>1 text was removed here<span> · share bar</span></summary>")
    assert page.text.index(SHIP) < box < page.text.index(LATER)
    assert '<p class="reason">share bar</p><ins dir="auto">Share this article</ins>' in page.text
    assert "Hide what was removed" in page.text
    assert "form-action 'self'" in page.headers["content-security-policy"]
    assert page.headers["referrer-policy"] == "same-origin"


def test_the_plain_view_has_no_forms_and_may_send_none(client, article_id):
    page = client.get(f"/articles/{article_id}")
    assert "Show what was removed (" in page.text
    assert "<form" not in page.text
    assert "Share this article" not in page.text
    assert "form-action 'none'" in page.headers["content-security-policy"]


def test_a_removed_text_is_put_back_and_that_is_undone(client, article_id, boats):
    page = press(client, article_id, "Put it back: Share this article")
    assert paragraphs(page) == [PROSE, SHIP, "Share this article", LATER]
    assert "Put back by hand" in page
    assert any(
        "Share this article" in passage.text for passage in boats.search("share this article")
    )
    page = press(client, article_id, "Undo: Share this article")
    assert paragraphs(page) == [PROSE, SHIP, LATER]
    assert "Put back by hand" not in page


def test_a_paragraph_is_taken_out_and_that_is_undone(client, article_id):
    page = press(client, article_id, "Take this out: The Anna, built in 1961")
    assert paragraphs(page) == [PROSE, LATER]
    assert f'<p class="reason">taken out by hand</p><ins dir="auto">{SHIP}</ins>' in page
    page = press(client, article_id, "Undo: The Anna, built in 1961")
    assert paragraphs(page) == [PROSE, SHIP, LATER]


def test_what_cannot_be_corrected_is_told_on_a_page(client, article_id):
    address = f"/articles/{article_id}/corrections"
    reply = client.post(
        address, data={"action": "take out", "text": f"Never {HOSTILE}"}, headers=OWN
    )
    assert reply.status_code == 400
    assert (
        "No paragraph of “Night boat sails again” reads so any more; open the article again to see it as it is."
        in reply.text
    )
    assert f'<a href="/articles/{article_id}?removed=1">Back to the article</a>' in reply.text
    reply = client.post(address, data={"action": "burn", "text": SHIP}, headers=OWN)
    assert reply.status_code == 400
    assert "This correction is none that Dossier knows" in reply.text
    assert paragraphs(client.get(f"/articles/{article_id}").text) == [PROSE, SHIP, LATER]


def test_over_plain_http_the_origin_decides(client, article_id):
    sent = {"action": "take out", "text": SHIP}
    reply = client.post(
        f"/articles/{article_id}/corrections",
        data=sent,
        headers={"Origin": "http://testserver"},
        follow_redirects=False,
    )
    assert reply.status_code == 303


@pytest.mark.parametrize("place", ["b2\r\nX: y", "//evil.example", "quote"])
def test_the_way_back_leads_nowhere_else(client, article_id, place):
    sent = {"action": "take out", "text": SHIP, "place": place}
    reply = client.post(
        f"/articles/{article_id}/corrections", data=sent, headers=OWN, follow_redirects=False
    )
    assert reply.headers["location"] == f"/articles/{article_id}?removed=1"


def test_removed_text_is_drawn_as_text():
    removed = (RemovedSpan(HOSTILE, f"<b>{HOSTILE}", 0), RemovedSpan("Also.", "share bar", 5))
    article = Article("made", "v1", "Made", "Text.", ((0, 5, "paragraph"),), removed=removed)
    page = render_article_page(article, ArticleView(removed=True), Corrections())
    assert f'<ins dir="auto">{ESCAPED}</ins>' in page
    assert f'<input type="hidden" name="text" value="{ESCAPED}">' in page
    assert f"&lt;b&gt;{ESCAPED}</span></summary>" in page
    assert page.index("Text.") < page.index(
        "<summary>1 text was removed here<span> · share bar</span></summary>"
    )
    assert "<img" not in page


def test_an_article_of_which_nothing_was_removed_says_so():
    article = Article("made", "v1", "Made", "Text.", ((0, 5, "paragraph"),))
    page = render_article_page(article, ArticleView(removed=True), Corrections())
    assert "Nothing was removed from this article." in page
    assert "Take this out" in page


def test_dossiers_own_line_cannot_be_taken_out():
    article = Article("made", "v1", "Made", "Text.", ((0, 5, "dateline"),))
    assert "<form" not in render_article_page(article, ArticleView(removed=True), Corrections())
