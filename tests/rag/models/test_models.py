"""Other models are one setting away, with their prefixes and windows.

One that cannot be had is an error.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from rag.errors import ModelUnavailable
from rag.library.library import Library
from rag.models.bundled import find_bge_folder, find_minilm_folder
from rag.models.embedding import Encoder, load_encoder
from rag.models.onnx import OnnxModel
from rag.models.reranking import load_reranker
from rag.models.sentence_transformer import (
    choose_precision,
    load_with_precision,
    measure_batch_seconds,
)
from rag.settings import MINILM, EmbeddingSettings, RerankerSettings


@pytest.fixture(scope="module")
def copied_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """all-MiniLM-L6-v2 as a folder of somebody's own, with prefixes that its makers are said to
    have used.
    """
    folder = tmp_path_factory.mktemp("models") / "own"
    shutil.copytree(find_minilm_folder(), folder)
    described = folder / "config_sentence_transformers.json"
    described.write_text(
        json.dumps(
            {
                **json.loads(described.read_text()),
                "prompts": {"query": "query: ", "document": "passage: "},
            }
        )
    )
    return folder


@pytest.fixture(scope="module")
def minilm() -> Encoder:
    return load_encoder(EmbeddingSettings(model=MINILM))


def test_a_model_folder_brings_its_own_prefixes(copied_model: Path, minilm: Encoder) -> None:
    own = load_encoder(EmbeddingSettings(model=str(copied_model)))
    packaged = minilm
    np.testing.assert_allclose(
        own.embed_query("gulls"), packaged.embed_query("query: gulls"), atol=1e-5
    )
    np.testing.assert_allclose(
        own.embed_passages(["gulls"]), packaged.embed_passages(["passage: gulls"]), atol=1e-5
    )
    assert own.window < packaged.window


def test_prefixes_and_window_can_be_set(copied_model: Path, minilm: Encoder) -> None:
    settings = EmbeddingSettings(
        model=str(copied_model), query_prefix="ask: ", text_prefix="text: ", max_tokens=64
    )
    own = load_encoder(settings)
    np.testing.assert_allclose(
        own.embed_query("gulls"), minilm.embed_query("ask: gulls"), atol=1e-5
    )
    assert own.window < 64


def test_the_vectors_are_those_of_the_whole_packaged_model(library: Library) -> None:
    texts = [
        "Gulls return to the breakwater.",
        "The council of Saltmouth met on Tuesday and decided about the bridge. " * 9,
    ]
    whole = OnnxModel(find_bge_folder() / "tokenizer.json", find_bge_folder() / "model.onnx", 512)
    states = [whole.run(each)[0][0, 0] for each in whole.encode(texts)]
    expected = np.array([state / np.linalg.norm(state) for state in states])
    assert (library.encoder.embed_passages(texts) * expected).sum(axis=1).min() > 0.9999


@pytest.mark.models
def test_the_precision_is_the_faster_one_on_this_processor(copied_model: Path) -> None:
    seconds = {
        precision: measure_batch_seconds(
            load_with_precision(
                precision, str(copied_model), EmbeddingSettings(model=str(copied_model))
            )
        )
        for precision in ("float32", "bfloat16")
    }
    chosen = choose_precision(str(copied_model), EmbeddingSettings(model=str(copied_model)))
    assert seconds[chosen] < 1.5 * min(seconds.values())  # the two are nine, or three, times apart


def test_vectors_do_not_depend_on_what_else_is_embedded(library: Library) -> None:
    texts = [f"Ferry {number} " + "carried many passengers " * (number % 7) for number in range(80)]
    together = library.encoder.embed_passages(texts)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-4)
    np.testing.assert_array_equal(together[41], library.encoder.embed_passages([texts[41]])[0])


def test_the_default_model_is_asked_with_the_prefix_that_it_was_trained_with(
    library: Library,
) -> None:
    query = library.encoder.embed_query("gulls")
    np.testing.assert_array_equal(
        query,
        library.encoder.embed_passages(
            ["Represent this sentence for searching relevant passages: gulls"]
        )[0],
    )
    prefixed = load_encoder(
        EmbeddingSettings(query_prefix="ask: ", text_prefix="text: ", max_tokens=64)
    )
    np.testing.assert_array_equal(
        prefixed.embed_query("gulls"), library.encoder.embed_passages(["ask: gulls"])[0]
    )
    np.testing.assert_array_equal(
        prefixed.embed_passages(["gulls"])[0], library.encoder.embed_passages(["text: gulls"])[0]
    )
    assert prefixed.window == 64 - 2 - 2


def test_what_a_long_text_says_past_the_window_does_not_count() -> None:
    narrow = load_encoder(EmbeddingSettings(max_tokens=32))
    text = "sea " * narrow.window
    assert narrow.count_tokens([text, text + "land"]) == [narrow.window, narrow.window + 1]
    np.testing.assert_array_equal(*narrow.embed_passages([text, text + "land"]))


def test_the_packaged_reranker_prefers_the_answer() -> None:
    reranker = load_reranker(RerankerSettings())
    assert reranker is not None
    scores = reranker.score(
        "How many gulls were counted?",
        ["The mayor opened the fair.", "He counted 4,318 gulls.", "Gulls are birds."],
    )
    assert scores[1] == max(scores)
    assert scores[1] > 0 > scores[0]


def test_a_cross_encoder_of_ones_own_is_loaded_from_its_folder(tmp_path: Path) -> None:
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    config = BertConfig(
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=64,
        num_labels=1,
    )
    BertForSequenceClassification(config).save_pretrained(tmp_path)
    AutoTokenizer.from_pretrained(find_minilm_folder()).save_pretrained(tmp_path)
    reranker = load_reranker(RerankerSettings(model=str(tmp_path)))
    assert reranker is not None
    assert len(reranker.score("How many?", ["Three.", "A hundred and four."])) == 2


@pytest.mark.parametrize(
    "load",
    [
        lambda name: load_encoder(EmbeddingSettings(model=name)),
        lambda name: load_reranker(RerankerSettings(model=name)),
    ],
)
def test_a_model_that_cannot_be_had_is_an_error_that_says_what_to_do(
    load, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(
        ModelUnavailable, match=r"no/such-model cannot be loaded.*set (embedding|reranker).model to"
    ):
        load("no/such-model")
