"""Language models behind llama-index's interface: one provider a file, each with a `connect`, and what they have in common."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal

from rag.errors import ModelFailed, ModelUnavailable
from rag.settings import NO_MODEL, GenerationSettings

if TYPE_CHECKING:  # importing llama-index takes seconds, and most answers are quotes
    from llama_index.core.llms import LLM, ChatResponse

BASES = {
    "openai": "https://api.openai.com/v1",
    "ollama": "http://127.0.0.1:11434",
    "anthropic": "https://api.anthropic.com",
}
_HERE = "this machine"
_REASONS = {
    400: "it refuses the request",
    401: "it refuses the key",
    403: "it refuses the key",
    404: "it has no such model, or nothing at that address",
    413: "the question and its passages are too long for it",
    429: "it has too many requests",
}


@dataclass(frozen=True, slots=True)
class Message:
    """One message to a model."""

    role: Literal["system", "user"]
    text: str


@dataclass(frozen=True, slots=True)
class ConnectedModel:
    """What a provider gives: the model, the errors by which it fails, and whether a stream that ended with this piece is whole,
    where its end would not tell."""

    llm: LLM
    failures: tuple[type[Exception], ...]
    is_whole: Callable[[ChatResponse | None], bool] = lambda last: True


class LanguageModel:
    """A chat model that streams, connected at its first use. Safe to share between threads."""

    def __init__(self, chosen: str, settings: GenerationSettings) -> None:
        self.name = chosen
        self.place = get_model_location(chosen, settings)
        self._settings = settings
        self._connecting = threading.Lock()

    def stream(self, messages: Sequence[Message]) -> Iterator[str]:
        """What the model writes, piece by piece, or in one where it is not to stream.

        Raises ModelUnavailable where what it needs is not installed or not there, and ModelFailed, with the reason, at any piece.
        """
        from llama_index.core.llms import ChatMessage

        with self._connecting:
            connected = self._connection
        sent = [ChatMessage(each.text, role=each.role) for each in messages]
        piece: ChatResponse | None = None
        started = time.perf_counter()
        try:
            if not self._settings.stream:
                yield connected.llm.chat(sent).message.content or ""
                return
            for piece in connected.llm.stream_chat(sent):
                if time.perf_counter() - started > self._settings.seconds:
                    raise ModelFailed(
                        f"The language model {self.name} failed: it took longer than {self._settings.seconds:g} seconds."
                    )
                if piece.delta:
                    yield piece.delta
        except connected.failures as error:
            raise ModelFailed(
                f"The language model {self.name} failed: {_describe_error(error)}."
            ) from error
        if not connected.is_whole(piece):
            raise ModelFailed(f"The language model {self.name} failed: its reply broke off.")

    @cached_property
    def _connection(self) -> ConnectedModel:
        provider, _, model = self.name.partition(":")
        try:
            module: Any = import_module(f"rag.models.llm.{provider}")
        except ImportError as error:
            raise ModelUnavailable(
                f"The language model {self.name} needs the extra {provider}, which is not installed ({error.name}): "
                f"{get_install_command(provider)}."
            ) from error
        connected: ConnectedModel = module.connect(model, self._settings)
        return connected


def load_language_model(chosen: str, settings: GenerationSettings) -> LanguageModel | None:
    """The model that `llm` names as provider:model, None for `none`; nothing is sent to it yet."""
    return None if chosen == NO_MODEL else LanguageModel(chosen, settings)


def get_install_command(provider: str) -> str:
    """The command that installs what a provider needs; Dossier is installed from its own folder, not from an index."""
    return f"in Dossier's folder, .venv/bin/pip install --constraint constraints.txt --editable '.[{provider}]'"


def get_model_location(chosen: str, settings: GenerationSettings) -> str:
    """Where questions and passages are sent to for a model; the address of its server, or this machine."""
    provider = chosen.partition(":")[0]
    return _HERE if provider == "gguf" else settings.base_url or BASES[provider]


def _describe_error(error: Exception) -> str:
    status = getattr(error, "status_code", None)
    if status in _REASONS:
        return _REASONS[status]
    if isinstance(status, int) and status >= 500:
        return f"its server has an error ({status})"
    name = type(error).__name__
    if "Timeout" in name:
        return "it does not reply in time"
    if "Connect" in name:
        return "it cannot be reached"
    return f"its reply broke off or cannot be read ({name})"
