"""An Ollama server, by default on this machine."""

from __future__ import annotations

import ollama
from llama_index.core.llms import ChatResponse
from llama_index.llms.ollama import Ollama

from rag.models.llm.connection import (
    PROVIDER_URLS,
    ConnectedModel,
    Usage,
    build_usage,
    is_loopback,
    parse_parameters,
)
from rag.settings import GenerationSettings

_SHOW_SECONDS = 2.0


def connect(model: str, settings: GenerationSettings) -> ConnectedModel:
    """Connect to the Ollama server of this machine or at `generation.base_url`."""
    url = settings.base_url or PROVIDER_URLS["ollama"]
    llm = Ollama(
        model=model,
        base_url=url,
        # Without it the server cuts what exceeds its own window, and does not say so.
        context_window=settings.window,
        request_timeout=settings.seconds,
        temperature=0,
        additional_kwargs={"num_predict": settings.max_tokens},
        client=_build_client(url, settings.seconds),
    )
    return ConnectedModel(
        llm,
        _is_complete,
        build_schema_arguments=lambda schema: {"format": schema},
        count_usage=_count_usage,
        parameters=_find_parameters(model, url),
    )


def _build_client(url: str, seconds: float) -> ollama.Client:
    return ollama.Client(host=url, timeout=seconds, trust_env=not is_loopback(url))


def _find_parameters(model: str, url: str) -> float | None:
    """Ask the server how large a model is, or read it from the name."""
    try:
        details = _build_client(url, _SHOW_SECONDS).show(model).details
    except Exception:  # noqa: BLE001 — a server may reply anything; the name is what is left
        return parse_parameters(model)
    size = details.parameter_size if details else None
    return parse_parameters(size or "") or parse_parameters(model)


def _count_usage(reply: ChatResponse) -> Usage | None:
    counts = reply.raw.get("usage") if isinstance(reply.raw, dict) else None
    if not counts:
        return None
    return build_usage(counts["prompt_tokens"], counts["completion_tokens"])


def _is_complete(last: ChatResponse | None) -> bool:
    return last is not None and isinstance(last.raw, dict) and bool(last.raw.get("done"))
