"""An inference model can only lower a sentence.

Here it is a real one whose bias says always the same.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from transformers import BertConfig, BertForSequenceClassification, BertTokenizer

from rag import Assistant
from rag.answering.grounding import GroundedSentence, apply_entailment
from rag.errors import ModelUnavailable
from rag.models.support import EntailmentModel, load_entailment_model
from rag.records import Answer
from tests.rag.answering.test_disagreement import build_evidence
from tests.rag.models.test_language_models import PROSE, ask_model, write_answer

LABELS = ("contradiction", "entailment", "neutral")


def inference_model(folder: Path, verdict: str, labels: tuple[str, ...] = LABELS) -> str:
    """A tiny CrossEncoder that gives every pair the same verdict."""
    vocabulary = folder / "words.txt"
    vocabulary.write_text(
        "\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "harbour"])
    )
    config = BertConfig(
        vocab_size=7,
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=1,
        intermediate_size=8,
        num_labels=len(labels),
        id2label=dict(enumerate(labels)),
        label2id={label: at for at, label in enumerate(labels)},
    )
    model = BertForSequenceClassification(config)
    with torch.no_grad():
        model.classifier.weight.zero_()
        model.classifier.bias.copy_(
            torch.tensor([9.0 if label == verdict else 0.0 for label in labels])
        )
    model.save_pretrained(folder / "model")
    BertTokenizer(str(vocabulary)).save_pretrained(folder / "model")
    return str(folder / "model")


@pytest.mark.parametrize(
    ("verdict", "before", "after", "contradicted"),
    [
        ("entailment", "supported", "supported", False),
        ("entailment", "partly", "partly", False),
        ("neutral", "supported", "partly", False),
        ("neutral", "partly", "unsupported", False),
        ("contradiction", "supported", "unsupported", True),
    ],
)
def test_a_verdict_never_raises_support(
    verdict: str, before: str, after: str, contradicted: bool, tmp_path: Path
) -> None:
    evidence = (build_evidence("The harbour opened on Monday.", "Monday", 1.0, "a"),)
    one = apply_entailment(
        GroundedSentence("The harbour opened.", before, evidence),
        EntailmentModel(inference_model(tmp_path, verdict)),
    )  # type: ignore[arg-type]
    assert (one.support, one.contradicted) == (after, contradicted)


def test_what_has_no_evidence_is_not_judged(tmp_path: Path) -> None:
    one = GroundedSentence("The harbour opened.", "unsupported")
    assert apply_entailment(one, EntailmentModel(inference_model(tmp_path, "entailment"))) == one


def written(assistant: Assistant, folder: Path, verdict: str) -> Answer:
    return ask_model(assistant, write_answer(PROSE), entailment=inference_model(folder, verdict))


def test_what_the_model_contradicts_is_withheld_and_the_quotes_stand(
    assistant: Assistant, tmp_path: Path
) -> None:
    answer = written(assistant, tmp_path, "contradiction")
    assert answer.answerer == "extractive"
    assert "wrote nothing that the passages back" in answer.note


def test_what_it_entails_stands(assistant: Assistant, tmp_path: Path) -> None:
    answer = written(assistant, tmp_path, "entailment")
    assert [each.support for each in answer.segments] == ["supported"]


def test_none_is_none_and_what_is_no_inference_model_is_told(tmp_path: Path) -> None:
    assert load_entailment_model("none") is None
    with pytest.raises(ModelUnavailable, match="cannot be loaded"):
        EntailmentModel(str(tmp_path))
    with pytest.raises(ModelUnavailable, match="negative, positive; entailment"):
        EntailmentModel(inference_model(tmp_path, "positive", ("negative", "positive")))
