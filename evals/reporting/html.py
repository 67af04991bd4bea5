"""A run as one HTML file that needs nothing else: figures, curves, and every case with why it failed."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from evals.analysis.comparison import is_worse, robustness
from evals.analysis.inspection import inspected
from evals.analysis.judging import judgements
from evals.metrics.scoring import Scored, scored
from evals.metrics.summary import (
    HEADLINE,
    LOWER_IS_BETTER,
    STAGE_OF,
    TAG_FIGURES,
    VARIANT_FIGURES,
    by_tag,
    estimates,
    latencies,
)
from evals.reporting.markdown import hand_checked, shown
from evals.reporting.plots import plots
from evals.runs.run_folder import Run

_FOLDER = Path(__file__).parent


def report(run: Run) -> str:
    """The page. Everything that a case or an answer says is escaped; the page may load nothing from anywhere."""
    found = scored(run)
    known = estimates(found)
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
        tags=by_tag(found, TAG_FIGURES),
        tag_figures=TAG_FIGURES,
        robust=robustness(run, found, VARIANT_FIGURES),
        robust_figures=VARIANT_FIGURES,
        is_worse=is_worse,
        latencies=latencies(found),
        plots=plots(found),
        cases=[_case(each) for each in found],
        judged=judgements(run, found),
        inspection=inspected(run),
        hand_checked=hand_checked,
        shown=shown,
        style=Markup((_FOLDER / "report.css").read_text(encoding="utf-8")),
        script=Markup((_FOLDER / "report.js").read_text(encoding="utf-8")),
    )


def _case(each: Scored) -> dict[str, Any]:
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
