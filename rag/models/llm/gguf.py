"""A GGUF file, run inside this process by llama.cpp with the model's own chat template.

llama.cpp's server listens on this machine alone, with a key that only this process has, and is
spoken to in OpenAI's protocol.
"""

from __future__ import annotations

import secrets
import threading
from functools import cache
from pathlib import Path

import xllamacpp  # type: ignore[import-untyped]  # it comes without types

from rag.errors import ModelUnavailable
from rag.models.llm.connection import ConnectedModel, parse_parameters
from rag.models.llm.openai import connect_to_server
from rag.processor import count_cores
from rag.settings import GenerationSettings


def connect(model: str, settings: GenerationSettings) -> ConnectedModel:
    """Start the server of a model file and connect to it."""
    path = Path(model).expanduser()
    if not path.is_file():
        raise ModelUnavailable(f"The model file {path} is missing: correct llm, or set it to none.")
    with _starting:
        server, key = _start_server(path.resolve(), settings.window)
    url = f"{server.listening_address}/v1"
    return connect_to_server(path.name, settings, url, key, parse_parameters(path.name))


_starting = threading.Lock()


@cache  # one server a file, however many assistants use it
def _start_server(path: Path, window: int) -> tuple[xllamacpp.Server, str]:
    key = secrets.token_hex(16)
    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.n_ctx = window
    params.n_parallel = 1
    params.cpuparams.n_threads = count_cores()
    params.use_jinja = True
    params.verbosity = 0
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [key]
    try:
        return xllamacpp.Server(params), key
    except (RuntimeError, ValueError) as error:
        reason = str(error).strip()
        raise ModelUnavailable(
            f"{path} cannot be loaded as a GGUF model ({reason}): correct llm, or set it to none."
        ) from error
