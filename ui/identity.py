"""Who sends a request: a browser with a cookie, or the user whom a login proxy names."""

from __future__ import annotations

import hashlib
import re
import secrets
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "dossier_person"
# The middleware sets it for our own handlers and drops what a browser sends under this name.
_PERSON_HEADER = "x-dossier-person"
_TOKEN = re.compile(r"[\w-]{20,64}")
_YEAR_SECONDS = 365 * 24 * 3600
_NO_LOGIN = (
    "Nobody is logged in: the header {} that server.login_header names is missing. "
    "Come through the login, or correct the setting."
)


class PersonMiddleware:
    """Identifies the person of every request, and gives every new browser a cookie.

    With `login_header`, the header in which an authentication proxy names the user, the cookie
    plays no part, and a request without the header is refused.

    The cookie is SameSite=Lax, so that a person who follows a link from elsewhere stays the same
    person; nothing that writes answers to a link.
    """

    def __init__(self, app: ASGIApp, login_header: str = "") -> None:
        self._app = app
        self._login_header = login_header.lower()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif self._login_header:
            await self._handle_login(scope, receive, send)
        else:
            await self._handle_cookie(scope, receive, send)

    async def _handle_login(self, scope: Scope, receive: Receive, send: Send) -> None:
        user = Headers(scope=scope).get(self._login_header, "")
        if user:
            await self._app(_set_person(scope, user), receive, send)
        elif scope["path"] == "/health":  # monitoring does not log in
            await self._app(_set_person(scope, secrets.token_urlsafe(24)), receive, send)
        else:
            refusal = PlainTextResponse(_NO_LOGIN.format(self._login_header), 403)
            await refusal(scope, receive, send)

    async def _handle_cookie(self, scope: Scope, receive: Receive, send: Send) -> None:
        known_token = _read_token(Headers(scope=scope).get("cookie", ""))
        token = known_token or secrets.token_urlsafe(24)
        # The page renews the cookie, which would otherwise end after a year of daily use.
        sends_cookie = not known_token or scope["path"] == "/"

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start" and sends_cookie:
                MutableHeaders(scope=message).append("set-cookie", _format_cookie(token))
            await send(message)

        await self._app(_set_person(scope, token), receive, send_with_cookie)


def get_person(headers: Headers) -> str:
    """Get the person of a request that has passed through the middleware."""
    return headers[_PERSON_HEADER]


def _set_person(scope: Scope, token: str) -> Scope:
    name = _PERSON_HEADER.encode()
    headers = [header for header in scope["headers"] if header[0].lower() != name]
    headers.append((name, _hash_token(token).encode()))
    return {**scope, "headers": headers}


def _format_cookie(token: str) -> str:
    return f"{COOKIE}={token}; Max-Age={_YEAR_SECONDS}; Path=/; HttpOnly; SameSite=Lax"


def _read_token(cookies: str) -> str:
    """Read our cookie; return an empty text where there is none that we can have given."""
    try:
        cookie = SimpleCookie(cookies).get(COOKIE)
    except CookieError:
        return ""
    if cookie is None or not _TOKEN.fullmatch(cookie.value):
        return ""
    return cookie.value


def _hash_token(token: str) -> str:
    """Hash a token for storage, so that the database gives nobody's cookie away."""
    return hashlib.sha256(token.encode()).hexdigest()[:32]
