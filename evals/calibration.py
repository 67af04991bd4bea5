"""Fits the sufficiency model to a case file and shows how well it tells answerable questions apart.

The coefficients in rag/answering/sufficiency.py come from

    dossier --data DIR sync corpus && python -m evals.calibration evals/cases/corpus.jsonl --data DIR

The figures are of five-fold cross-validation, so that no case is judged by a model that has seen it.
"""

from __future__ import annotations

import argparse
from dataclasses import astuple
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from evals.spotcheck import Case, load_cases
from rag import Assistant, load_settings, open_assistant
from rag.answering.sufficiency import Features, features_of

_THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.7)


def features_of_cases(cases: list[Case], assistant: Assistant) -> list[tuple[Case, Features, float]]:
    """(case, features, best cosine) of every case that has any evidence."""
    found = []
    for case in cases:
        question = assistant.understood(case.question)
        evidence = assistant.evidence(question)
        features = features_of(question, evidence)
        if features is not None:
            found.append((case, features, max(each.passage.dense_score or 0.0 for each in evidence)))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    given = parser.parse_args()
    found = features_of_cases(load_cases(given.cases), open_assistant(load_settings(data=given.data)))
    answerable = np.array([case.answer is not None for case, _, _ in found])
    for name, values in (
        ("reranker", np.array([astuple(features) for _, features, _ in found])),
        ("cosine alone", np.array([[cosine] for _, _, cosine in found])),
    ):
        model = LogisticRegression(max_iter=2000)
        folds = StratifiedKFold(5, shuffle=True, random_state=0)
        held_out = cross_val_predict(model, values, answerable, cv=folds, method="predict_proba")[:, 1]
        model.fit(values, answerable)
        print(f"{name}: intercept {model.intercept_[0]:.2f}, weights {np.round(model.coef_[0], 2).tolist()}")
        print(f"  area under the ROC curve, cross-validated: {roc_auc_score(answerable, held_out):.3f}")
        for threshold in _THRESHOLDS:
            wrongly = np.mean(held_out[answerable] < threshold)
            rightly = np.mean(held_out[~answerable] < threshold)
            print(f"  threshold {threshold}: abstains on {wrongly:.0%} of the answerable, {rightly:.0%} of the others")


if __name__ == "__main__":
    main()
