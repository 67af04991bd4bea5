"""The names that settings accept for models and retrievers, beside paths of classes."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

PACKAGED = "packaged"
AUTO = "auto"
BGE = "bge-small-en"
MINILM = "all-MiniLM-L6-v2"
HYBRID = "hybrid"
NO_MODEL = "none"
PROVIDERS = ("openai", "ollama", "anthropic", "gguf")

_CLASS_PATH = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Z]\w*")


def is_class_path(name: str) -> bool:
    """Whether a name is the path of a class, as `package.module:Class`.

    `openai:GPT` names a model of a provider.
    """
    return bool(_CLASS_PATH.fullmatch(name)) and name.partition(":")[0] not in PROVIDERS


def find_nearest(name: str, known: Iterable[str]) -> str | None:
    """Find the known name that is most like a wrong one."""
    return next(iter(difflib.get_close_matches(name, list(known), n=1)), None)
