"""The HTTP interface: JSON in and out, one sentence for what is wrong, and articles as safe pages."""

import json
import re
import socket
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from rag.errors import DossierError, LibraryBusy
from rag.records import Turn
from tests.browser.scripted import HOSTILE, PLAIN_ARTICLE, ScriptedAssistant, answer_to
from ui.api import create_app, serve
from ui.api.article import article_page


@pytest.fixture(scope="module")
def scripted():
    return ScriptedAssistant()


@pytest.fixture(scope="module")
def client(scripted):
    return TestClient(create_app(scripted), raise_server_exceptions=False)


def test_health_counts_what_can_be_searched(client):
    assert client.get("/health").json() == {"status": "ok", "articles": 1, "passages": 0}


def test_an_answer_is_the_engines_own_json(client):
    reply = client.post("/api/ask", json={"question": "harbour?"})
    assert reply.status_code == 200
    assert reply.json() == json.loads(json.dumps(answer_to("harbour?").to_dict()))
    assert reply.json()["citations"][0]["quote"] == "The harbour opened on Monday."


def test_turns_and_filters_reach_the_engine(client, scripted):
    body = {
        "question": "and it?",
        "turns": [{"question": "Which harbour?", "answer": "Ours."}],
        "filters": {"source": "The Courier", "published_from": "2024-11-01"},
    }
    assert client.post("/api/ask", json=body).status_code == 200
    assert scripted.conversations[-1] == (Turn("Which harbour?", "Ours."),)
    assert (scripted.filters[-1].source, str(scripted.filters[-1].published_from)) == (
        "The Courier",
        "2024-11-01",
    )


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


def test_an_error_for_the_user_is_told_and_a_busy_library_is_503(client, scripted, monkeypatch):
    reply = client.post("/api/ask", json={"question": "error"})
    assert (reply.status_code, reply.json()) == (
        400,
        {"detail": "The <library> is busy; try again in a minute."},
    )

    def busy():
        raise LibraryBusy("Another sync is running; try again when it has ended.")

    monkeypatch.setattr(scripted.library, "listing", busy)
    assert client.get("/health").status_code == 503


def test_files_are_listed_with_state_and_reason(client):
    failed = client.get("/api/articles").json()["files"][1]
    assert (failed["path"], failed["state"], failed["reason"]) == (
        "<b>.pdf",
        "failed",
        "It has <i>no</i> text; scan it again.",
    )


def test_an_article_marks_the_quote_and_runs_nothing(client):
    reply = client.get("/articles/hostile", params={"start": 11, "end": 11 + len(HOSTILE)})
    escaped = (
        "&lt;img src=x onerror=alert(1)&gt; **bold** $x^2$ [a](javascript:alert(1)) "
        "${alert(2)} {{value}} &amp;lt;b&amp;gt;"
    )
    assert f'<p class="paragraph">Before it. <mark id="quote">{escaped}</mark> After it.</p>' in reply.text
    assert f"<title>Title {escaped} – Dossier</title>" in reply.text
    assert 'href="javascript' not in reply.text
    policy = reply.headers["content-security-policy"]
    assert re.fullmatch(
        r"default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}='; base-uri 'none'; form-action 'none'; "
        r"frame-ancestors 'none'",
        policy,
    )


@pytest.mark.parametrize("query", ["", "?start=5", "?start=a&end=b", "?start=9&end=2", "?start=900&end=999"])
def test_offsets_that_mark_nothing_still_show_the_article(client, query):
    reply = client.get(f"/articles/plain{query}")
    assert reply.status_code == 200
    assert "Ships returned at noon." in reply.text
    assert "<mark" not in reply.text


def test_a_quote_over_two_blocks_has_one_id(client):
    reply = client.get("/articles/plain?start=30&end=70")
    assert '<mark id="quote">It had been closed for 40 days.</mark></p>' in reply.text
    assert '<p class="paragraph"><mark>Ships r</mark>eturned at noon.</p>' in reply.text


def test_an_unknown_article_is_a_page_that_says_so(client):
    reply = client.get("/articles/nothing")
    assert reply.status_code == 404
    assert "The library has no article at this address." in reply.text


def test_only_web_addresses_become_links():
    linked = article_page(replace(PLAIN_ARTICLE, url='https://example.org/"x'))
    assert '<a href="https://example.org/&quot;x" rel="noopener noreferrer">The original</a>' in linked
    assert "The original" not in article_page(replace(PLAIN_ARTICLE, url="data:text/html,x"))


def test_a_rebound_name_gets_nothing():
    client = TestClient(create_app(ScriptedAssistant(), hosts=("localhost", "127.0.0.1")))
    assert client.get("/health", headers={"Host": "evil.example"}).status_code == 400
    assert client.get("/health", headers={"Host": "localhost:7860"}).status_code == 200


def test_the_page_allows_nothing_from_elsewhere_and_no_handler_is_public(client):
    reply = client.get("/")
    assert reply.headers["content-security-policy"].startswith("default-src 'self'; ")
    assert "fonts.googleapis.com" not in reply.text
    assert client.get("/gradio_api/info").json()["named_endpoints"] == {}
    assert client.get("/docs").status_code == 404


def test_a_taken_port_is_told_in_one_sentence():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(DossierError, match=f"Port {port} on 127.0.0.1 is taken by another program"):
            serve(ScriptedAssistant(), "127.0.0.1", port)


def test_an_address_of_another_machine_is_told_in_one_sentence():
    with pytest.raises(DossierError, match=r"192\.0\.2\.1 port 7860 cannot be listened on"):
        serve(ScriptedAssistant(), "192.0.2.1", 7860)
