"""Conversations over HTTP: a file for the person who held it, and nothing for anybody else."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import docx
import pytest
from fastapi.testclient import TestClient

from rag import Assistant, Filters
from rag.workspace.history import open_history
from tests.support.harbour import WHEN_OPENED, open_with_models
from ui.api import create_app
from ui.identity import COOKIE


@pytest.fixture
def own(harbour: Assistant, tmp_path: Path) -> Assistant:
    """An assistant over an empty library, whose conversations start empty too."""
    return open_with_models(harbour, tmp_path / "library")


def open_browser(assistant: Assistant) -> TestClient:
    """Open a browser that has its cookie."""
    browser = TestClient(create_app(assistant), base_url="http://dossier")
    browser.get("/health")
    return browser


def begin_conversation(assistant: Assistant, browser: TestClient, title: str) -> str:
    """Store a conversation of the browser's person with one question; return its address."""
    person = hashlib.sha256(browser.cookies[COOKIE].encode()).hexdigest()[:32]
    history = open_history(assistant.library)
    conversation_id = history.begin(person, title)
    assert history.add_question(person, conversation_id, WHEN_OPENED, Filters()) == 1
    return f"/api/conversations/{conversation_id}/export"


def test_a_conversation_is_downloaded_under_its_name(own):
    browser = open_browser(own)
    address = begin_conversation(own, browser, 'Häfen: "auf" & ../zu?\n\u202e')
    reply = browser.get(address)
    assert (reply.status_code, reply.headers["cache-control"]) == (200, "no-store")
    assert reply.headers["content-type"] == "text/markdown; charset=utf-8"
    assert reply.headers["content-disposition"] == (
        'attachment; filename="Hafen-auf-zu.md"; '
        "filename*=UTF-8''H%C3%A4fen%20auf%20%26%20..%20zu.md"
    )
    assert f"## {WHEN_OPENED}" in reply.text


def test_a_conversation_is_exported_as_json_and_word(own):
    browser = open_browser(own)
    address = begin_conversation(own, browser, "Harbours")
    exported = browser.get(address, params={"form": "json"}).json()
    assert exported["id"] == address.split("/")[3]
    word = browser.get(address, params={"form": "docx"}).content
    assert docx.Document(io.BytesIO(word)).paragraphs[2].text == WHEN_OPENED


def test_an_unknown_format_is_refused(own):
    browser = open_browser(own)
    address = begin_conversation(own, browser, "Harbours")
    reply = browser.get(address, params={"form": "pdf"})
    assert reply.status_code == 422
    assert reply.json()["detail"].startswith("The request cannot be used: query.form:")


def test_nobody_else_gets_a_conversation(own):
    me = open_browser(own)
    address = begin_conversation(own, me, "Harbours")
    missing = {"detail": "You have no such conversation; it may have been deleted."}
    for browser, path in (
        (open_browser(own), address),
        (me, "/api/conversations/none/export"),
    ):
        reply = browser.get(path)
        assert (reply.status_code, reply.json()) == (404, missing)
