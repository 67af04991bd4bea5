"""OpenAI, and every server that speaks its protocol at `generation.base_url`."""

from __future__ import annotations

import httpx
import openai
from llama_index.llms.openai_like import OpenAILike

from rag.models.llm import BASES, ConnectedModel
from rag.settings import GenerationSettings


def connect(model: str, settings: GenerationSettings) -> ConnectedModel:
    return connect_to_server(
        model, settings, settings.base_url or BASES["openai"], settings.secret("OPENAI_API_KEY")
    )


def connect_to_server(
    model: str, settings: GenerationSettings, base: str, key: str
) -> ConnectedModel:
    """A model of the server at `base`."""
    llm = OpenAILike(
        model=model,
        api_base=base,
        api_key=key,
        is_chat_model=True,
        context_window=settings.window,
        max_tokens=settings.max_tokens,
        temperature=0,
        timeout=settings.seconds,
        max_retries=0,  # whoever asked waits; the quotes stand
    )
    return ConnectedModel(
        llm, (openai.OpenAIError, httpx.HTTPError, ValueError, AttributeError, TypeError)
    )
