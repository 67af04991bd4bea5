"""A run and a comparison as JSON objects, for scripts."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import asdict
from typing import Any

from evals.analysis.comparison import Comparison, robustness
from evals.analysis.inspection import inspected
from evals.analysis.judging import judgements
from evals.metrics.scoring import scored
from evals.metrics.summary import HEADLINE, by_tag, estimates, latencies
from evals.runs.run_folder import Run


def report(run: Run) -> dict[str, Any]:
    """Everything that the page shows, without the answers: those are in the run."""
    found = scored(run)
    judged = judgements(run, found)
    by_hand = inspected(run)
    said: dict[str, Any] = _plain(
        {
            "run": asdict(run.manifest),
            "asked": len(found),
            "of": len(run.cases),
            "figures": {name: asdict(each) for name, each in estimates(found).items()},
            "tags": {
                tag: {name: asdict(each) for name, each in of.items()}
                for tag, of in by_tag(found, HEADLINE).items()
            },
            "failures": dict(Counter(each.reason for each in found if each.failure).most_common()),
            "variants": {
                variant: {name: asdict(each) for name, each in of.items()}
                for variant, of in robustness(run, found, HEADLINE).items()
            },
            "seconds": {
                stage: {"p50": p50, "p95": p95} for stage, (p50, p95) in latencies(found).items()
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


def comparison(compared: Comparison) -> dict[str, Any]:
    said: dict[str, Any] = _plain(asdict(compared))
    return said


def _plain(value: Any) -> Any:
    """The value as JSON knows it: what is not defined is null."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return None if isinstance(value, float) and math.isnan(value) else value
