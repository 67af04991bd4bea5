"""What a provider returns, and what all of them share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from rag.errors import ModelUnavailable
from rag.settings import GenerationSettings

if TYPE_CHECKING:
    from llama_index.core.llms import LLM, ChatResponse

PROVIDER_URLS = {
    "openai": "https://api.openai.com/v1",
    "ollama": "http://127.0.0.1:11434",
    "anthropic": "https://api.anthropic.com",
}
_NO_KEY = "none"  # for servers that want no key; the clients refuse an empty one


@dataclass(frozen=True, slots=True)
class Message:
    """One message to a model."""

    role: Literal["system", "user"]
    text: str


@dataclass(frozen=True, slots=True)
class ConnectedModel:
    """A language model, and how its failures are recognised.

    Attributes:
        llm: the llama-index object.
        failures: the exceptions by which it fails.
        is_complete: whether a stream that ended with this piece is whole, for protocols in which
            the end of a stream does not say.
    """

    llm: LLM
    failures: tuple[type[Exception], ...]
    is_complete: Callable[[ChatResponse | None], bool] = lambda last: True


def require_key(settings: GenerationSettings, variable: str) -> str:
    """Find the key of a provider; a server of the user's own may want none.

    Raises:
        ModelUnavailable: neither the setting nor the provider's variable is set.
    """
    key = settings.find_key(variable)
    if key is None and settings.base_url is None:
        raise ModelUnavailable(
            f"{variable} is not set: set it, or generation.key, or set llm to none."
        )
    return key or _NO_KEY
