"""Conversations over HTTP: one of them as a file, for the person whose it is and for nobody else."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from rag.workspace.export import FORMS
from ui.identity import get_person

if TYPE_CHECKING:
    from rag.assistant import Assistant

_MISSING = "You have no such conversation; it may have been deleted."
_UNNAMED = "conversation"
_UNSAFE = re.compile(
    r'[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff<>:"/\\|?*]+'
)


def add_conversation_routes(app: FastAPI, assistant: Assistant) -> None:
    """GET /api/conversations/{id}/export?form=markdown|json|docx."""

    @app.get("/api/conversations/{conversation_id}/export", response_class=Response)
    def export(
        conversation_id: str,
        request: Request,
        form: Literal["markdown", "json", "docx"] = "markdown",
    ) -> Response:
        """The conversation as a file to keep."""
        person = get_person(request.headers)
        conversation = assistant.history.conversation(person, conversation_id)
        if conversation is None:
            return JSONResponse({"detail": _MISSING}, status_code=404)
        made = FORMS[form]
        content = made.written(conversation, assistant.history.exchanges(person, conversation_id))
        headers = {
            "Content-Disposition": _format_content_disposition(conversation.title, made.suffix),
            "Cache-Control": "no-store",
        }
        return Response(content, media_type=made.media_type, headers=headers)


def _format_content_disposition(title: str, suffix: str) -> str:
    """As a file of the conversation's name: in ASCII, and for browsers that know better in full (RFC 6266)."""
    name = " ".join(_UNSAFE.sub(" ", title).split()).strip(" .") or _UNNAMED
    folded = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9]+", "-", folded).strip("-") or _UNNAMED
    return f"attachment; filename=\"{plain}{suffix}\"; filename*=UTF-8''{quote(name + suffix, safe='')}"
