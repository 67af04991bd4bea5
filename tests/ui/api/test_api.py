"""The HTTP interface: JSON in and out, one sentence for what is wrong, and articles as safe pages."""

from __future__ import annotations

import json
import re
import socket
import sqlite3
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from rag import Article, Assistant, DossierError, Turn, load_settings, open_assistant
from rag.errors import ModelUnavailable
from tests.support.harbour import (
    AND_IT,
    CLOSED,
    ESCAPED,
    HOSTILE,
    HOSTILE_NAME,
    OPENED,
    WHEN_CLOSED,
    WHEN_OPENED,
    open_with_models,
)
from ui.api import Server, create_app
from ui.api.article_view import parse_view, render_article_page

CITED = '<span class="unseen" dir="ltr">Cited: </span>'  # heard before a marked sentence
TEXT = "One is here. Two is there.\n\nDate | Step\nJune | Signed\n\nThree.\n\nFour."
LAID_OUT = Article(
    "made", "v1", "Made", TEXT,
    blocks=((0, 26, "paragraph"), (28, 39, "row"), (40, 53, "row"), (55, 61, "item"), (63, 68, "heading")),
    language="ko",
)  # fmt: skip


@pytest.fixture(scope="module")
def client(harbour: Assistant) -> TestClient:
    return TestClient(create_app(harbour), raise_server_exceptions=False)


def article_of(assistant: Assistant, name: str) -> Article:
    """The article of the file whose name begins so."""
    found = next(
        file
        for file in assistant.library.list_files()
        if file.path.startswith(name) and file.article_id
    )
    article = assistant.article(found.article_id or "")
    assert article is not None
    return article


@pytest.fixture(scope="module")
def plain(harbour: Assistant) -> Article:
    return article_of(harbour, "articles/opened")


@pytest.fixture(scope="module")
def hostile(harbour: Assistant) -> Article:
    return article_of(harbour, "articles/tower/")


def test_health_counts_what_can_be_searched(client, harbour):
    passages = harbour.library.store.count_passages()
    assert passages > 3
    assert client.get("/health").json() == {"status": "ok", "articles": 3, "passages": passages}


def test_an_answer_is_the_engines_own_json(client, harbour):
    reply = client.post("/api/ask", json={"question": WHEN_OPENED})
    assert reply.status_code == 200
    answered, own = reply.json(), json.loads(json.dumps(harbour.ask(WHEN_OPENED).to_dict()))
    taken, again = answered.pop("timings"), own.pop("timings")
    assert (
        taken.keys() >= again.keys() >= {"understand", "total"}
    )  # asked again, nothing is searched for
    assert answered == own
    assert answered["citations"][0]["quote"].startswith(OPENED)


def test_turns_reach_the_engine(client, harbour):
    body = {"question": AND_IT, "turns": [{"question": WHEN_CLOSED, "answer": "In October."}]}
    reply = client.post("/api/ask", json=body)
    assert reply.status_code == 200
    assert reply.json()["understood"] == harbour.understand(
        AND_IT, [Turn(WHEN_CLOSED, "In October.")]
    )
    assert "Saltmouth" in reply.json()["understood"]


@pytest.mark.parametrize(
    ("filters", "sources"),
    [
        ({}, {"The Courier", "The Ledger"}),
        ({"source": "The Ledger"}, {"The Ledger"}),
        ({"published_from": "2024-11-01"}, {"The Courier"}),
        ({"source": "The Courier", "published_from": "2024-11-01"}, {"The Courier"}),
    ],
)
def test_filters_reach_the_engine(client, filters, sources):
    reply = client.post("/api/ask", json={"question": WHEN_OPENED, "filters": filters})
    assert reply.status_code == 200
    assert {each["source"] for each in reply.json()["citations"]} == sources


@pytest.mark.parametrize(
    ("path", "body", "sentence"),
    [
        ("/api/ask", {}, "The request cannot be used: question: Field required."),
        (
            "/api/ask",
            {"question": 3},
            "The request cannot be used: question: Input should be a valid string.",
        ),
        (
            "/api/ask",
            {"question": "q", "filter": {}},
            "The request cannot be used: filter: Extra inputs are not permitted.",
        ),
        (
            "/api/search",
            {"query": ""},
            "The request cannot be used: query: String should have at least 1 character.",
        ),
    ],
)
def test_a_bad_request_is_told_in_one_sentence(client, path, body, sentence):
    reply = client.post(path, json=body)
    assert (reply.status_code, reply.json()) == (422, {"detail": sentence})


def test_text_that_is_no_json_is_refused(client):
    reply = client.post("/api/ask", content="{", headers={"Content-Type": "application/json"})
    assert reply.status_code == 422
    assert reply.json()["detail"].startswith("The request cannot be used: ")


