"""Anthropic's models."""

from __future__ import annotations

import anthropic
import httpx
from llama_index.core.llms import LLMMetadata
from llama_index.llms.anthropic import Anthropic

from rag.models.llm import BASES, ConnectedModel
from rag.settings import GenerationSettings


class _AnyModel(Anthropic):  # type: ignore[misc]  # its types are not known
    """The integration refuses models that are younger than it is."""

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(num_output=self.max_tokens, is_chat_model=True, model_name=self.model)


def connect(model: str, settings: GenerationSettings) -> ConnectedModel:
    base = settings.base_url or BASES["anthropic"]
    llm = _AnyModel(
        model=model,
        base_url=base,
        api_key=settings.secret("ANTHROPIC_API_KEY"),
        max_tokens=settings.max_tokens,
        temperature=0,
        timeout=settings.seconds,
        max_retries=0,
    )
    return ConnectedModel(
        llm, (anthropic.AnthropicError, httpx.HTTPError, ValueError, AttributeError, TypeError)
    )
