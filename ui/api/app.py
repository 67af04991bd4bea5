"""The FastAPI application over one assistant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import gradio as gr
from fastapi import FastAPI
from starlette.middleware.trustedhost import TrustedHostMiddleware

from rag.workspace.history import open_history
from ui.api.errors import add_error_handlers
from ui.api.routes.articles import build_article_router
from ui.api.routes.conversations import build_conversation_router
from ui.api.routes.library import build_library_router
from ui.api.routes.questions import build_question_router
from ui.api.security_headers import SecurityHeadersMiddleware
from ui.identity import PersonMiddleware
from ui.page import build_page, build_page_options

if TYPE_CHECKING:
    from rag.assistant import Assistant


def create_app(assistant: Assistant, *, hosts: Sequence[str] = ()) -> FastAPI:
    """Create the application: /health, /api/…, /articles/…, and the chat page at /.

    Args:
        assistant: The assistant that answers.
        hosts: The only host names to answer to, when given. They keep out a foreign page that
            points its own name at this machine (DNS rebinding).
    """
    # FastAPI's own /docs and /redoc load their scripts from another host.
    app = FastAPI(title="Dossier", docs_url=None, redoc_url=None)
    history = open_history(assistant.library)
    add_error_handlers(app)
    app.include_router(build_library_router(assistant.library))
    app.include_router(build_question_router(assistant))
    app.include_router(build_conversation_router(history))
    app.include_router(build_article_router(assistant.library))
    app.add_middleware(SecurityHeadersMiddleware)
    app.add_middleware(PersonMiddleware, login_header=assistant.settings.server.login_header)
    if hosts:
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False)
    page = build_page(assistant, history)
    gr.mount_gradio_app(app, page, path="/", **build_page_options(assistant.settings))
    return app
