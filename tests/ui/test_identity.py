"""Who a person is: the cookie or the login proxy says so, and nobody can claim to be another."""

from __future__ import annotations

import re

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient

from ui.identity import COOKIE, PersonMiddleware, get_person

TOKEN = "a" * 32


def client(login_header: str = "") -> TestClient:
    app = FastAPI()
    app.add_middleware(PersonMiddleware, login_header=login_header)

    @app.get("/")
    def who(request: Request) -> str:
        return get_person(request.headers)

    return TestClient(app)


def test_a_browser_gets_a_cookie_that_scripts_and_other_sites_cannot_use() -> None:
    cookie = client().get("/").headers["set-cookie"]
    assert re.match(rf"{COOKIE}=[\w-]{{32}}; ", cookie)
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie  # a link from a mail leads to the same person


def test_a_browser_stays_the_same_person() -> None:
    browser = client()
    first = browser.get("/")
    again = browser.get("/")
    assert again.json() == first.json()
    # Without renewal the cookie would end after a year of daily use.
    first_cookie = first.headers["set-cookie"].split(";")[0]
    assert again.headers["set-cookie"].split(";")[0] == first_cookie
    assert client().get("/").json() != first.json()


def test_the_stored_name_does_not_give_the_cookie_away() -> None:
    browser = client()
    assert browser.get("/").json() not in browser.cookies[COOKIE]
    assert browser.cookies[COOKIE] not in browser.get("/").json()


@pytest.mark.parametrize("cookie", ["", "short", "a b" * 12, "<script>" * 4, "x" * 65])
def test_a_cookie_that_is_not_ours_is_replaced(cookie: str) -> None:
    reply = client().get("/", headers={"cookie": f"{COOKIE}={cookie}"})
    assert f"{COOKIE}=" in reply.headers["set-cookie"]


def test_a_browser_cannot_name_its_person_itself() -> None:
    honest = client().get("/", headers={"cookie": f"{COOKIE}={TOKEN}"}).json()
    claimed = (
        client()
        .get("/", headers={"cookie": f"{COOKIE}={'b' * 32}", "x-dossier-person": honest})
        .json()
    )
    assert claimed != honest


def test_the_login_in_front_decides_alone_where_its_header_is_set() -> None:
    behind = client("X-Forwarded-User")
    ada = behind.get("/", headers={"x-forwarded-user": "ada", "cookie": f"{COOKIE}={TOKEN}"})
    elsewhere = client("X-Forwarded-User").get("/", headers={"x-forwarded-user": "ada"})
    assert ada.json() == elsewhere.json()
    assert "set-cookie" not in ada.headers
    assert behind.get("/", headers={"x-forwarded-user": "bo"}).json() != ada.json()


def test_who_comes_past_the_login_is_refused() -> None:
    refused = client("X-Forwarded-User").get("/", headers={"cookie": f"{COOKIE}={TOKEN}"})
    assert refused.status_code == 403
    sentence = "the header x-forwarded-user that server.login_header names is missing"
    assert sentence in refused.text
