"""Who is asking: a person is whoever holds a cookie of ours, or whom the login in front of Dossier names."""

from __future__ import annotations

import hashlib
import re
import secrets
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "dossier_person"
_HEADER = "x-dossier-person"  # of the request as our own handlers see it; what a browser sends under this name is dropped
_TOKEN = re.compile(r"[\w-]{20,64}")
_YEAR = 365 * 24 * 3600
_NO_LOGIN = "Nobody is logged in: the header {} that server.login_header names is missing. Come through the login, or correct the setting."


class PersonMiddleware:
    """Gives every browser a cookie, and every request the name of its person.

    `login_header`, when set, is the header in which the proxy in front of Dossier names who has logged in; it then decides alone, and
    who comes without it is refused. The cookie is sent along by links from elsewhere, or who follows one would begin as a new person;
    nothing that writes answers to a link.
    """

    def __init__(self, app: ASGIApp, login_header: str = "") -> None:
        self._app = app
        self._login_header = login_header.lower()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        known = (
            headers.get(self._login_header, "")
            if self._login_header
            else _read_token(headers.get("cookie", ""))
        )
        if self._login_header and not known and scope["path"] != "/health":
            await PlainTextResponse(_NO_LOGIN.format(self._login_header), 403)(scope, receive, send)
            return
        token = known or secrets.token_urlsafe(24)
        renewed = not self._login_header and (not known or scope["path"] == "/")
        kept = [
            (name, value) for name, value in scope["headers"] if name.lower() != _HEADER.encode()
        ]
        scope = {**scope, "headers": [*kept, (_HEADER.encode(), _hash_token(token).encode())]}

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start" and renewed:
                MutableHeaders(scope=message).append(
                    "set-cookie",
                    f"{COOKIE}={token}; Max-Age={_YEAR}; Path=/; HttpOnly; SameSite=Lax",
                )
            await send(message)

        await self._app(scope, receive, send_with_cookie)


def get_person(headers: Headers) -> str:
    """The person of a request that has passed through Persons."""
    return headers[_HEADER]


def _read_token(cookies: str) -> str:
    try:
        found = SimpleCookie(cookies).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found and _TOKEN.fullmatch(found.value) else ""


def _hash_token(token: str) -> str:
    """What is stored instead of the token, so that the database does not give away anybody's cookie."""
    return hashlib.sha256(token.encode()).hexdigest()[:32]
