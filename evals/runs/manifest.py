"""The manifest of a run: what was asked of which system, with which settings and articles."""

from __future__ import annotations

import hashlib
import os
import platform
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rag.library.library import Library

_PACKAGES = ("torch", "sentence-transformers", "onnxruntime", "chromadb", "llama-index-core")
_ROOT = Path(__file__).parents[2]
_NO_CODE = (".onnx", ".pyc")

# What has to be the same for a run to be continued, and what a message calls it.
_COMPARED = {
    "cases": "cases",
    "system": "system",
    "fingerprint": "settings",
    "library": "articles",
    "code": "code of rag/",
    "variants": "--variant",
    "seed": "--seed",
    "sample": "--sample",
}


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a run is about.

    Two runs can be compared when `cases` is the same; a run can be continued only when everything
    that decides its answers is the same.

    Attributes:
        cases: Fingerprint of the case set.
        fingerprint: Fingerprint of the settings.
        library: Fingerprint of the articles.
        code: Fingerprint of the source of rag/.
        left_out: Cases that could not be asked, and why.
        started: When the run began, in ISO 8601.
    """

    name: str
    cases: str
    case_file: str
    system: str
    settings: dict[str, Any]
    fingerprint: str
    library: str
    passages: int
    code: str
    variants: tuple[str, ...] = ()
    seed: int = 0
    sample: int | None = None
    left_out: tuple[str, ...] = ()
    machine: dict[str, Any] = field(default_factory=dict)
    started: str = ""

    def find_difference(self, other: Manifest) -> str | None:
        """Find what keeps the other run from being continued as this one; None if nothing does."""
        for key, name in _COMPARED.items():
            if getattr(self, key) != getattr(other, key):
                return name
        return None


def fingerprint_library(library: Library) -> str:
    """Compute 12 hex digits over the versions of a library's articles."""
    versions = sorted(version for version, _ in library.store.get_versions().values())
    return hashlib.sha256("\n".join(versions).encode()).hexdigest()[:12]


def fingerprint_code() -> str:
    """Compute 12 hex digits over the source of rag/.

    Answers of two states of the code are never mixed in one run.
    """
    digest = hashlib.sha256()
    for path in sorted((_ROOT / "rag").rglob("*")):
        if path.is_file() and path.suffix not in _NO_CODE:
            digest.update(path.relative_to(_ROOT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def describe_machine() -> dict[str, Any]:
    """Describe the machine, on which figures of time depend."""
    return {
        "processor": platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in _PACKAGES},
    }
