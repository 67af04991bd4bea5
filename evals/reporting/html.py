"""A run as one HTML file that needs nothing else: figures, curves, and every case with why it failed."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from evals.comparison import is_worse, robustness
from evals.judging import judgements
from evals.reporting.markdown import shown
from evals.reporting.plots import plots
from evals.runs import Run
from evals.scoring import Scored, scored
from evals.summary import HEADLINE, LOWER_IS_BETTER, STAGE_OF, by_tag, figures, latencies

_TAG_FIGURES = ("passed", "passage hit@5", "contains", "citation precision", "citation recall", "wrongly abstained")
_ROBUST_FIGURES = ("passed", "passage hit@5", "passage ndcg@5", "contains", "citation recall", "abstention recall", "wrongly abstained")
_FOLDER = Path(__file__).parent


def report(run: Run) -> str:
    """The page. Everything that a case or an answer says is escaped; the page may load nothing from anywhere."""
    found = scored(run)
    known = {name: figure.estimated() for name, figure in figures(found).items() if len(figure.rows)}
    environment = Environment(
        loader=PackageLoader("evals.reporting", ""), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("report.html.j2").render(
        manifest=run.manifest,
        headline={name: known[name] for name in HEADLINE if name in known},
        figures=known,
        stage_of=STAGE_OF,
        lower=LOWER_IS_BETTER,
        failures=Counter(_reason(each) for each in found if each.failure).most_common(),
        tags=by_tag(found, _TAG_FIGURES),
        tag_figures=_TAG_FIGURES,
        robust=robustness(run, _ROBUST_FIGURES),
        robust_figures=_ROBUST_FIGURES,
        is_worse=is_worse,
        latencies=latencies(found),
        plots=plots(found),
        cases=[_case(each) for each in found],
        judged=judgements(run),
        shown=shown,
        style=Markup((_FOLDER / "report.css").read_text(encoding="utf-8")),
        script=Markup((_FOLDER / "report.js").read_text(encoding="utf-8")),
    )


def _reason(each: Scored) -> str:
    return (each.failure or "").split(":")[0] if (each.failure or "").startswith("error") else each.failure or ""


def _case(each: Scored) -> dict[str, Any]:
    case, answer = each.located.case, each.outcome.answer or {}
    return {
        "scored": each,
        "case": case,
        "answer": answer,
        "reason": _reason(each),
        "status": "error" if each.outcome.error else answer.get("status", "retrieval"),
        "gold": each.located.gold,
        "says_so": each.located.says_so,
        "passages": each.outcome.passages[:5],
        "values": {name: each.values[name] for name in STAGE_OF if name in each.values},
        "words": " ".join((case.id, case.question, str(answer.get("text") or ""))).casefold(),
    }
