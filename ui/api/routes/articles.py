"""Articles over HTTP: to read, and to correct what cleaning did to them."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from rag.errors import DossierError, LibraryBusy
from ui.api.article_view import (
    STYLE,
    ArticleView,
    build_view_url,
    parse_view,
    render_article_page,
    render_missing_page,
    render_refusal_page,
    strings,
)

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.library.library import Library

_STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
_POLICY = f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; form-action {{forms}}; frame-ancestors 'none'"
ARTICLE_POLICY = _POLICY.format(forms="'none'")
# With the buttons that correct it. "no-referrer" would make the browser send "Origin: null" with them, which tells nothing.
_CORRECTING = {
    "Content-Security-Policy": _POLICY.format(forms="'self'"),
    "Referrer-Policy": "same-origin",
}
_READING = {"Content-Security-Policy": ARTICLE_POLICY}
_PLACE = re.compile(r"b[0-9]{1,6}")


def create_article_handler(assistant: Assistant) -> Callable[..., HTMLResponse]:
    """The handler of /articles/{article_id}?start=&end=&also=&removed=, over the given assistant."""

    def read(
        article_id: str, start: str = "", end: str = "", also: str = "", removed: str = ""
    ) -> HTMLResponse:
        article, view = assistant.article(article_id), parse_view(start, end, also, removed)
        if article is None:
            return HTMLResponse(render_missing_page(), 404, _READING)
        if not view.removed:
            return HTMLResponse(render_article_page(article, view), 200, _READING)
        return HTMLResponse(
            render_article_page(article, view, assistant.library.get_corrections(article_id)),
            200,
            _CORRECTING,
        )

    return read


def create_correction_handler(assistant: Assistant) -> Callable[..., Response]:
    """The handler of POST /articles/{article_id}/corrections, which the buttons of the article's page send."""

    def correct(
        request: Request,
        article_id: str,
        action: Annotated[str, Form()] = "",
        text: Annotated[str, Form()] = "",
        place: Annotated[str, Form()] = "",
    ) -> Response:
        if not _is_from_own_page(request):
            return HTMLResponse(render_refusal_page(article_id, strings.FOREIGN), 403, _READING)
        change = _get_correction_methods(assistant.library).get(action)
        if change is None:
            return HTMLResponse(
                render_refusal_page(article_id, strings.UNKNOWN_ACTION), 400, _READING
            )
        try:
            change(
                article_id, text.replace("\r\n", "\n")
            )  # browsers send every line end of a form as two characters
        except DossierError as error:
            return HTMLResponse(
                render_refusal_page(article_id, str(error)),
                503 if isinstance(error, LibraryBusy) else 400,
                _READING,
            )
        shown = f"#{place}" if _PLACE.fullmatch(place) else ""
        return RedirectResponse(build_view_url(article_id, ArticleView(removed=True)) + shown, 303)

    return correct


def _get_correction_methods(library: Library) -> dict[str, Callable[[str, str], Any]]:
    return {
        "put back": library.put_back,
        "take out": library.take_out,
        "undo": library.undo_correction,
    }


def _is_from_own_page(request: Request) -> bool:
    """Whether a page of Dossier itself sent this, as the browser says; where it says nothing, nobody may change anything."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    # Over plain http, other than on this very machine, browsers send only this.
    origin, host = request.headers.get("origin", ""), request.headers.get("host", "")
    return bool(host) and origin in (f"http://{host}", f"https://{host}")
