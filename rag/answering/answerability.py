"""How likely it is that the evidence answers the question: a logistic model over few features."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rag.english.question_types import asks_author, has_kind_of_answer
from rag.records import Evidence

Features = dict[str, float]

# By what judges the evidence: the reader, the reranker where there is none, or the cosine alone. Each is written by
# `dossier eval calibrate --write` under the settings that it is for.
COEFFICIENTS = Path(__file__).with_suffix(".json")
_FITTED: dict[str, Any] = json.loads(COEFFICIENTS.read_text(encoding="utf-8"))


def compute_features(question: str, evidence: Sequence[Evidence]) -> tuple[str, Features]:
    """What the probability rests on: the name of the model, and its features for evidence that is best first.

    Beside these were tried: the span's and the reranker's logits, cosine, how far the evidence covers the question's words, names and
    word pairs, and the gap to the second sentence. On gold they move the area under the ROC curve from .78 nowhere.
    """
    best = evidence[0]
    kind_missing = 0.0 if has_kind_of_answer(question, best.text) else 1.0
    if best.relevance is not None:
        return "reader", {
            "sentence": best.score,
            "relevance": max(each.relevance for each in evidence if each.relevance is not None),
            "kind_missing": kind_missing,
        }
    if best.passage.reranker_score is not None:
        return "reranker", {
            "sentence": best.score,
            "passage": best.passage.reranker_score,
            "kind_missing": kind_missing,
        }
    return "cosine", {"cosine": max(each.passage.dense_score or 0.0 for each in evidence)}


def estimate_answerability(question: str, evidence: Sequence[Evidence]) -> float:
    """Probability, 0 to 1, that the evidence, best first, answers the question."""
    if not evidence or _is_author_missing(question, evidence):
        return 0.0
    name, features = compute_features(question, evidence)
    model = _FITTED[name]
    return 1 / (
        1
        + math.exp(
            -(
                model["intercept"]
                + sum(model["weights"][each] * value for each, value in features.items())
            )
        )
    )


def _is_author_missing(question: str, evidence: Sequence[Evidence]) -> bool:
    """Whether an article's author is asked for and the evidence names none."""
    return asks_author(question) and not re.search(
        r"\bwritten by\b|\bis an?\b|\bis the\b", evidence[0].text
    )
