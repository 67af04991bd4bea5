"""An Ollama server, by default on this machine."""

from __future__ import annotations

import httpx
import ollama
from llama_index.core.llms import ChatResponse
from llama_index.llms.ollama import Ollama

from rag.models.llm.connection import PROVIDER_URLS, ConnectedModel
from rag.settings import GenerationSettings


def connect(model: str, settings: GenerationSettings) -> ConnectedModel:
    """Connect to the Ollama server of this machine or at `generation.base_url`."""
    llm = Ollama(
        model=model,
        base_url=settings.base_url or PROVIDER_URLS["ollama"],
        # Without it the server cuts what exceeds its own window, and does not say so.
        context_window=settings.window,
        request_timeout=settings.seconds,
        temperature=0,
        additional_kwargs={"num_predict": settings.max_tokens},
    )
    failures = (ollama.ResponseError, ConnectionError, httpx.HTTPError, ValueError, KeyError)
    return ConnectedModel(llm, failures, _is_complete)


def _is_complete(last: ChatResponse | None) -> bool:
    return last is not None and isinstance(last.raw, dict) and bool(last.raw.get("done"))
