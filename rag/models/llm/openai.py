"""OpenAI, and every server that speaks its protocol at `generation.base_url`."""

from __future__ import annotations

import httpx
import openai
from llama_index.llms.openai_like import OpenAILike

from rag.models.llm.connection import PROVIDER_URLS, ConnectedModel, require_key
from rag.settings import GenerationSettings


def connect(model: str, settings: GenerationSettings) -> ConnectedModel:
    """Connect to OpenAI or the server at `generation.base_url`."""
    url = settings.base_url or PROVIDER_URLS["openai"]
    return connect_to_server(model, settings, url, require_key(settings, "OPENAI_API_KEY"))


def connect_to_server(
    model: str, settings: GenerationSettings, url: str, key: str
) -> ConnectedModel:
    """Connect to a server that speaks OpenAI's protocol."""
    llm = OpenAILike(
        model=model,
        api_base=url,
        api_key=key,
        is_chat_model=True,
        context_window=settings.window,
        max_tokens=settings.max_tokens,
        temperature=0,
        timeout=settings.seconds,
        max_retries=0,  # the asker waits, and the quotes stand without it
    )
    failures = (openai.OpenAIError, httpx.HTTPError, ValueError, AttributeError, TypeError)
    return ConnectedModel(llm, failures)
