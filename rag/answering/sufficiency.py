"""How likely it is that the evidence answers the question: a logistic model over few features."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rag.answering.wording import asks_author, has_kind_of_answer
from rag.records import Evidence


@dataclass(frozen=True, slots=True)
class Features:
    """What the model sees; the scores are the packaged cross-encoder's.

    How far the evidence covers the question's words, names, word pairs and its cosine were tried as
    well: on 139 questions about the corpus they moved the area under the ROC curve from .92 nowhere.
    """

    sentence_score: float  # of the best sentence
    passage_logit: float  # of the passage it stands in
    kind_missing: float  # 1 when a number or a time is asked for and the best sentence has none


# Written by `dossier eval calibrate --write`, from the case sets that it names; `cosine` is for when there is no reranker.
COEFFICIENTS = Path(__file__).with_suffix(".json")
_FITTED: dict[str, Any] = json.loads(COEFFICIENTS.read_text(encoding="utf-8"))


def features_of(question: str, evidence: Sequence[Evidence]) -> Features | None:
    """The features of a question and its evidence, best first; None without evidence or reranker."""
    if not evidence or evidence[0].passage.reranker_score is None:
        return None
    best = evidence[0]
    return Features(
        sentence_score=best.score,
        passage_logit=best.passage.reranker_score or 0.0,
        kind_missing=0.0 if has_kind_of_answer(question, best.text) else 1.0,
    )


def sufficiency(question: str, evidence: Sequence[Evidence]) -> float:
    """Probability, 0 to 1, that the evidence, best first, answers the question."""
    if not evidence or _lacks_author(question, evidence):
        return 0.0
    features = features_of(question, evidence)
    if features is None:
        alone = _FITTED["cosine"]
        return _logistic(alone["intercept"] + alone["weight"] * max(each.passage.dense_score or 0.0 for each in evidence))
    model = _FITTED["reranker"]
    return _logistic(model["intercept"] + sum(model["weights"][name] * value for name, value in asdict(features).items()))


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-value))


def _lacks_author(question: str, evidence: Sequence[Evidence]) -> bool:
    """Whether an article's author is asked for and the evidence names none."""
    return asks_author(question) and not re.search(r"\bwritten by\b|\bis an?\b|\bis the\b", evidence[0].text)
