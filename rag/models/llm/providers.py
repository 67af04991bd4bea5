"""Which providers of language models are installed."""

from __future__ import annotations

from importlib.util import find_spec

_NEEDS = {
    "openai": "llama_index.llms.openai_like",
    "ollama": "llama_index.llms.ollama",
    "anthropic": "llama_index.llms.anthropic",
    "gguf": "xllamacpp",
}


def is_installed(provider: str) -> bool:
    """Whether the extra of a provider is installed."""
    try:
        return find_spec(_NEEDS[provider]) is not None
    except ModuleNotFoundError:  # nor is the package that its module stands in
        return False
