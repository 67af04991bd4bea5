"""Lists the models that a server offers: Ollama's, or one that speaks OpenAI's protocol."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from rag.errors import ModelFailed
from rag.models.llm.connection import PROVIDER_URLS
from rag.settings import GenerationSettings

MAX_LISTING_BYTES = 1_000_000
_SECONDS = 2
_MAX_NAME_CHARACTERS = 100
_PARAMETERS = re.compile(r"(\d+(?:\.\d+)?)\s*([KMBT])", re.IGNORECASE)
_BILLIONS = {"K": 1e-6, "M": 1e-3, "B": 1.0, "T": 1e3}
_NAME = re.compile(r"[\w.:/@+-]+")


@dataclass(frozen=True, slots=True)
class OllamaModel:
    """One model of an Ollama server.

    Attributes:
        name: how the server is asked for it, with its tag.
        parameters: its size in billions; None where the server does not say.
        family: the architecture, such as `qwen3` or `bert`.
        modified: when it was pulled.
        is_remote: whether it runs at a third party to which the server passes the questions on.
    """

    name: str
    parameters: float | None
    family: str
    modified: datetime | None
    is_remote: bool


def parse_ollama_listing(content: bytes) -> list[OllamaModel]:
    """Parse a reply of /api/tags; what cannot be read in it is left out."""
    models = []
    for entry in _parse_entries(content, "models"):
        name = _clean_name(entry.get("name"))
        details = entry.get("details")
        if name and isinstance(details, dict):
            models.append(_build_ollama_model(name, entry, details))
    return models


def list_offered_models(name: str, settings: GenerationSettings) -> list[str]:
    """List the names of the models that the server of a language model offers.

    Args:
        name: the language model, as `llm` names it; its provider is ollama or openai.
        settings: the server's address and key.

    Raises:
        ModelFailed: the server cannot be reached, refuses, or replies with something else.
    """
    provider = name.partition(":")[0]
    base = (settings.base_url or PROVIDER_URLS[provider]).rstrip("/")
    if provider == "ollama":
        content = _fetch(f"{base}/api/tags", None)
        names = [model.name for model in parse_ollama_listing(content)]
    else:
        content = _fetch(f"{base}/models", settings.find_key("OPENAI_API_KEY"))
        names = [_clean_name(entry.get("id")) for entry in _parse_entries(content, "data")]
    return sorted(filter(None, names))


def _fetch(url: str, key: str | None) -> bytes:
    import httpx  # imported lazily: most commands list no models

    headers = {"Authorization": f"Bearer {key}"} if key else {}
    try:
        reply = httpx.get(url, headers=headers, timeout=_SECONDS)
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        raise ModelFailed(f"{url} cannot be reached ({type(error).__name__}).") from error
    if reply.status_code != httpx.codes.OK:
        raise ModelFailed(f"{url} replies with status {reply.status_code}.")
    return reply.content[:MAX_LISTING_BYTES]


def _parse_entries(content: bytes, key: str) -> list[dict[str, Any]]:
    """Parse the objects of the list under a key; none where the content is something else."""
    try:
        reply = json.loads(content)
    except (ValueError, RecursionError):  # broken or too deep JSON, or bytes that are no text
        return []
    entries = reply.get(key) if isinstance(reply, dict) else None
    if not isinstance(entries, list):
        return []
    return [entry for entry in entries if isinstance(entry, dict)]


def _build_ollama_model(name: str, entry: dict[str, Any], details: dict[str, Any]) -> OllamaModel:
    has_host = bool(entry.get("remote_host") or entry.get("remote_model"))
    return OllamaModel(
        name,
        _parse_parameters(details.get("parameter_size")),
        str(details.get("family") or ""),
        _parse_time(entry.get("modified_at")),
        has_host or name.endswith(("-cloud", ":cloud")),
    )


def _clean_name(name: object) -> str:
    """Return a model's name, or "" where it is none that could be asked for or printed."""
    is_name = isinstance(name, str) and len(name) <= _MAX_NAME_CHARACTERS
    return str(name) if is_name and _NAME.fullmatch(str(name)) else ""


def _parse_parameters(size: object) -> float | None:
    """Parse a size such as 8.2B or 567M, in billions."""
    found = _PARAMETERS.fullmatch(size.strip()) if isinstance(size, str) else None
    return float(found[1]) * _BILLIONS[found[2].upper()] if found else None


def _parse_time(text: object) -> datetime | None:
    """Parse a time in ISO format; Ollama writes nine digits of a second, of which six are read."""
    if not isinstance(text, str):
        return None
    try:
        time = datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text))
    except ValueError:
        return None
    return time if time.tzinfo else time.replace(tzinfo=UTC)
