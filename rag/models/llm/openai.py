"""OpenAI, and every server that speaks its protocol at `generation.base_url`."""

from __future__ import annotations

from typing import Any

import httpx
from llama_index.core.llms import ChatResponse
from llama_index.llms.openai_like import OpenAILike

from rag.models.llm.connection import (
    PROVIDER_URLS,
    ConnectedModel,
    Usage,
    build_usage,
    is_loopback,
    require_key,
)
from rag.settings import GenerationSettings

_REPORT_USAGE = {"stream_options": {"include_usage": True}}


def connect(model: str, settings: GenerationSettings) -> ConnectedModel:
    """Connect to OpenAI or the server at `generation.base_url`."""
    url = settings.base_url or PROVIDER_URLS["openai"]
    return connect_to_server(model, settings, url, require_key(settings, "OPENAI_API_KEY"))


def connect_to_server(
    model: str,
    settings: GenerationSettings,
    url: str,
    key: str,
    parameters: float | None = None,
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
        max_retries=0,  # LanguageModel does that for every provider
        http_client=httpx.Client(timeout=settings.seconds, trust_env=not is_loopback(url)),
        additional_kwargs=_REPORT_USAGE if _reports_usage(url) else {},
    )
    return ConnectedModel(
        llm,
        build_schema_arguments=_build_schema_arguments,
        count_usage=_count_usage,
        parameters=parameters,
    )


def _reports_usage(url: str) -> bool:
    """Tell whether a server counts tokens in a stream; others may refuse to be asked."""
    return url == PROVIDER_URLS["openai"] or is_loopback(url)


def _build_schema_arguments(schema: dict[str, Any]) -> dict[str, Any]:
    named = {"name": "reply", "strict": True, "schema": schema}
    return {"response_format": {"type": "json_schema", "json_schema": named}}


def _count_usage(reply: ChatResponse) -> Usage | None:
    usage = getattr(reply.raw, "usage", None)
    if usage is None:
        return None
    return build_usage(usage.prompt_tokens, usage.completion_tokens)
