"""A GGUF file, run inside this process by llama.cpp with the model's own chat template.

llama.cpp's server listens on this machine alone, with a key that nobody else has, and is spoken to in OpenAI's protocol.
"""

from __future__ import annotations

import secrets
from functools import lru_cache
from pathlib import Path

import xllamacpp  # type: ignore[import-untyped]  # it comes without types

from rag.errors import ModelUnavailable
from rag.models.llm import ConnectedModel
from rag.models.llm.openai import connect_to_server
from rag.processor import count_cores
from rag.settings import GenerationSettings


def connect(model: str, settings: GenerationSettings) -> ConnectedModel:
    path = Path(model).expanduser()
    if not path.is_file():
        raise ModelUnavailable(f"The model file {path} is missing: correct llm, or set it to none.")
    server, key = _start_server(path.resolve(), settings.window)
    return connect_to_server(path.name, settings, f"{server.listening_address}/v1", key)


@lru_cache(maxsize=1)  # a process holds one model, however many assistants it has
def _start_server(path: Path, window: int) -> tuple[xllamacpp.Server, str]:
    params, key = xllamacpp.CommonParams(), secrets.token_hex(16)
    params.model.path = str(path)
    params.n_ctx, params.n_parallel, params.cpuparams.n_threads = window, 1, count_cores()
    params.use_jinja, params.verbosity, params.hostnames, params.port = True, 0, ["127.0.0.1"], 0
    params.api_keys = [key]
    try:
        return xllamacpp.Server(params), key
    except (RuntimeError, ValueError) as error:
        reason = str(error).strip()
        raise ModelUnavailable(
            f"{path} cannot be loaded as a GGUF model ({reason}): correct llm, or set it to none."
        ) from error
