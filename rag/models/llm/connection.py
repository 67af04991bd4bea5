"""What a provider returns, and what all of them share."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from rag.errors import ModelUnavailable
from rag.settings import GenerationSettings

if TYPE_CHECKING:
    from llama_index.core.llms import LLM, ChatResponse

PROVIDER_URLS = {
    "openai": "https://api.openai.com/v1",
    "ollama": "http://127.0.0.1:11434",
    "anthropic": "https://api.anthropic.com",
}
_PARAMETERS = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)\s?([bBmM])(?![a-zA-Z])")
_NO_KEY = "none"  # for servers that want no key; the clients refuse an empty one


@dataclass(frozen=True, slots=True)
class Message:
    """One message to a model."""

    role: Literal["system", "user"]
    text: str


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one exchange, as the model's server counts them."""

    read: int
    written: int


def build_usage(read: object, written: object) -> Usage | None:
    """Build the usage that a server tells; None where it tells no numbers."""
    if not isinstance(read, int) or not isinstance(written, int):
        return None
    return Usage(max(read, 0), max(written, 0))


def join_surrogates(text: str) -> str:
    """Join the halves of a character that a server sent apart; a lone half becomes "\ufffd"."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def is_loopback(url: str) -> bool:
    """Tell whether an address is this machine's own, which no proxy shall read along."""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def get_delta(reply: ChatResponse) -> str:
    """Get what a piece of a stream adds to the text."""
    return reply.delta or ""


def get_text(reply: ChatResponse) -> str:
    """Get the text of a whole reply."""
    return reply.message.content or ""


def count_nothing(reply: ChatResponse) -> Usage | None:
    """Count no tokens, for servers that do not tell."""
    return None


@dataclass(frozen=True, slots=True)
class ConnectedModel:
    """A language model, and what its protocol has of its own.

    Attributes:
        llm: The llama-index object.
        is_complete: Whether a stream that ended with this piece is whole, for protocols in which
            the end of a stream does not say.
        build_schema_arguments: Makes a JSON schema into the arguments of a call whose reply
            follows it; None where the server offers no such thing.
        read_piece: Reads what a piece of a stream adds.
        read_reply: Reads a whole reply.
        count_usage: Reads the tokens of the exchange from its last piece, if the server tells.
        parameters: Billions of parameters, where they are known.
    """

    llm: LLM
    is_complete: Callable[[ChatResponse | None], bool] = lambda last: True
    build_schema_arguments: Callable[[dict[str, Any]], dict[str, Any]] | None = None
    read_piece: Callable[[ChatResponse], str] = get_delta
    read_reply: Callable[[ChatResponse], str] = get_text
    count_usage: Callable[[ChatResponse], Usage | None] = count_nothing
    parameters: float | None = None


def parse_parameters(name: str) -> float | None:
    """Parse billions of parameters from a name such as "qwen3:4b" or "SmolLM2-135M-Instruct"."""
    match = _PARAMETERS.search(name)
    if match is None:
        return None
    number = float(match[1])
    return number if match[2] in "bB" else number / 1000


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
