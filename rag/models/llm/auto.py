"""Finds the language model that `llm: auto` means: an instruct model of this machine's Ollama.

Nothing but a loopback address is contacted, without a proxy, and for a tenth of a second at most.
"""

from __future__ import annotations

import http.client
import os
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import urlsplit

from rag.models.llm.connection import PROVIDER_URLS
from rag.models.llm.offered import MAX_LISTING_BYTES, OllamaModel, parse_ollama_listing
from rag.models.llm.providers import is_installed

MIN_PARAMETERS = 3.0  # billions; smaller models neither judge nor cite reliably
_MAX_PARAMETERS = 41.0  # billions, models that are called 40B included; larger ones are too slow
_SECONDS = 0.1
_SECONDS_KEPT = 60
_DEFAULT_PORT = 11434
# Parts of the names of models that complete text, embed it or judge it, and do not chat.
_NO_CHAT_WORDS = frozenset("base text fim guard guardian shieldgemma".split())
_NO_CHAT_TAGS = frozenset({"code"})  # in a tag, as of codellama:7b-code; granite-code chats
_EMBEDDING_WORDS = ("embed", "rerank", "bge-", "minilm")


@dataclass(frozen=True, slots=True)
class LocalModel:
    """A model of the Ollama server on this machine, and the server's address."""

    name: str
    address: str


def find_local_model() -> LocalModel | None:
    """Find the model that `auto` means now; the server is asked once a minute at most.

    Returns:
        None where no Ollama server listens, it has no instruct model of the right size, or what
        Dossier needs to speak to it is not installed.
    """
    minute = int(time.monotonic() // _SECONDS_KEPT)
    return _find_local_model(get_local_address(), minute)


@lru_cache(maxsize=1)
def _find_local_model(address: str, minute: int) -> LocalModel | None:
    """Find the model; `minute` makes the cache forget."""
    model = choose_model(list_local_models(address))
    if model is None or not is_installed("ollama"):
        return None
    return LocalModel(model.name, address)


def get_local_address() -> str:
    """Get the address of this machine's Ollama: OLLAMA_HOST if that is a loopback address."""
    host = os.environ.get("OLLAMA_HOST", "")
    try:
        parts = urlsplit(host if "//" in host else f"http://{host}")
        name = "127.0.0.1" if parts.hostname == "localhost" else parts.hostname
        address = ip_address(name or "")
        port = parts.port or _DEFAULT_PORT
    except ValueError:
        return PROVIDER_URLS["ollama"]
    if not address.is_loopback or parts.scheme != "http":
        return PROVIDER_URLS["ollama"]
    return f"http://[{address}]:{port}" if address.version == 6 else f"http://{address}:{port}"


def list_local_models(address: str) -> list[OllamaModel]:
    """List the models of an Ollama server on this machine; none where it does not reply in time."""
    parts = urlsplit(address)
    # The standard library's client uses no proxy, and importing it costs nothing.
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=_SECONDS)
    try:
        connection.request("GET", "/api/tags")
        reply = connection.getresponse()
        content = _read_in_time(reply)
    except (OSError, http.client.HTTPException, ValueError):
        return []
    finally:
        connection.close()
    return parse_ollama_listing(content) if reply.status == http.HTTPStatus.OK else []


def _read_in_time(reply: http.client.HTTPResponse) -> bytes:
    """Read a reply; one that is late or too long counts as none."""
    deadline = time.monotonic() + _SECONDS
    content = b""
    while piece := reply.read1(MAX_LISTING_BYTES):
        content += piece
        if len(content) > MAX_LISTING_BYTES or time.monotonic() > deadline:
            return b""
    return content


def choose_model(models: Iterable[OllamaModel]) -> OllamaModel | None:
    """Choose the largest instruct model that is not too large; of several the newest."""
    fit = [model for model in models if is_fit(model)]
    return max(fit, key=_rank, default=None)


def is_fit(model: OllamaModel) -> bool:
    """Whether a model runs on this machine, chats, and has the right size."""
    if model.is_remote or model.parameters is None:
        return False
    is_right_size = MIN_PARAMETERS <= model.parameters <= _MAX_PARAMETERS
    return is_right_size and not _is_other_kind(model)


def _is_other_kind(model: OllamaModel) -> bool:
    """Whether a model's name or family says that it does not chat."""
    name = model.name.lower()
    if any(word in name for word in _EMBEDDING_WORDS) or "bert" in model.family.lower():
        return True
    words = set(re.split(r"[^a-z]+", name))
    tag = set(re.split(r"[^a-z]+", name.partition(":")[2]))
    return bool(words & _NO_CHAT_WORDS or tag & _NO_CHAT_TAGS)


def _rank(model: OllamaModel) -> tuple[float, datetime]:
    oldest = datetime.min.replace(tzinfo=UTC)
    return (model.parameters or 0, model.modified or oldest)
