"""Whose conversation it is: a cookie of ours tells, or the login in front of Dossier; nobody can claim to be somebody else."""

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


def test_a_browser_gets_a_cookie_that_scripts_and_other_sites_cannot_use_and_stays_the_same_person() -> (
    None
):
    browser = client()
    first = browser.get("/")
    told = first.headers["set-cookie"]
    assert re.match(rf"{COOKIE}=[\w-]{{32}}; ", told)
    assert "HttpOnly" in told
    assert "SameSite=Lax" in told  # a link from a mail leads to the same person
    again = browser.get("/")
    assert again.json() == first.json()
    assert (
        again.headers["set-cookie"].split(";")[0] == told.split(";")[0]
    )  # renewed, or it would end after a year of daily use
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
    assert (
        ada.json()
        == client("X-Forwarded-User").get("/", headers={"x-forwarded-user": "ada"}).json()
    )
    assert "set-cookie" not in ada.headers
    assert behind.get("/", headers={"x-forwarded-user": "bo"}).json() != ada.json()
    past_the_login = behind.get("/", headers={"cookie": f"{COOKIE}={TOKEN}"})
    assert past_the_login.status_code == 403
    assert (
        "the header x-forwarded-user that server.login_header names is missing"
        in past_the_login.text
    )
