"""A run and a comparison as JSON objects, for scripts."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import asdict
from typing import Any

from evals.analysis.comparison import Comparison, measure_robustness
from evals.analysis.inspection import read_inspection
from evals.analysis.judging import summarise_judgements
from evals.metrics.scoring import score_run
from evals.metrics.summary import HEADLINE, compute_estimates, compute_latencies, estimate_by_tag
from evals.runs.run_folder import Run


def build_report(run: Run) -> dict[str, Any]:
    """Everything that the page shows, without the answers: those are in the run."""
    found = score_run(run)
    judged = summarise_judgements(run, found)
    by_hand = read_inspection(run)
    said: dict[str, Any] = _replace_nan(
        {
            "run": asdict(run.manifest),
            "asked": len(found),
            "of": len(run.cases),
            "figures": {name: asdict(each) for name, each in compute_estimates(found).items()},
            "tags": {
                tag: {name: asdict(each) for name, each in of.items()}
                for tag, of in estimate_by_tag(found, HEADLINE).items()
            },
            "failures": dict(Counter(each.reason for each in found if each.failure).most_common()),
            "variants": {
                variant: {name: asdict(each) for name, each in of.items()}
                for variant, of in measure_robustness(run, found, HEADLINE).items()
            },
            "seconds": {
                stage: {"p50": p50, "p95": p95}
                for stage, (p50, p95) in compute_latencies(found).items()
            },
            "costs": run.costs,
            "judge": asdict(judged) if judged else None,
            "inspection": asdict(by_hand) if by_hand else None,
            "cases": [
                {
                    "id": each.id,
                    "passed": each.passed,
                    "failure": each.failure,
                    "confidence": each.confidence,
                    "values": each.values,
                }
                for each in found
            ],
        }
    )
    return said


def build_comparison(compared: Comparison) -> dict[str, Any]:
    said: dict[str, Any] = _replace_nan(asdict(compared))
    return said


def _replace_nan(value: Any) -> Any:
    """The value as JSON knows it: what is not defined is null."""
    if isinstance(value, dict):
        return {key: _replace_nan(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_replace_nan(each) for each in value]
    return None if isinstance(value, float) and math.isnan(value) else value
