"""Articles as pages to read, and the buttons that correct what cleaning did to them."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from rag.errors import DossierError
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
    from rag.library.library import Library

_BLOCK_ID = re.compile(r"b[0-9]{1,6}")


def build_article_router(library: Library) -> APIRouter:
    """Build the routes /articles/{id} and /articles/{id}/corrections."""
    router = APIRouter(include_in_schema=False)

    @router.get("/articles/{article_id}")
    def read_article(
        article_id: str, start: str = "", end: str = "", also: str = "", removed: str = ""
    ) -> HTMLResponse:
        """Show an article with the marks, and the removed texts, that the address asks for."""
        article = library.article(article_id)
        if article is None:
            return HTMLResponse(render_missing_page(), 404, _READING_HEADERS)
        view = parse_view(start, end, also, removed)
        if not view.removed:
            return HTMLResponse(render_article_page(article, view), 200, _READING_HEADERS)
        corrections = library.get_corrections(article_id)
        page = render_article_page(article, view, corrections)
        return HTMLResponse(page, 200, _CORRECTING_HEADERS)

    @router.post("/articles/{article_id}/corrections")
    def correct_article(
        request: Request,
        article_id: str,
        action: Annotated[str, Form()] = "",
        text: Annotated[str, Form()] = "",
        place: Annotated[str, Form()] = "",
    ) -> Response:
        """Make one correction, then show the article at the block where its button was."""
        if not _comes_from_own_page(request):
            return _refuse(article_id, strings.FOREIGN, 403)
        # Browsers send each line end of a form as two characters.
        text = text.replace("\r\n", "\n")
        try:
            if not _apply_correction(library, action, article_id, text):
                return _refuse(article_id, strings.UNKNOWN_ACTION, 400)
        except DossierError as error:
            return _refuse(article_id, str(error), error.http_status)
        fragment = f"#{place}" if _BLOCK_ID.fullmatch(place) else ""
        article_url = build_view_url(article_id, ArticleView(removed=True))
        return RedirectResponse(article_url + fragment, 303)

    return router


def _apply_correction(library: Library, action: str, article_id: str, text: str) -> bool:
    """Apply a correction; return False for an unknown action."""
    match action:
        case "put back":
            library.put_back(article_id, text)
        case "take out":
            library.take_out(article_id, text)
        case "undo":
            library.undo_correction(article_id, text)
        case _:
            return False
    return True


def _refuse(article_id: str, sentence: str, status: int) -> HTMLResponse:
    return HTMLResponse(render_refusal_page(article_id, sentence), status, _READING_HEADERS)


def _comes_from_own_page(request: Request) -> bool:
    """Tell whether the browser says that a page of Dossier itself sent the request.

    A request about which the browser says nothing may not change anything.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    # Over plain http to another machine, browsers send only the origin.
    origin = request.headers.get("origin", "")
    host = request.headers.get("host", "")
    return bool(host) and origin in (f"http://{host}", f"https://{host}")


def _build_content_policy(form_action: str) -> str:
    """Allow the article's own style, and forms to the given target; nothing else."""
    style_hash = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    directives = (
        "default-src 'none'",
        f"style-src 'sha256-{style_hash}'",
        "base-uri 'none'",
        f"form-action {form_action}",
        "frame-ancestors 'none'",
    )
    return "; ".join(directives)


_READING_HEADERS = {"Content-Security-Policy": _build_content_policy("'none'")}
# With "no-referrer" the browser would send "Origin: null" with a correction, which says nothing.
_CORRECTING_HEADERS = {
    "Content-Security-Policy": _build_content_policy("'self'"),
    "Referrer-Policy": "same-origin",
}
