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
from tests.harbour import AND_IT, CLOSED, ESCAPED, HOSTILE, HOSTILE_NAME, OPENED, WHEN_CLOSED, WHEN_OPENED, beside
from ui.api import create_app, serve
from ui.api.article import article_page


@pytest.fixture(scope="module")
def client(harbour: Assistant) -> TestClient:
    return TestClient(create_app(harbour), raise_server_exceptions=False)


def article_of(assistant: Assistant, name: str) -> Article:
    """The article of the file whose name begins so."""
    found = next(file for file in assistant.library.listing() if file.path.startswith(name) and file.article_id)
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
    assert answered.pop("timings").keys() == own.pop("timings").keys()
    assert answered == own
    assert answered["citations"][0]["quote"].startswith(OPENED)


def test_turns_reach_the_engine(client, harbour):
    body = {"question": AND_IT, "turns": [{"question": WHEN_CLOSED, "answer": "In October."}]}
    reply = client.post("/api/ask", json=body)
    assert reply.status_code == 200
    assert reply.json()["understood"] == harbour.understood(AND_IT, [Turn(WHEN_CLOSED, "In October.")])
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
    other = beside(harbour, harbour.settings.data, passages={"max_tokens": 100})
    with pytest.raises(DossierError) as told:
        other.ask(WHEN_OPENED)
    reply = TestClient(create_app(other)).post("/api/ask", json={"question": WHEN_OPENED})
    assert (reply.status_code, reply.json()) == (400, {"detail": str(told.value)})
    assert "set them back, or run dossier sync" in reply.json()["detail"]


def test_a_missing_model_is_503(harbour, tmp_path):
    other = open_assistant(load_settings(data=harbour.settings.data, reranker={"model": str(tmp_path / "nothing")}))
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
    assert (ignored["state"], ignored["reason"]) == ("ignored", "files named .<i>no<i> are not read")
    assert listed[f"articles/tower/{HOSTILE_NAME}.md"]["title"] == f"Title {HOSTILE}"


def test_an_article_marks_the_quote_and_runs_nothing(client, hostile):
    start = hostile.text.rindex(HOSTILE)
    reply = client.get(f"/articles/{hostile.id}", params={"start": start, "end": start + len(HOSTILE)})
    assert f'The words on the wall were <mark id="quote">{ESCAPED}</mark> and nobody could read them.' in reply.text
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


@pytest.mark.parametrize("query", ["", "?start=5", "?start=a&end=b", "?start=9&end=2", "?start=900&end=999"])
def test_offsets_that_mark_nothing_still_show_the_article(client, plain, query):
    reply = client.get(f"/articles/{plain.id}{query}")
    assert reply.status_code == 200
    assert "Ships returned at noon." in reply.text
    assert "<mark" not in reply.text


def test_a_quote_over_two_blocks_has_one_id(client, plain):
    start, end = plain.text.index(CLOSED), plain.text.index("eturned")
    reply = client.get(f"/articles/{plain.id}?start={start}&end={end}")
    assert f'<mark id="quote">{CLOSED}</mark></p>' in reply.text
    assert '<p class="paragraph"><mark>Ships r</mark>eturned at noon.</p>' in reply.text


def test_an_unknown_article_is_a_page_that_says_so(client):
    reply = client.get("/articles/nothing")
    assert reply.status_code == 404
    assert "The library has no article at this address." in reply.text


def test_only_web_addresses_become_links(plain):
    linked = article_page(replace(plain, url='https://example.org/"x'))
    assert '<a href="https://example.org/&quot;x" rel="noopener noreferrer">The original</a>' in linked
    assert "The original" not in article_page(replace(plain, url="data:text/html,x"))


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
        with pytest.raises(DossierError, match=f"Port {port} on 127.0.0.1 is taken by another program"):
            serve(harbour, "127.0.0.1", port)


def test_an_address_of_another_machine_is_told_in_one_sentence(harbour):
    with pytest.raises(DossierError, match=r"192\.0\.2\.1 port 7860 cannot be listened on"):
        serve(harbour, "192.0.2.1", 7860)
