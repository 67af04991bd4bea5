"""Articles over HTTP: reading them, and correcting what cleaning removed from them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from rag import Assistant
from tests.support.harbour import CLOSED, HOSTILE, open_with_models
from tests.support.html import Element, find_all, find_one, get_text, get_texts, parse_html
from ui.api import create_app

PROSE = (
    "The ferry company said on Monday that the night boat would sail again from May, after two "
    "years in which nobody crossed the sound, and that the crew of forty had been hired back "
    "already."
)
LATER = PROSE.replace("Monday", "Tuesday")
SHIP = (
    "The Anna, built in 1961, is the oldest of the three boats, and the only one that carries cars."
)
FROM_OWN_PAGE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def boats(assistant: Assistant, tmp_path: Path) -> Assistant:
    """An assistant over one article, from which cleaning removes a share bar."""
    folder = tmp_path / "articles"
    folder.mkdir()
    paragraphs = ["# Night boat sails again", PROSE, SHIP, "Share this article", LATER]
    (folder / "boat.md").write_text("\n\n".join(paragraphs) + "\n")
    boats = open_with_models(assistant, tmp_path / "library")
    boats.library.sync([str(folder)])
    return boats


@pytest.fixture
def boat_client(boats: Assistant) -> TestClient:
    return TestClient(create_app(boats), raise_server_exceptions=False)


@pytest.fixture
def boat_id(boats: Assistant) -> str:
    (file,) = boats.library.list_files()
    assert file.article_id is not None
    return file.article_id


def press(client: TestClient, article_id: str, label: str) -> Element:
    """Press the button whose accessible name begins with the label; return the page after it."""
    page = parse_html(client.get(f"/articles/{article_id}?removed=1").text)
    button = find_one(page, f'//button[starts-with(@aria-label, "{label}")]')
    form = button.getparent()
    assert form is not None
    assert form.get("method") == "post"
    fields = {field.get("name"): field.get("value") for field in find_all(form, "./input")}
    reply = client.post(
        form.get("action") or "", data=fields, headers=FROM_OWN_PAGE, follow_redirects=False
    )
    assert reply.status_code == 303
    address = reply.headers["location"]
    assert address.partition("#")[0] == f"/articles/{article_id}?removed=1"
    return parse_html(client.get(address).text)


def get_paragraphs(page: Element) -> list[str]:
    return get_texts(page, '//p[@class="paragraph"]')


def read_page(client: TestClient, article_id: str, query: str = "") -> Element:
    reply = client.get(f"/articles/{article_id}{query}")
    assert reply.status_code == 200
    return parse_html(reply.text)


def test_an_article_marks_the_quote_and_runs_nothing(client, hostile_article):
    start = hostile_article.text.rindex(HOSTILE)
    span = {"start": start, "end": start + len(HOSTILE)}
    reply = client.get(f"/articles/{hostile_article.id}", params=span)
    page = parse_html(reply.text)
    mark = find_one(page, '//mark[@id="quote"]')
    assert mark.text_content() == HOSTILE
    assert mark.tail == " and nobody could read them. After it came the rain."
    assert find_one(page, "//title").text_content() == f"Title {HOSTILE} – Dossier"
    assert hostile_article.url == "javascript:alert(3)"
    links = [link.get("href") or "" for link in find_all(page, "//a")]
    assert not any(link.startswith("javascript") for link in links)
    assert find_all(page, "//img | //script") == []


def test_the_content_policy_of_an_article_allows_its_style_alone(client, plain_article):
    policy = client.get(f"/articles/{plain_article.id}").headers["content-security-policy"]
    directives = dict(directive.split(" ", 1) for directive in policy.split("; "))
    style = directives.pop("style-src")
    assert re.fullmatch(r"'sha256-[A-Za-z0-9+/]{43}='", style)
    assert directives == {
        "default-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?start=5",
        "?start=a&end=b",
        "?start=9&end=2",
        "?start=900&end=999",
        "?also=x",
        "?also=5-2,,7",
        "?also=900-999&start=²&end=9",
    ],
)
def test_offsets_that_mark_nothing_still_show_the_article(client, plain_article, query):
    page = read_page(client, plain_article.id, query)
    assert "Ships returned at noon." in get_paragraphs(page)
    assert find_all(page, "//mark") == []


def test_a_quote_over_two_blocks_has_one_id(client, plain_article):
    start = plain_article.text.index(CLOSED)
    end = plain_article.text.index("eturned")
    page = read_page(client, plain_article.id, f"?start={start}&end={end}")
    first, second = find_all(page, "//mark")
    assert (first.get("id"), first.text_content()) == ("quote", CLOSED)
    assert (second.get("id"), second.text_content()) == (None, "Ships r")
    block = find_one(page, '//p[@id="b2"]')
    assert block.get("dir") == "auto"
    assert block.text_content() == "Ships returned at noon."


def test_an_unknown_article_is_a_page_that_says_so(client):
    reply = client.get("/articles/nothing")
    assert reply.status_code == 404
    assert "The library has no article at this address." in parse_html(reply.text).text_content()


def test_removed_text_stands_in_its_place_with_the_reason(boat_client, boat_id):
    reply = boat_client.get(f"/articles/{boat_id}?removed=1")
    page = parse_html(reply.text)
    assert get_paragraphs(page) == [PROSE, SHIP, LATER]
    order = get_texts(page, '//p[@class="paragraph"] | //summary')
    assert order == [PROSE, SHIP, "1 text was removed here · share bar", LATER]
    piece = find_one(page, '//div[@class="piece"]')
    assert get_texts(piece, './p[@class="reason"]') == ["share bar"]
    assert get_texts(piece, "./ins") == ["Share this article"]
    assert "Hide what was removed" in get_texts(page, "//a")
    assert "form-action 'self'" in reply.headers["content-security-policy"]
    assert reply.headers["referrer-policy"] == "same-origin"


def test_the_plain_view_counts_removed_texts_and_has_no_forms(boat_client, boat_id):
    reply = boat_client.get(f"/articles/{boat_id}")
    page = parse_html(reply.text)
    assert "Show what was removed (1)" in get_texts(page, "//a")
    assert find_all(page, "//form") == []
    assert "Share this article" not in page.text_content()
    assert "form-action 'none'" in reply.headers["content-security-policy"]


def test_a_removed_text_is_put_back_and_that_is_undone(boat_client, boat_id, boats):
    page = press(boat_client, boat_id, "Put it back: Share this article")
    assert get_paragraphs(page) == [PROSE, SHIP, "Share this article", LATER]
    assert "Put back by hand" in page.text_content()
    passages = boats.search("share this article")
    assert any("Share this article" in passage.text for passage in passages)
    page = press(boat_client, boat_id, "Undo: Share this article")
    assert get_paragraphs(page) == [PROSE, SHIP, LATER]
    assert "Put back by hand" not in page.text_content()


def test_a_paragraph_is_taken_out_and_that_is_undone(boat_client, boat_id):
    page = press(boat_client, boat_id, "Take this out: The Anna, built in 1961")
    assert get_paragraphs(page) == [PROSE, LATER]
    pieces = {
        get_text(find_one(piece, "./ins")): get_text(find_one(piece, './p[@class="reason"]'))
        for piece in find_all(page, '//div[@class="piece"]')
    }
    assert pieces[SHIP] == "taken out by hand"
    page = press(boat_client, boat_id, "Undo: The Anna, built in 1961")
    assert get_paragraphs(page) == [PROSE, SHIP, LATER]


def test_a_text_that_the_article_lacks_cannot_be_taken_out(boat_client, boat_id):
    fields = {"action": "take out", "text": f"Never {HOSTILE}"}
    address = f"/articles/{boat_id}/corrections"
    reply = boat_client.post(address, data=fields, headers=FROM_OWN_PAGE)
    assert reply.status_code == 400
    page = parse_html(reply.text)
    assert (
        "No paragraph of “Night boat sails again” reads so any more; "
        "open the article again to see it as it is." in page.text_content()
    )
    link = find_one(page, '//a[text()="Back to the article"]')
    assert link.get("href") == f"/articles/{boat_id}?removed=1"


def test_an_unknown_correction_changes_nothing(boat_client, boat_id):
    fields = {"action": "burn", "text": SHIP}
    address = f"/articles/{boat_id}/corrections"
    reply = boat_client.post(address, data=fields, headers=FROM_OWN_PAGE)
    assert reply.status_code == 400
    assert "Dossier does not know this correction" in parse_html(reply.text).text_content()
    assert get_paragraphs(read_page(boat_client, boat_id)) == [PROSE, SHIP, LATER]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {},
    ],
)
def test_a_correction_from_elsewhere_changes_nothing(client, harbour, plain_article, headers):
    fields = {"action": "take out", "text": "Ships returned at noon."}
    address = f"/articles/{plain_article.id}/corrections"
    reply = client.post(address, data=fields, headers=headers)
    assert reply.status_code == 403
    sentence = "This correction did not come from Dossier's own page, so nothing was changed"
    assert sentence in parse_html(reply.text).text_content()
    assert harbour.library.article(plain_article.id) == plain_article


def test_over_plain_http_the_origin_decides(boat_client, boat_id):
    reply = boat_client.post(
        f"/articles/{boat_id}/corrections",
        data={"action": "take out", "text": SHIP},
        headers={"Origin": "http://testserver"},
        follow_redirects=False,
    )
    assert reply.status_code == 303


@pytest.mark.parametrize("place", ["b2\r\nX: y", "//evil.example", "quote"])
def test_the_way_back_leads_nowhere_else(boat_client, boat_id, place):
    reply = boat_client.post(
        f"/articles/{boat_id}/corrections",
        data={"action": "take out", "text": SHIP, "place": place},
        headers=FROM_OWN_PAGE,
        follow_redirects=False,
    )
    assert reply.headers["location"] == f"/articles/{boat_id}?removed=1"
