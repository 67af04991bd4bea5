"""Answers and search results over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter

from ui.api.schemas import AskRequest, SearchRequest

if TYPE_CHECKING:
    from rag.assistant import Assistant


def build_question_router(assistant: Assistant) -> APIRouter:
    """Build the routes POST /api/ask and POST /api/search."""
    router = APIRouter()

    @router.post("/api/ask")
    def ask(request: AskRequest) -> dict[str, Any]:
        """Answer a question; the JSON is that of `dossier ask --json`."""
        answer = assistant.ask(
            request.question,
            conversation=request.to_conversation(),
            filters=request.to_filters(),
        )
        return answer.to_dict()

    @router.post("/api/search")
    def search(request: SearchRequest) -> dict[str, Any]:
        """Find the passages that match a query, best first."""
        passages = assistant.search(request.query, top=request.top, filters=request.to_filters())
        return {"results": [passage.to_dict() for passage in passages]}

    return router
