"""Errors as HTTP responses: one sentence in JSON, with the status of the error's kind."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from rag.errors import DossierError


def add_error_handlers(app: FastAPI) -> None:
    """Answer errors of the engine, and requests that do not match the schema, with a sentence."""
    app.add_exception_handler(DossierError, _handle_dossier_error)
    app.add_exception_handler(RequestValidationError, _handle_invalid_request)


def _handle_dossier_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, DossierError)
    return JSONResponse({"detail": str(error)}, error.http_status)


def _handle_invalid_request(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    problem = error.errors()[0]
    field = ".".join(str(part) for part in problem["loc"] if part != "body") or "the body"
    sentence = f"The request cannot be used: {field}: {problem['msg']}."
    return JSONResponse({"detail": sentence}, 422)
