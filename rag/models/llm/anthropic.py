"""Anthropic's models."""

from __future__ import annotations

import anthropic
import httpx
from llama_index.core.llms import LLMMetadata
from llama_index.llms.anthropic import Anthropic

from rag.models.llm.connection import PROVIDER_URLS, ConnectedModel, require_key
from rag.settings import GenerationSettings


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
        max_retries=0,  # the asker waits, and the quotes stand without it
    )
    failures = (anthropic.AnthropicError, httpx.HTTPError, ValueError, AttributeError, TypeError)
    return ConnectedModel(llm, failures)
