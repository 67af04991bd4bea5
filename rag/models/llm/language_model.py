"""A language model that writes answers, connected at its first use."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal

from rag.errors import DossierError, ModelFailed, ModelUnavailable, SchemaRefused
from rag.models.class_path import build_part
from rag.models.llm.auto import LocalModel, find_local_model
from rag.models.llm.connection import (
    PROVIDER_URLS,
    ConnectedModel,
    Message,
    Usage,
    join_surrogates,
)
from rag.models.llm.deadline import iterate_in_time
from rag.models.llm.failures import ask_again, describe_failure, is_refusal
from rag.settings import AUTO, NO_MODEL, GenerationSettings, is_class_path

if TYPE_CHECKING:  # importing llama-index takes seconds, and most answers are quotes
    from llama_index.core.llms import LLM, ChatResponse

_log = logging.getLogger(__name__)
THIS_MACHINE = "this machine"
_LARGE_PARAMETERS = 8.0  # billions, from which on a model writes rather than chooses


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
        self._has_refused_schema = False

    @cached_property
    def parameters(self) -> float | None:
        """Billions of parameters of a model on one's own machines; None where that is not known."""
        try:
            return self._connect().parameters
        except ModelUnavailable:  # it is told when the model is asked
            return None

    @property
    def is_small(self) -> bool:
        """Whether the model is too small to be trusted with more than choosing sentences."""
        return self.parameters is not None and self.parameters < _LARGE_PARAMETERS

    @property
    def mode(self) -> Literal["prose", "quotes"]:
        """Whether the model writes, or chooses the sentences that are quoted."""
        if self._settings.mode != "auto":
            return self._settings.mode
        return "quotes" if self.is_small else "prose"

    @property
    def offers_schema(self) -> bool:
        """Whether the server is asked to reply by a JSON schema."""
        if self._settings.format == "text" or self._has_refused_schema:
            return False
        return self._connect().build_schema_arguments is not None

    def stream(
        self,
        messages: Sequence[Message],
        *,
        schema: dict[str, Any] | None = None,
        on_usage: Callable[[Usage], None] | None = None,
    ) -> Iterator[str]:
        """Stream what the model writes, or yield it at once where `generation.stream` is false.

        A server that has too many requests or an error is asked again, as long as it has written
        nothing.

        Args:
            messages: What the model is told.
            schema: A JSON schema that the reply follows, where the server offers that.
            on_usage: Is told the tokens of the exchange, where the server counts them.

        Raises:
            ModelUnavailable: What the model needs is not installed or missing.
            SchemaRefused: The server does not take the schema.
            ModelFailed: The model failed, before its first piece or after any.
        """
        from llama_index.core.llms import ChatMessage

        connected = self._connect()
        chat = [ChatMessage(message.text, role=message.role) for message in messages]
        arguments: dict[str, Any] = {}
        if schema is not None and connected.build_schema_arguments is not None:
            arguments = connected.build_schema_arguments(schema)
        replies = self._read_replies(connected, chat, arguments)
        last: ChatResponse | None = None
        try:
            for last in iterate_in_time(replies, self._settings.seconds):
                _report_usage(connected, last, on_usage)
                piece = self._read_text(connected, last)
                if piece:
                    yield piece
        except TimeoutError as error:
            raise self._fail(f"it took longer than {self._settings.seconds:g} seconds") from error
        except Exception as error:  # a server may send anything, and a library raise anything
            _log.info("The language model %s failed", self.name, exc_info=error)
            if arguments and is_refusal(error):
                raise SchemaRefused(f"{self.name} does not reply by a JSON schema.") from error
            raise self._fail(describe_failure(error)) from error
        if self._settings.stream and not connected.is_complete(last):
            raise self._fail("its reply broke off")

    def stop_using_schemas(self) -> None:
        """Ask for text from now on: the server refused a schema and took the same as text."""
        self._has_refused_schema = True

    def _read_replies(
        self, connected: ConnectedModel, chat: list[Any], arguments: dict[str, Any]
    ) -> Iterator[ChatResponse]:
        """Read the pieces of a reply, or the whole of it."""
        seconds = self._settings.seconds
        if not self._settings.stream:
            yield ask_again(lambda: connected.llm.chat(chat, **arguments), seconds)
            return

        def begin() -> tuple[ChatResponse | None, Iterator[ChatResponse]]:
            following = iter(connected.llm.stream_chat(chat, **arguments))
            return next(following, None), following

        first, following = ask_again(begin, seconds)
        if first is not None:
            yield first
            yield from following

    def _read_text(self, connected: ConnectedModel, reply: ChatResponse) -> str:
        read = connected.read_piece if self._settings.stream else connected.read_reply
        return join_surrogates(read(reply))

    def _connect(self) -> ConnectedModel:
        with self._connecting:
            return self._connection

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
        try:
            connected: ConnectedModel = module.connect(model, self._settings)
        except DossierError:
            raise
        except Exception as error:  # a library may refuse a setting in any way
            raise ModelUnavailable(
                f"The language model {self.name} cannot be connected ({type(error).__name__}): "
                "correct llm and its settings, or set llm to none."
            ) from error
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
    """Take a llama-index LLM as it is."""
    return ConnectedModel(llm)


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
        return THIS_MACHINE
    default = PROVIDER_URLS.get(provider, f"where {name} is set to send them")
    return settings.base_url or default


def _report_usage(
    connected: ConnectedModel, reply: ChatResponse, on_usage: Callable[[Usage], None] | None
) -> None:
    usage = connected.count_usage(reply) if on_usage is not None else None
    if usage is not None and on_usage is not None:
        on_usage(usage)
