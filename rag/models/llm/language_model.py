"""A language model that writes answers, connected at its first use."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from rag.errors import ModelFailed, ModelUnavailable
from rag.models.class_path import build_part
from rag.models.llm.auto import LocalModel, find_local_model
from rag.models.llm.connection import PROVIDER_URLS, ConnectedModel, Message
from rag.settings import AUTO, NO_MODEL, GenerationSettings, is_class_path

if TYPE_CHECKING:  # importing llama-index takes seconds, and most answers are quotes
    from llama_index.core.llms import LLM, ChatResponse

_THIS_MACHINE = "this machine"
_REASON_BY_STATUS = {
    400: "it refuses the request",
    401: "it refuses the key",
    403: "it refuses the key",
    404: "it has no such model, or nothing at that address",
    413: "the question and its passages are too long for it",
    429: "it has too many requests",
}


class LanguageModel:
    """A chat model that streams. Safe to share between threads."""

    def __init__(
        self, name: str, settings: GenerationSettings, connected: ConnectedModel | None = None
    ) -> None:
        """Name a model; it is connected when it first writes, if it is not connected yet."""
        self.name = name
        self.place = get_model_location(name, settings)
        self._settings = settings
        self._given = connected
        self._connecting = threading.Lock()

    @property
    def mode(self) -> str:
        return "quotes" if self._settings.mode == "quotes" else "prose"

    @property
    def offers_schema(self) -> bool:
        return False

    def stream(
        self, messages: Sequence[Message], *, schema: dict[str, Any] | None = None
    ) -> Iterator[str]:
        """Stream what the model writes, or yield it at once where `generation.stream` is false.

        Raises:
            ModelUnavailable: what the model needs is not installed or missing.
            ModelFailed: the model failed, before its first piece or after any.
        """
        from llama_index.core.llms import ChatMessage

        with self._connecting:
            connected = self._connection
        chat = [ChatMessage(message.text, role=message.role) for message in messages]
        try:
            if self._settings.stream:
                yield from self._stream_pieces(connected, chat)
            else:
                yield connected.llm.chat(chat).message.content or ""
        except ModelFailed:
            raise
        except connected.failures as error:
            raise self._fail(_describe_failure(error)) from error

    def _stream_pieces(self, connected: ConnectedModel, chat: list[Any]) -> Iterator[str]:
        piece: ChatResponse | None = None
        started = time.perf_counter()
        for piece in connected.llm.stream_chat(chat):
            if time.perf_counter() - started > self._settings.seconds:
                raise self._fail(f"it took longer than {self._settings.seconds:g} seconds")
            if piece.delta:
                yield piece.delta
        if not connected.is_complete(piece):
            raise self._fail("its reply broke off")

    def _fail(self, reason: str) -> ModelFailed:
        return ModelFailed(f"The language model {self.name} failed: {reason}.")

    @cached_property
    def _connection(self) -> ConnectedModel:
        if self._given is not None:
            return self._given
        if is_class_path(self.name):
            from llama_index.core.llms import LLM

            llm = build_part("llm", self.name, self._settings.arguments, LLM)
            return connect_llm(llm)
        return self._connect_provider()

    def _connect_provider(self) -> ConnectedModel:
        provider, _, model = self.name.partition(":")
        try:
            module: Any = import_module(f"rag.models.llm.{provider}")
        except ImportError as error:
            raise ModelUnavailable(
                f"The language model {self.name} needs the extra {provider}, which is not "
                f"installed ({error.name}): {get_install_command(provider)}."
            ) from error
        connected: ConnectedModel = module.connect(model, self._settings)
        return connected


def load_language_model(
    name: str, settings: GenerationSettings, llm: LLM | LanguageModel | None = None
) -> LanguageModel | None:
    """Prepare the model that `llm` names, or wrap a llama-index LLM; nothing is sent to it yet.

    Returns:
        None where no model is given and the name is `none`, or `auto` and this machine has none.
    """
    if isinstance(llm, LanguageModel):
        return llm
    if llm is not None:
        given = f"{type(llm).__module__}:{type(llm).__qualname__}"
        return LanguageModel(given, settings, connect_llm(llm))
    if name == AUTO:
        found = find_local_model()
        return _share_local_model(found, settings) if found else None
    return None if name == NO_MODEL else LanguageModel(name, settings)


@lru_cache(maxsize=4)  # `auto` is looked up for each question, and the connection stays
def _share_local_model(found: LocalModel, settings: GenerationSettings) -> LanguageModel:
    # The address and the key in the settings are those of another server.
    own = settings.model_copy(update={"base_url": found.address, "key": None})
    return LanguageModel(f"ollama:{found.name}", own)


def connect_llm(llm: LLM) -> ConnectedModel:
    """Take a llama-index LLM as it is; it may fail by the exceptions of any library."""
    return ConnectedModel(llm, (Exception,))


def get_install_command(provider: str) -> str:
    """Get the command that installs what a provider needs.

    Dossier is installed from its own folder, not from a package index.
    """
    return (
        "in Dossier's folder, .venv/bin/pip install --constraint constraints.txt "
        f"--editable '.[{provider}]'"
    )


def get_model_location(name: str, settings: GenerationSettings) -> str:
    """Get where questions and passages are sent for a model: a server, or this machine."""
    provider = name.partition(":")[0]
    if provider == "gguf":
        return _THIS_MACHINE
    default = PROVIDER_URLS.get(provider, f"where {name} is set to send them")
    return settings.base_url or default


def _describe_failure(error: Exception) -> str:
    status = getattr(error, "status_code", None)
    if status in _REASON_BY_STATUS:
        return _REASON_BY_STATUS[status]
    if isinstance(status, int) and status >= 500:
        return f"its server has an error ({status})"
    name = type(error).__name__
    if "Timeout" in name:
        return "it does not reply in time"
    if "Connect" in name:
        return "it cannot be reached"
    return f"its reply broke off or cannot be read ({name})"