def test_an_error_for_the_user_is_told(harbour):
    other = open_with_models(harbour, harbour.settings.data, passages={"max_tokens": 100})
    with pytest.raises(DossierError) as told:
        other.ask(WHEN_OPENED)
    reply = TestClient(create_app(other)).post("/api/ask", json={"question": WHEN_OPENED})
    assert (reply.status_code, reply.json()) == (400, {"detail": str(told.value)})
    assert "set them back, or run dossier sync" in reply.json()["detail"]


def test_a_missing_model_is_503(harbour, tmp_path):
    other = open_assistant(
        load_settings(data=harbour.settings.data, reranker={"model": str(tmp_path / "nothing")})
    )
    other.library.__dict__["embedding"] = harbour.library.embedding
    with pytest.raises(ModelUnavailable) as told:
        other.ask(WHEN_OPENED)
    reply = TestClient(create_app(other)).post("/api/ask", json={"question": WHEN_OPENED})
    assert (reply.status_code, reply.json()) == (503, {"detail": str(told.value)})


def test_a_damaged_library_is_503(tmp_path):
    damaged, file = open_assistant(load_settings(data=tmp_path)), tmp_path / "library.sqlite"
    sqlite3.connect(file).execute("PRAGMA wal_checkpoint(TRUNCATE)").connection.close()
    file.write_bytes(b"no database" * 1000)
    reply = TestClient(create_app(damaged)).get("/health")
    assert reply.status_code == 503
    assert "is damaged" in reply.json()["detail"]


def test_files_are_listed_with_state_and_reason(client):
    listed = {file["path"]: file for file in client.get("/api/articles").json()["articles"]}
    failed, ignored = listed["articles/<b>.pdf"], listed["articles/notes.<i>no<i>"]
    assert failed["state"] == "failed"
    assert failed["reason"].startswith("the PDF is damaged")
    assert (ignored["state"], ignored["reason"]) == (
        "ignored",
        "files named .<i>no<i> are not read",
    )
    assert listed[f"articles/tower/{HOSTILE_NAME}.md"]["title"] == f"Title {HOSTILE}"


def test_an_article_marks_the_quote_and_runs_nothing(client, hostile):
    start = hostile.text.rindex(HOSTILE)
    reply = client.get(
        f"/articles/{hostile.id}", params={"start": start, "end": start + len(HOSTILE)}
    )
    assert (
        f'The words on the wall were {CITED}<mark id="quote">{ESCAPED}</mark> and nobody could read them.'
        in reply.text
    )
    assert f"<title>Title {ESCAPED} – Dossier</title>" in reply.text
    assert hostile.url == "javascript:alert(3)"
    assert 'href="javascript' not in reply.text
    assert "<img" not in reply.text
    assert "<script" not in reply.text
    policy = reply.headers["content-security-policy"]
    assert re.fullmatch(
        r"default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}='; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        policy,
    )


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
def test_offsets_that_mark_nothing_still_show_the_article(client, plain, query):
    reply = client.get(f"/articles/{plain.id}{query}")
    assert reply.status_code == 200
    assert "Ships returned at noon." in reply.text
    assert "<mark" not in reply.text


def test_a_quote_over_two_blocks_has_one_id(client, plain):
    start, end = plain.text.index(CLOSED), plain.text.index("eturned")
    reply = client.get(f"/articles/{plain.id}?start={start}&end={end}")
    assert f'{CITED}<mark id="quote">{CLOSED}</mark></p>' in reply.text
    assert (
        '<p class="paragraph" id="b2" dir="auto"><mark>Ships r</mark>eturned at noon.</p>'
        in reply.text
    )


def test_an_unknown_article_is_a_page_that_says_so(client):
    reply = client.get("/articles/nothing")
    assert reply.status_code == 404
    assert "The library has no article at this address." in reply.text


def test_only_web_addresses_become_links(plain):
    linked = render_article_page(replace(plain, url='https://example.org/"x'))
    assert (
        '<a href="https://example.org/&quot;x" rel="noopener noreferrer">The original</a>' in linked
    )
    assert "The original" not in render_article_page(replace(plain, url="data:text/html,x"))


def test_the_original_opens_at_the_quote(plain):
    start = plain.text.index(CLOSED)
    linked = render_article_page(
        replace(plain, url="https://example.org/x"),
        parse_view(str(start), str(start + len(CLOSED))),
    )
    assert (
        'href="https://example.org/x#:~:text=It%20had%20been%20closed%20for%2040%20days."' in linked
    )


