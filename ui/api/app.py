"""The FastAPI application over one assistant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import gradio as gr
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.middleware.trustedhost import TrustedHostMiddleware

from rag.errors import DossierError, LibraryBusy, LibraryDamaged, ModelUnavailable
from ui.api.routes.articles import create_article_handler, create_correction_handler
from ui.api.routes.conversations import add_conversation_routes
from ui.api.schemas import AskRequest, SearchRequest
from ui.api.security_headers import SecurityHeadersMiddleware
from ui.identity import PersonMiddleware
from ui.page import build_page, build_page_options

if TYPE_CHECKING:
    from rag.assistant import Assistant

_OURS = (
    LibraryBusy,
    LibraryDamaged,
    ModelUnavailable,
)  # the installation's fault, not the caller's


def create_app(assistant: Assistant, *, hosts: Sequence[str] = ()) -> FastAPI:
    """The application: /health, /api/…, /articles/…, and the chat page at /.

    `hosts`, when given, are the only names it answers to: a page elsewhere that points its own
    name at this machine (DNS rebinding) gets nothing.
    """
    # FastAPI's own /docs and /redoc load their scripts from another host.
    app = FastAPI(title="Dossier", docs_url=None, redoc_url=None)
    app.add_exception_handler(DossierError, _handle_dossier_error)
    app.add_exception_handler(RequestValidationError, _handle_invalid_request)
    _add_api(app, assistant)
    app.add_middleware(SecurityHeadersMiddleware)
    app.add_middleware(PersonMiddleware, login_header=assistant.settings.server.login_header)
    if hosts:
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False)
    gr.mount_gradio_app(
        app, build_page(assistant), path="/", **build_page_options(assistant.settings)
    )
    return app


def _add_api(app: FastAPI, assistant: Assistant) -> None:
    @app.get("/health")
    def health() -> dict[str, Any]:
        """That it answers, and over how many articles."""
        indexed = [file for file in assistant.library.list_files() if file.state == "indexed"]
        return {
            "status": "ok",
            "articles": len(indexed),
            "passages": sum(file.passages for file in indexed),
        }

    @app.post("/api/ask")
    def ask(request: AskRequest) -> dict[str, Any]:
        """An answer as the engine made it, every sentence cited."""
        conversation, filters = request.conversation(), request.to_filters()
        return assistant.ask(request.question, conversation=conversation, filters=filters).to_dict()

    @app.post("/api/search")
    def search(request: SearchRequest) -> dict[str, Any]:
        """The passages nearest to the query, best first."""
        found = assistant.search(request.query, top=request.top, filters=request.to_filters())
        return {"results": [passage.to_dict() for passage in found]}

    @app.get("/api/articles")
    def articles() -> dict[str, Any]:
        """Every file that was seen, and what became of it."""
        return {"articles": [file.to_dict() for file in assistant.library.list_files()]}

    add_conversation_routes(app, assistant)
    app.get("/articles/{article_id}", include_in_schema=False)(create_article_handler(assistant))
    app.post("/articles/{article_id}/corrections", include_in_schema=False)(
        create_correction_handler(assistant)
    )


def _handle_dossier_error(request: Request, error: Exception) -> JSONResponse:
    return JSONResponse(
        {"detail": str(error)}, status_code=503 if isinstance(error, _OURS) else 400
    )


def _handle_invalid_request(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"] if part != "body") or "the body"
    return JSONResponse(
        {"detail": f"The request cannot be used: {place}: {first['msg']}."}, status_code=422
    )
