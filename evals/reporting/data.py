"""A run and a comparison as JSON objects, for scripts."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from evals.analysis.comparison import Comparison, measure_robustness
from evals.analysis.inspection import read_inspection
from evals.analysis.judging import summarise_judgements
from evals.metrics.scoring import ScoredCase, score_run
from evals.metrics.summary import HEADLINE, compute_estimates, compute_latencies, estimate_by_tag
from evals.runs.run_folder import Run


def build_report(run: Run) -> dict[str, Any]:
    """Build everything that the page shows, without the answers: those are in the run."""
    scored_cases = score_run(run)
    figures = compute_estimates(scored_cases)
    figures_by_tag = estimate_by_tag(scored_cases, HEADLINE)
    figures_by_variant = measure_robustness(run, scored_cases, HEADLINE)
    verdicts = summarise_judgements(run, scored_cases)
    inspection = read_inspection(run)
    report = {
        "run": asdict(run.manifest),
        "asked": len(scored_cases),
        "of": len(run.cases),
        "figures": _convert_records(figures),
        "tags": _convert_groups(figures_by_tag),
        "failures": _count_failures(scored_cases),
        "variants": _convert_groups(figures_by_variant),
        "seconds": _build_latencies(scored_cases),
        "costs": run.costs,
        "judge": asdict(verdicts) if verdicts else None,
        "inspection": asdict(inspection) if inspection else None,
        "cases": [_build_case(scored) for scored in scored_cases],
    }
    return _replace_nan_in_object(report)


def _count_failures(scored_cases: Sequence[ScoredCase]) -> dict[str, int]:
    """Count the failed cases by reason, the most frequent reason first."""
    failures: Counter[str] = Counter()
    for scored in scored_cases:
        if scored.failure:
            failures[scored.reason] += 1
    return dict(failures.most_common())


def _build_latencies(scored_cases: Sequence[ScoredCase]) -> dict[str, dict[str, float]]:
    seconds = {}
    latencies = compute_latencies(scored_cases)
    for stage, (median, percentile_95) in latencies.items():
        seconds[stage] = {"p50": median, "p95": percentile_95}
    return seconds


def build_comparison(comparison: Comparison) -> dict[str, Any]:
    """Build everything that a comparison found."""
    return _replace_nan_in_object(asdict(comparison))


def _build_case(scored: ScoredCase) -> dict[str, Any]:
    return {
        "id": scored.id,
        "passed": scored.passed,
        "failure": scored.failure,
        "confidence": scored.confidence,
        "values": scored.values,
    }


def _convert_records(records: dict[str, Any]) -> dict[str, Any]:
    return {name: asdict(record) for name, record in records.items()}


def _convert_groups(groups: dict[str, dict[str, Any]]) -> dict[str, Any]:
    objects = {}
    for group, records in groups.items():
        objects[group] = _convert_records(records)
    return objects


def _replace_nan_in_object(value: dict[str, Any]) -> dict[str, Any]:
    return {key: _replace_nan(item) for key, item in value.items()}


def _replace_nan(value: Any) -> Any:
    """Replace undefined numbers by null, because JSON has no NaN."""
    if isinstance(value, dict):
        return _replace_nan_in_object(value)
    if isinstance(value, list | tuple):
        return [_replace_nan(item) for item in value]
    if isinstance(value, float) and math.isnan(value):
        return None
    return value
