"""Parts named in the settings as package.module:Class."""

from __future__ import annotations

from typing import Any

import pytest
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.embeddings import MockEmbedding

from rag.errors import SettingsInvalid
from rag.models.class_path import build_part

MOCK = "llama_index.core.embeddings:MockEmbedding"


def test_a_class_is_built_with_its_arguments() -> None:
    embedding = build_part("embedding.model", MOCK, {"embed_dim": 8}, BaseEmbedding)
    assert isinstance(embedding, MockEmbedding)
    assert embedding.embed_dim == 8


@pytest.mark.parametrize(
    ("path", "arguments", "message"),
    [
        (
            "no_such_package.part:Part",
            {},
            "no_such_package.part:Part cannot be imported (No module named 'no_such_package'): "
            "install its package, or correct the path.",
        ),
        (
            "llama_index.core.embeddings:MockEmbeding",
            {},
            "llama_index.core.embeddings:MockEmbeding is not a class of "
            "llama_index.core.embeddings: correct the path.",
        ),
        (
            "llama_index.core.llms:MockLLM",
            {},
            "llama_index.core.llms:MockLLM is not a BaseEmbedding of llama-index.",
        ),
        (
            MOCK,
            {"dimension": 8},
            f"{MOCK} cannot be built with the arguments dimension (TypeError: ",
        ),
    ],
)
def test_a_class_that_cannot_be_used_is_one_sentence(
    path: str, arguments: dict[str, Any], message: str
) -> None:
    with pytest.raises(SettingsInvalid) as refused:
        build_part("embedding.model", path, arguments, BaseEmbedding)
    sentence = str(refused.value)
    assert sentence.startswith(f"The setting embedding.model cannot be used: {message}")
    assert "\n" not in sentence
