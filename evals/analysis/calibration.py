"""Fits the sufficiency model, and shows what its probabilities are worth on cases it has not seen."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from evals.cases.gold_spans import LocatedCase
from evals.metrics import abstention
from evals.metrics.overlap import is_gold_citation
from rag import Assistant
from rag.answering.answerability import COEFFICIENTS, Features, compute_features
from rag.conversation.followups import condense_question
from rag.errors import DossierError
from rag.records import Evidence

_FOLDS = 5
_SEED = 20241116
_PLACES = 3
_THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.7)

Values = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Sample:
    """The features of one case, for the model of that name, and whether the evidence holds what the case asks for."""

    model: str
    features: Features
    holds: bool


@dataclass(frozen=True, slots=True)
class HeldOutProbabilities:
    """Probabilities beside the truth, from a model that had not seen the cases."""

    name: str
    probability: Values
    holds: Flags

    def figures(self) -> dict[str, float]:
        """What the probabilities are worth, and what each threshold would abstain on."""
        made = {
            "cases": float(len(self.holds)),
            "area under the ROC curve": float(abstention.auroc(self.probability, self.holds)),
            "calibration error": abstention.expected_calibration_error(
                self.probability, self.holds
            ),
            "risk-coverage area": abstention.aurc(self.probability, ~self.holds),
        }
        for threshold in _THRESHOLDS:
            silent = self.probability < threshold
            made[f"threshold {threshold}: abstains where the evidence holds it"] = float(
                silent[self.holds].mean()
            )
            made[f"threshold {threshold}: abstains where it does not"] = float(
                silent[~self.holds].mean()
            )
        return made


def collect_samples(
    cases: Sequence[LocatedCase], assistant: Assistant, progress: Callable[[int, int], None]
) -> list[Sample]:
    """A sample for each case that has any evidence.

    The evidence holds what is asked for when a sentence that would be quoted is a gold one; for an unanswerable case, when one is
    where an article itself says that it is not known.
    """
    made = []
    for number, each in enumerate(cases, start=1):
        question = assistant.understand(
            condense_question(each.case.question, each.case.conversation)
        )
        evidence = assistant.find_evidence(question)
        if evidence:
            quoted = evidence[: assistant.settings.answering.max_segments]
            made.append(
                Sample(*compute_features(question, evidence), _has_gold_sentence(quoted, each))
            )
        progress(number, len(cases))
    return made


def _has_gold_sentence(evidence: Sequence[Evidence], located: LocatedCase) -> bool:
    spans = [*(span for fact in located.gold for span in fact.spans), *located.says_so]
    quoted = (
        {"article_id": each.passage.passage.article_id, "start": each.start, "end": each.end}
        for each in evidence
    )
    return any(is_gold_citation(each, span) for each in quoted for span in spans)


def fit_coefficients(samples: Sequence[Sample], cases: Sequence[str]) -> dict[str, Any]:
    """The model's entry as rag/answering/answerability.json holds it; the same samples always give the same.

    Raises DossierError when all samples are of one kind.
    """
    holds = _build_labels(samples)
    if min(holds.sum(), (~holds).sum()) < _FOLDS:
        raise DossierError(
            f"Calibrating needs at least {_FOLDS} cases that the evidence answers and as many that it does not."
        )
    model = _build_model().fit(_build_matrix(samples), holds)
    weights = {
        name: round(float(each), _PLACES)
        for name, each in zip(samples[0].features, model.coef_[0], strict=True)
    }
    return {
        samples[0].model: {
            "intercept": round(float(model.intercept_[0]), _PLACES),
            "weights": weights,
            "fitted": list(cases),
        }
    }


def cross_validate(samples: Sequence[Sample]) -> HeldOutProbabilities:
    """Each case judged by a model fitted on the other folds."""
    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=_SEED)
    probability = cross_val_predict(
        _build_model(),
        _build_matrix(samples),
        _build_labels(samples),
        cv=folds,
        method="predict_proba",
    )[:, 1]
    return HeldOutProbabilities(
        f"{_FOLDS}-fold cross-validation", probability, _build_labels(samples)
    )


def predict_held_out(
    samples: Sequence[Sample], coefficients: dict[str, Any], name: str
) -> HeldOutProbabilities:
    """Cases that the coefficients were not fitted on."""
    chosen = coefficients[samples[0].model]
    logits = chosen["intercept"] + _build_matrix(samples) @ np.array(
        list(chosen["weights"].values())
    )
    return HeldOutProbabilities(name, 1 / (1 + np.exp(-logits)), _build_labels(samples))


def write_coefficients(coefficients: dict[str, Any], path: Path = COEFFICIENTS) -> None:
    """Put a model's coefficients where the product reads them, beside those of the others."""
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    path.write_text(
        json.dumps({**known, **coefficients}, indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
    )


def _build_model() -> LogisticRegression:
    return LogisticRegression(max_iter=2000)


def _build_matrix(samples: Sequence[Sample]) -> Values:
    return np.array([list(each.features.values()) for each in samples], np.float64)


def _build_labels(samples: Sequence[Sample]) -> Flags:
    return np.array([each.holds for each in samples])
