"""What `dossier eval calibrate` found: a table, and a page with the reliability diagram and the risk-coverage curve."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from evals.analysis.calibration import HeldOutProbabilities
from evals.reporting.markdown import format_share, format_table
from evals.reporting.plots import draw_reliability, draw_risk_coverage


def format_calibration(coefficients: dict[str, Any], judged: Sequence[HeldOutProbabilities]) -> str:
    figures = [each.figures() for each in judged]
    rows = [
        (
            name,
            *(format_share(each[name]) if name != "cases" else int(each[name]) for each in figures),
        )
        for name in figures[0]
    ]
    fit = json.dumps(coefficients, ensure_ascii=False)
    return f"{fit}\n\n{format_table(('figure', *(each.name for each in judged)), rows)}\n"


def render_calibration(coefficients: dict[str, Any], judged: Sequence[HeldOutProbabilities]) -> str:
    """One HTML file, like a run's report."""
    environment = Environment(
        loader=PackageLoader("evals.reporting", ""), autoescape=True, undefined=StrictUndefined
    )
    return environment.get_template("calibration.html.j2").render(
        coefficients=json.dumps(coefficients, indent=2, ensure_ascii=False),
        judged=[
            (
                each,
                draw_reliability(each.probability, each.holds),
                draw_risk_coverage(each.probability, ~each.holds),
            )
            for each in judged
        ],
        shown=format_share,
        style=Markup((Path(__file__).parent / "report.css").read_text(encoding="utf-8")),
    )
