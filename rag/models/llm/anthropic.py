"""Anthropic's models."""

from __future__ import annotations

import json
from typing import Any

from llama_index.core.base.llms.types import ToolCallBlock
from llama_index.core.llms import ChatResponse, LLMMetadata
from llama_index.llms.anthropic import Anthropic

from rag.models.llm.connection import (
    PROVIDER_URLS,
    ConnectedModel,
    Usage,
    build_usage,
    get_delta,
    get_text,
    require_key,
)
from rag.settings import GenerationSettings

_TOOL = "reply"


class _AnyAnthropic(Anthropic):  # type: ignore[misc]  # llama-index is not type-checked here
    """Anthropic without the integration's list of models, which refuses newer ones."""

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(num_output=self.max_tokens, is_chat_model=True, model_name=self.model)


def connect(model: str, settings: GenerationSettings) -> ConnectedModel:
    """Connect to Anthropic or the server at `generation.base_url`."""
    llm = _AnyAnthropic(
        model=model,
        base_url=settings.base_url or PROVIDER_URLS["anthropic"],
        api_key=require_key(settings, "ANTHROPIC_API_KEY"),
        max_tokens=settings.max_tokens,
        temperature=0,
        timeout=settings.seconds,
        max_retries=0,  # LanguageModel does that for every provider
    )
    return ConnectedModel(
        llm,
        build_schema_arguments=_build_schema_arguments,
        read_piece=_read_piece,
        read_reply=_read_reply,
        count_usage=_count_usage,
    )


def _build_schema_arguments(schema: dict[str, Any]) -> dict[str, Any]:
    """Make the schema that of a tool which the model must use."""
    tool = {"name": _TOOL, "description": "Give the reply.", "input_schema": schema}
    return {"tools": [tool], "tool_choice": {"type": "tool", "name": _TOOL}}


def _read_piece(reply: ChatResponse) -> str:
    """Read a piece of text, or of the JSON that the tool is used with."""
    delta = reply.raw.get("delta") if isinstance(reply.raw, dict) else None
    return getattr(delta, "partial_json", None) or get_delta(reply)


def _read_reply(reply: ChatResponse) -> str:
    for block in reply.message.blocks:
        if isinstance(block, ToolCallBlock):
            return json.dumps(block.tool_kwargs)
    return get_text(reply)


def _count_usage(reply: ChatResponse) -> Usage | None:
    counts = reply.message.additional_kwargs.get("usage")
    if not counts:
        return None
    return build_usage(counts["input_tokens"], counts["output_tokens"])
