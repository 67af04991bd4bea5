"""The state of the library over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter

if TYPE_CHECKING:
    from rag.library.library import Library


def build_library_router(library: Library) -> APIRouter:
    """Build the routes GET /health and GET /api/articles."""
    router = APIRouter()

    @router.get("/health")
    def health() -> dict[str, Any]:
        """Whether the server answers, and over how many articles and passages."""
        indexed = [file for file in library.list_files() if file.state == "indexed"]
        passages = sum(file.passages for file in indexed)
        return {"status": "ok", "articles": len(indexed), "passages": passages}

    @router.get("/api/articles")
    def list_articles() -> dict[str, Any]:
        """Every file that was read or refused, with its state and the reason."""
        return {"articles": [file.to_dict() for file in library.list_files()]}

    return router
