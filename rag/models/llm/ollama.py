"""An Ollama server, by default the one of this machine."""

from __future__ import annotations

import httpx
import ollama
from llama_index.core.llms import ChatResponse
from llama_index.llms.ollama import Ollama

from rag.models.llm import BASES, ConnectedModel
from rag.settings import GenerationSettings


def connect(model: str, settings: GenerationSettings) -> ConnectedModel:
    base = settings.base_url or BASES["ollama"]
    llm = Ollama(
        model=model,
        base_url=base,
        context_window=settings.window,  # told to the server, which otherwise cuts what is longer without a word
        request_timeout=settings.seconds,
        temperature=0,
        additional_kwargs={"num_predict": settings.max_tokens},
    )
    return ConnectedModel(
        llm,
        (ollama.ResponseError, ConnectionError, httpx.HTTPError, ValueError, KeyError),
        _is_whole,
    )


def _is_whole(last: ChatResponse | None) -> bool:
    return last is not None and isinstance(last.raw, dict) and bool(last.raw.get("done"))
