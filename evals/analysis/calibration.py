"""Fit the answerability model, and measure its probabilities on cases that it has not seen."""

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
from rag.query import parse_asked_question
from rag.records import Evidence

_FOLDS = 5
_SEED = 20241116
_DECIMALS = 3  # of the coefficients
_THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.7)

Values = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Sample:
    """The features of one case and its label.

    Attributes:
        model: The name of the model that the features are for.
        features: The features of the case's evidence.
        holds: Whether the evidence holds what the case asks for.
    """

    model: str
    features: Features
    holds: bool


@dataclass(frozen=True, slots=True)
class HeldOutProbabilities:
    """Probabilities and labels of cases that the model was not fitted on."""

    name: str
    probability: Values
    holds: Flags

    def compute_figures(self) -> dict[str, float]:
        """Compute the quality of the probabilities, and what each threshold abstains on."""
        calibration_error = abstention.compute_calibration_error(self.probability, self.holds)
        figures = {
            "cases": float(len(self.holds)),
            "area under the ROC curve": float(
                abstention.compute_auroc(self.probability, self.holds)
            ),
            "calibration error": calibration_error,
            "risk-coverage area": abstention.compute_aurc(self.probability, ~self.holds),
        }
        for threshold in _THRESHOLDS:
            abstains = self.probability < threshold
            wrongly = float(abstains[self.holds].mean())
            rightly = float(abstains[~self.holds].mean())
            figures[f"threshold {threshold}: abstains where the evidence holds it"] = wrongly
            figures[f"threshold {threshold}: abstains where it does not"] = rightly
        return figures


def collect_samples(
    cases: Sequence[LocatedCase],
    assistant: Assistant,
    progress: Callable[[int, int], None],
) -> list[Sample]:
    """Collect a sample of each case for which any evidence is found.

    The evidence holds what is asked for when a sentence that would be quoted is a gold one. For
    an unanswerable case, a gold one is where an article itself says that the answer is unknown.
    """
    samples = []
    for number, located in enumerate(cases, start=1):
        case = located.case
        standalone = condense_question(parse_asked_question(case.question), case.conversation)
        query = assistant.parse(standalone)
        evidence = assistant.find_evidence(query)
        if evidence:
            quoted = evidence[: assistant.settings.answering.max_segments]
            model, features = compute_features(query, evidence)
            samples.append(Sample(model, features, _has_gold_sentence(quoted, located)))
        progress(number, len(cases))
    return samples


def _has_gold_sentence(evidence: Sequence[Evidence], located: LocatedCase) -> bool:
    gold_spans = [span for fact in located.gold for span in fact.spans]
    gold_spans += located.says_so
    for sentence in evidence:
        citation = {
            "article_id": sentence.passage.passage.article_id,
            "start": sentence.start,
            "end": sentence.end,
        }
        if any(is_gold_citation(citation, span) for span in gold_spans):
            return True
    return False


def fit_coefficients(
    samples: Sequence[Sample],
    case_sets: Sequence[str],
) -> dict[str, Any]:
    """Fit the model. The same samples always give the same coefficients.

    Args:
        samples: What the model is fitted on.
        case_sets: The names of the case sets that the samples are from.

    Returns:
        The model's entry for rag/answering/answerability.json.

    Raises:
        DossierError: There are too few samples of one kind.
    """
    labels = _build_labels(samples)
    if min(labels.sum(), (~labels).sum()) < _FOLDS:
        raise DossierError(
            f"Calibrating needs at least {_FOLDS} cases that the evidence answers "
            "and as many that it does not."
        )
    model = _build_model().fit(_build_matrix(samples), labels)
    weights = {}
    for name, weight in zip(samples[0].features, model.coef_[0], strict=True):
        weights[name] = round(float(weight), _DECIMALS)
    entry = {
        "intercept": round(float(model.intercept_[0]), _DECIMALS),
        "weights": weights,
        "fitted": list(case_sets),
    }
    return {samples[0].model: entry}


def cross_validate(samples: Sequence[Sample]) -> HeldOutProbabilities:
    """Predict each case by a model that was fitted on the other folds."""
    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=_SEED)
    labels = _build_labels(samples)
    probabilities = cross_val_predict(
        _build_model(),
        _build_matrix(samples),
        labels,
        cv=folds,
        method="predict_proba",
    )
    return HeldOutProbabilities(
        f"{_FOLDS}-fold cross-validation",
        probabilities[:, 1],
        labels,
    )


def predict_held_out(
    samples: Sequence[Sample],
    coefficients: dict[str, Any],
    name: str,
) -> HeldOutProbabilities:
    """Predict cases that the coefficients were not fitted on."""
    model = coefficients[samples[0].model]
    weights = np.array(list(model["weights"].values()))
    logits = model["intercept"] + _build_matrix(samples) @ weights
    return HeldOutProbabilities(
        name,
        1 / (1 + np.exp(-logits)),
        _build_labels(samples),
    )


def write_coefficients(coefficients: dict[str, Any], path: Path = COEFFICIENTS) -> None:
    """Write a model's coefficients where the product reads them, beside the other models'."""
    shipped = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    text = json.dumps(
        {**shipped, **coefficients},
        indent=2,
        ensure_ascii=False,
    )
    path.write_text(f"{text}\n", encoding="utf-8")


def _build_model() -> LogisticRegression:
    return LogisticRegression(max_iter=2000)


def _build_matrix(samples: Sequence[Sample]) -> Values:
    return np.array([list(sample.features.values()) for sample in samples], np.float64)


def _build_labels(samples: Sequence[Sample]) -> Flags:
    return np.array([sample.holds for sample in samples])
