"""Convert the packaged bge-small-en into a sentence-transformers model with the same weights.

`rag.integrations.llama_index.bundled_sentence_transformer` runs the packaged int8 weights under
onnxruntime, and its vectors have a cosine of .998 with these. The comparison with other libraries
and the study of int8 need the fp32 weights under torch, as those libraries run models.
"""

from __future__ import annotations

import json
from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.models import Normalize, Pooling, Transformer
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from evals.training.network import dequantise_weights
from rag.models.bundled import find_bge_folder

_MAX_TOKENS = 512


def write_fp32_model(folder: Path) -> Path:
    """Write the packaged weights, dequantised to fp32, as a sentence-transformers model.

    Args:
        folder: The folder to write into.

    Returns:
        The folder that SentenceTransformer loads.
    """
    packaged = find_bge_folder()
    transformer = folder / "bert"
    config = BertConfig(**json.loads((packaged / "config.json").read_text(encoding="utf-8")))
    _load_weights(config, packaged / "model.onnx").save_pretrained(transformer)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_file=str(packaged / "tokenizer.json"),
        unk_token="[UNK]",
        sep_token="[SEP]",
        pad_token="[PAD]",
        cls_token="[CLS]",
        mask_token="[MASK]",
        model_max_length=_MAX_TOKENS,
    )
    tokenizer.save_pretrained(transformer)
    modules = [
        Transformer(str(transformer)),
        Pooling(config.hidden_size, "cls"),
        Normalize(),
    ]
    model_folder = folder / "whole"
    SentenceTransformer(modules=modules).save(str(model_folder))
    return model_folder


def _load_weights(config: BertConfig, path: Path) -> BertModel:
    model = BertModel(config, add_pooling_layer=False)
    weights = {name: torch.from_numpy(value) for name, value in dequantise_weights(path).items()}
    missing, unexpected = model.load_state_dict(weights, strict=False)
    assert not unexpected, unexpected
    assert set(missing) <= {"embeddings.position_ids"}, missing
    return model