def test_all_that_an_answer_cites_is_marked_and_linked_in_order():
    page = render_article_page(LAID_OUT, parse_view("13", "26", "0-12,63-68"))
    assert '<mark class="also" id="m1">One is here.</mark>' in page
    assert '<mark id="quote">Two is there.</mark>' in page
    assert '<mark class="also" id="m3">Four.</mark>' in page
    inert = '<a role="link" aria-disabled="true">'
    assert (
        f'{inert}Previous</a><span>1 of 3 marked sentences</span><a href="#quote">Next</a>' in page
    )
    assert (
        '<a href="#m1">Previous</a><span>2 of 3 marked sentences</span><a href="#m3">Next</a>'
        in page
    )
    assert (
        f'<a href="#quote">Previous</a><span>3 of 3 marked sentences</span>{inert}Next</a>' in page
    )


@pytest.mark.parametrize(
    ("start", "end", "also", "marks"),
    [
        (
            "5",
            "9",
            "0-12",
            [("m1", "One i"), ("quote", "s he"), ("m3", "re.")],
        ),  # the followed one stays whole
        ("", "", "0-8,5-12", [("m1", "One is h"), ("m2", "ere.")]),
        ("0", "12", "0-12", [("quote", "One is here.")]),
        ("26", "35", "", [("quote", "Date")]),  # nothing is between two blocks
        ("26", "27", "0-3", [("m1", "One")]),
        ("63", "9999", "", [("quote", "Four.")]),
    ],
)
def test_marks_never_overlap_and_each_has_one_name(start, end, also, marks):
    page = render_article_page(LAID_OUT, parse_view(start, end, also))
    assert re.findall(r'<mark(?: class="also")? id="(\w+)">([^<]*)</mark>', page) == marks
    assert page.count(" marked sentences") == (len(marks) if len(marks) > 1 else 0)


def test_blocks_become_lists_tables_and_headings_below_the_title():
    page = render_article_page(LAID_OUT, parse_view("28", "39"))
    assert page.count("<h1") == 1
    assert '<h2 class="heading" id="b4" dir="auto">Four.</h2>' in page
    assert '<ul><li id="b3" dir="auto">Three.</li></ul>' in page
    assert (
        f'<table><tbody><tr id="b1"><td dir="auto">{CITED}<mark id="quote">Date</mark></td><td dir="auto"><mark>Step</mark></td></tr>'
        '<tr id="b2"><td dir="auto">June</td><td dir="auto">Signed</td></tr></tbody></table>'
    ) in page


def test_the_language_of_an_article_is_not_that_of_its_page():
    page = render_article_page(replace(LAID_OUT, language='"><b>'))
    assert page.startswith('<!doctype html><html lang="en">')
    assert '<h1 dir="auto" lang="&quot;&gt;&lt;b&gt;">Made</h1>' in page


def test_an_article_can_be_asked_alone_and_its_removed_texts_shown(plain):
    page = render_article_page(replace(plain, id="a/b"), parse_view("0", "5", "7-9"))
    assert '<a href="/?article=a%2Fb">Ask only this article</a>' in page
    assert (
        '<a href="/articles/a%2Fb?start=0&amp;end=5&amp;also=7-9&amp;removed=1">Show what was removed'
        in page
    )
    assert "<form" not in page


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
def test_a_correction_from_elsewhere_changes_nothing(client, harbour, plain, headers):
    sent = {"action": "take out", "text": "Ships returned at noon."}
    reply = client.post(f"/articles/{plain.id}/corrections", data=sent, headers=headers)
    assert reply.status_code == 403
    assert (
        "This correction did not come from Dossier&#x27;s own page, so nothing was changed"
        in reply.text
    )
    assert harbour.article(plain.id) == plain


def test_a_rebound_name_gets_nothing(harbour):
    client = TestClient(create_app(harbour, hosts=("localhost", "127.0.0.1")))
    assert client.get("/health", headers={"Host": "evil.example"}).status_code == 400
    assert client.get("/health", headers={"Host": "localhost:7860"}).status_code == 200


def test_the_page_allows_nothing_from_elsewhere_and_no_handler_is_public(client):
    reply = client.get("/")
    assert reply.headers["content-security-policy"].startswith("default-src 'self'; ")
    assert "fonts.googleapis.com" not in reply.text
    assert client.get("/gradio_api/info").json()["named_endpoints"] == {}
    assert client.get("/docs").status_code == 404


def test_a_taken_port_is_told_in_one_sentence(harbour):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(
            DossierError, match=f"Port {port} on 127.0.0.1 is taken by another program"
        ):
            Server(harbour, "127.0.0.1", port)


def test_an_address_of_another_machine_is_told_in_one_sentence(harbour):
    with pytest.raises(DossierError, match=r"192\.0\.2\.1 port 7860 cannot be listened on"):
        Server(harbour, "192.0.2.1", 7860)
