"""The application as a whole: which host names it answers to, and what a browser may do."""

from __future__ import annotations

from fastapi.testclient import TestClient

from ui.api import create_app


def test_a_foreign_name_for_this_machine_gets_nothing(harbour):
    client = TestClient(create_app(harbour, hosts=("localhost", "127.0.0.1")))
    assert client.get("/health", headers={"Host": "evil.example"}).status_code == 400
    assert client.get("/health", headers={"Host": "localhost:7860"}).status_code == 200


def test_the_page_loads_nothing_from_elsewhere(client):
    reply = client.get("/")
    policy = reply.headers["content-security-policy"].split("; ")
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'self'" in policy
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["referrer-policy"] == "no-referrer"
    assert "fonts.googleapis.com" not in reply.text
    assert client.get("/docs").status_code == 404


def test_no_handler_of_the_page_is_a_public_endpoint(client):
    assert client.get("/gradio_api/info").json()["named_endpoints"] == {}
