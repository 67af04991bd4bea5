"""Errors over HTTP: the status says whose fault it is, and one sentence says what to do."""

from __future__ import annotations

import sqlite3

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from rag import load_settings, open_assistant
from rag.errors import (
    DossierError,
    LibraryBusy,
    ModelUnavailable,
    RequestError,
    SettingsInvalid,
    UnreadableArticle,
)
from tests.support.harbour import WHEN_OPENED, open_with_models
from ui.api import create_app
from ui.api.errors import add_error_handlers


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (DossierError, 400),
        (RequestError, 400),
        (UnreadableArticle, 422),
        (LibraryBusy, 503),
        (ModelUnavailable, 500),
        (SettingsInvalid, 500),
    ],
)
def test_each_kind_of_error_has_its_status(error, status):
    app = FastAPI()
    add_error_handlers(app)

    @app.get("/")
    def fail() -> None:
        raise error("It failed; try this.")

    reply = TestClient(app).get("/")
    assert (reply.status_code, reply.json()) == (status, {"detail": "It failed; try this."})


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
def test_an_invalid_request_is_explained_in_one_sentence(client, path, body, sentence):
    reply = client.post(path, json=body)
    assert (reply.status_code, reply.json()) == (422, {"detail": sentence})


def test_a_body_that_is_not_json_is_refused(client):
    headers = {"Content-Type": "application/json"}
    reply = client.post("/api/ask", content="{", headers=headers)
    assert reply.status_code == 422
    assert reply.json()["detail"].startswith("The request cannot be used: ")


def test_changed_settings_are_explained_as_the_engine_explains_them(harbour):
    other = open_with_models(harbour, harbour.settings.data, passages={"max_tokens": 100})
    with pytest.raises(DossierError) as raised:
        other.ask(WHEN_OPENED)
    client = TestClient(create_app(other), raise_server_exceptions=False)
    reply = client.post("/api/ask", json={"question": WHEN_OPENED})
    assert (reply.status_code, reply.json()["detail"]) == (
        raised.value.http_status,
        str(raised.value),
    )
    assert "set them back, or run dossier sync" in reply.json()["detail"]


def test_a_missing_model_is_a_fault_of_the_installation(harbour, tmp_path):
    missing_model = {"model": str(tmp_path / "nothing")}
    other = open_assistant(load_settings(data=harbour.settings.data, reranker=missing_model))
    with pytest.raises(ModelUnavailable) as raised:
        other.ask(WHEN_OPENED)
    client = TestClient(create_app(other), raise_server_exceptions=False)
    reply = client.post("/api/ask", json={"question": WHEN_OPENED})
    assert (reply.status_code, reply.json()) == (500, {"detail": str(raised.value)})


def test_a_damaged_library_is_a_fault_of_the_installation(tmp_path):
    assistant = open_assistant(load_settings(data=tmp_path))
    database = tmp_path / "library.sqlite"
    sqlite3.connect(database).execute("PRAGMA wal_checkpoint(TRUNCATE)").connection.close()
    database.write_bytes(b"no database" * 1000)
    client = TestClient(create_app(assistant), raise_server_exceptions=False)
    reply = client.get("/health")
    assert reply.status_code == 500
    assert "is damaged" in reply.json()["detail"]
