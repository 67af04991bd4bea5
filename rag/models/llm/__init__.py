"""Language models behind llama-index's interface; each provider is a module with a `connect`."""

from __future__ import annotations

from rag.models.llm.connection import Message, Usage
from rag.models.llm.language_model import (
    THIS_MACHINE,
    LanguageModel,
    get_install_command,
    get_model_location,
    load_language_model,
)

__all__ = [
    "THIS_MACHINE",
    "LanguageModel",
    "Message",
    "Usage",
    "get_install_command",
    "get_model_location",
    "load_language_model",
]
