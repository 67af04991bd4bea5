"""A run as one HTML file that needs no other file: figures, curves, every case and its failure."""

from __future__ import annotations

from collections import Counter
from typing import Any

from evals.analysis.comparison import is_worse, measure_robustness
from evals.analysis.inspection import read_inspection
from evals.analysis.judging import summarise_judgements
from evals.metrics.scoring import ScoredCase, score_run
from evals.metrics.summary import (
    HEADLINE,
    LOWER_IS_BETTER,
    STAGE_OF,
    TAG_FIGURES,
    VARIANT_FIGURES,
    compute_estimates,
    compute_latencies,
    estimate_by_tag,
)
from evals.reporting.markdown import format_inspection, format_share
from evals.reporting.plots import draw_plots
from evals.reporting.templates import read_asset, render_template
from evals.runs.run_folder import Run

_MAX_PASSAGES = 5  # of a case that are shown


def render_report(run: Run) -> str:
    """Render the page.

    Everything from cases and answers is escaped, and the page loads nothing from anywhere.
    """
    scored_cases = score_run(run)
    estimates = compute_estimates(scored_cases)
    failures = Counter(scored.reason for scored in scored_cases if scored.failure)
    inspection = read_inspection(run)
    return render_template(
        "report.html.j2",
        manifest=run.manifest,
        costs=run.costs,
        case_count=len(run.cases),
        headline={name: estimates[name] for name in HEADLINE if name in estimates},
        figures=estimates,
        stage_of=STAGE_OF,
        lower_is_better=LOWER_IS_BETTER,
        failures=failures.most_common(),
        tags=estimate_by_tag(scored_cases, TAG_FIGURES),
        tag_figures=TAG_FIGURES,
        variants=measure_robustness(run, scored_cases, VARIANT_FIGURES),
        variant_figures=VARIANT_FIGURES,
        is_worse=is_worse,
        latencies=compute_latencies(scored_cases),
        plots=draw_plots(scored_cases),
        cases=[_build_case_view(scored) for scored in scored_cases],
        verdicts=summarise_judgements(run, scored_cases),
        inspection=inspection,
        inspection_summary=format_inspection(inspection) if inspection else "",
        format_share=format_share,
        style=read_asset("report.css"),
        script=read_asset("report.js"),
    )


def _build_case_view(scored: ScoredCase) -> dict[str, Any]:
    case = scored.located.case
    outcome = scored.outcome
    answer = outcome.answer or {}
    searched_texts = (case.id, case.question, str(answer.get("text") or ""))
    return {
        "scored": scored,
        "case": case,
        "answer": answer,
        "reason": scored.reason,
        "status": "error" if outcome.error else answer.get("status", "retrieval"),
        "gold": scored.located.gold,
        "says_so": scored.located.says_so,
        "passages": outcome.passages[:_MAX_PASSAGES],
        "metrics": {name: scored.values[name] for name in STAGE_OF if name in scored.values},
        "words": " ".join(searched_texts).casefold(),
    }
