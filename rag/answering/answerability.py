"""Estimates how likely the evidence answers a question: a logistic model over few features."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rag.english.question_types import contains_expected_answer
from rag.query import Query
from rag.records import Evidence

Features = dict[str, float]

# One model for each thing that can score the evidence: the reader, the reranker where there is no
# reader, the cosine alone. `dossier eval calibrate --write` writes them, each under its settings.
COEFFICIENTS = Path(__file__).with_suffix(".json")
_MODELS: dict[str, Any] = json.loads(COEFFICIENTS.read_text(encoding="utf-8"))
_NAMES_AUTHOR = re.compile(r"\bwritten by\b|\bis an?\b|\bis the\b")


def compute_features(query: Query, evidence: Sequence[Evidence]) -> tuple[str, Features]:
    """Compute the features of evidence, best first, and name the model that takes them.

    These were tried as well: the logits of span and reranker, cosine, how far the evidence covers
    the question's words, names and word pairs, and the gap to the second sentence. On gold they do
    not move the area under the ROC curve from .78.
    """
    best = evidence[0]
    kind_missing = 0.0 if contains_expected_answer(query.expects, best.text) else 1.0
    if best.relevance is not None:
        relevances = [one.relevance for one in evidence if one.relevance is not None]
        return "reader", {
            "sentence": best.score,
            "relevance": max(relevances),
            "kind_missing": kind_missing,
        }
    if best.passage.reranker_score is not None:
        return "reranker", {
            "sentence": best.score,
            "passage": best.passage.reranker_score,
            "kind_missing": kind_missing,
        }
    return "cosine", {"cosine": max(one.passage.dense_score or 0.0 for one in evidence)}


def estimate_answerability(query: Query, evidence: Sequence[Evidence]) -> float:
    """Estimate the probability, 0 to 1, that the evidence, best first, answers the question."""
    if not evidence or _is_author_missing(query, evidence):
        return 0.0
    name, features = compute_features(query, evidence)
    model = _MODELS[name]
    weighted = [model["weights"][feature] * value for feature, value in features.items()]
    logit = model["intercept"] + sum(weighted)
    return 1 / (1 + math.exp(-logit))


def _is_author_missing(query: Query, evidence: Sequence[Evidence]) -> bool:
    """Tell whether an article's author is asked for and the evidence names none."""
    return query.asks_author and not _NAMES_AUTHOR.search(evidence[0].text)
