"""A run as one HTML file that needs nothing else: figures, curves, and every case with why it failed."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

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
from evals.runs.run_folder import Run

_FOLDER = Path(__file__).parent


def render_report(run: Run) -> str:
    """The page. Everything that a case or an answer says is escaped; the page may load nothing from anywhere."""
    found = score_run(run)
    known = compute_estimates(found)
    environment = Environment(
        loader=PackageLoader("evals.reporting", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html.j2").render(
        manifest=run.manifest,
        costs=run.costs,
        of=len(run.cases),
        headline={name: known[name] for name in HEADLINE if name in known},
        figures=known,
        stage_of=STAGE_OF,
        lower=LOWER_IS_BETTER,
        failures=Counter(each.reason for each in found if each.failure).most_common(),
        tags=estimate_by_tag(found, TAG_FIGURES),
        tag_figures=TAG_FIGURES,
        robust=measure_robustness(run, found, VARIANT_FIGURES),
        robust_figures=VARIANT_FIGURES,
        is_worse=is_worse,
        latencies=compute_latencies(found),
        plots=draw_plots(found),
        cases=[_build_case_view(each) for each in found],
        judged=summarise_judgements(run, found),
        inspection=read_inspection(run),
        hand_checked=format_inspection,
        shown=format_share,
        style=Markup((_FOLDER / "report.css").read_text(encoding="utf-8")),
        script=Markup((_FOLDER / "report.js").read_text(encoding="utf-8")),
    )


def _build_case_view(each: ScoredCase) -> dict[str, Any]:
    case, answer = each.located.case, each.outcome.answer or {}
    return {
        "scored": each,
        "case": case,
        "answer": answer,
        "reason": each.reason,
        "status": "error" if each.outcome.error else answer.get("status", "retrieval"),
        "gold": each.located.gold,
        "says_so": each.located.says_so,
        "passages": each.outcome.passages[:5],
        "values": {name: each.values[name] for name in STAGE_OF if name in each.values},
        "words": " ".join((case.id, case.question, str(answer.get("text") or ""))).casefold(),
    }
