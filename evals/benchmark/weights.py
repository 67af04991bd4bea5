"""The packaged bge-small-en as sentence-transformers has models: the same numbers, in fp32."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.models import Normalize, Pooling, Transformer
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from evals.training.network import dequantise_weights
from rag.models.bundled import find_bge_folder


def write_fp32_model(folder: Path) -> Path:
    """Write the model into `folder`; the folder that SentenceTransformer loads."""
    packaged = find_bge_folder()
    config = BertConfig(**json.loads((packaged / "config.json").read_text(encoding="utf-8")))
    model = BertModel(config, add_pooling_layer=False)
    weights = {
        name: torch.from_numpy(value)
        for name, value in dequantise_weights(packaged / "model.onnx").items()
    }
    missing, unexpected = model.load_state_dict(weights, strict=False)
    assert not unexpected, unexpected
    assert set(missing) <= {"embeddings.position_ids"}, missing
    model.save_pretrained(folder / "bert")
    PreTrainedTokenizerFast(
        tokenizer_file=str(packaged / "tokenizer.json"), unk_token="[UNK]", sep_token="[SEP]", pad_token="[PAD]", cls_token="[CLS]",
        mask_token="[MASK]", model_max_length=512,
    ).save_pretrained(folder / "bert")  # fmt: skip
    whole = SentenceTransformer(
        modules=[Transformer(str(folder / "bert")), Pooling(config.hidden_size, "cls"), Normalize()]
    )
    whole.save(str(folder / "whole"))
    return folder / "whole"
