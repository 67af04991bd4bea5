"""Conversations over HTTP: a person downloads their own as a file."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from rag.workspace.export import FORMATS
from ui.identity import get_person

if TYPE_CHECKING:
    from rag.workspace.history import History

_MISSING = "You have no such conversation; it may have been deleted."
_DEFAULT_NAME = "conversation"
# Control characters, invisible and bidirectional ones, and what Windows forbids in file names.
_UNSAFE_IN_NAME = re.compile(
    r'[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff<>:"/\\|?*]+'
)


def build_conversation_router(history: History) -> APIRouter:
    """Build the route GET /api/conversations/{id}/export?form=markdown|json|docx."""
    router = APIRouter()

    @router.get("/api/conversations/{conversation_id}/export", response_class=Response)
    def export(
        conversation_id: str,
        request: Request,
        form: Literal["markdown", "json", "docx"] = "markdown",
    ) -> Response:
        """Download a conversation as a file."""
        person = get_person(request.headers)
        conversation = history.get_conversation(person, conversation_id)
        if conversation is None:
            return JSONResponse({"detail": _MISSING}, status_code=404)
        export_format = FORMATS[form]
        exchanges = history.list_exchanges(person, conversation_id)
        headers = {
            "Content-Disposition": _format_disposition(conversation.title, export_format.suffix),
            "Cache-Control": "no-store",
        }
        content = export_format.render(conversation, exchanges)
        return Response(content, media_type=export_format.media_type, headers=headers)

    return router


def _format_disposition(title: str, suffix: str) -> str:
    """Name the downloaded file after the conversation, in ASCII and in Unicode (RFC 6266)."""
    name = " ".join(_UNSAFE_IN_NAME.sub(" ", title).split()).strip(" .") or _DEFAULT_NAME
    ascii_letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    ascii_name = re.sub(r"[^A-Za-z0-9]+", "-", ascii_letters).strip("-") or _DEFAULT_NAME
    unicode_name = quote(name + suffix, safe="")
    return f"attachment; filename=\"{ascii_name}{suffix}\"; filename*=UTF-8''{unicode_name}"
