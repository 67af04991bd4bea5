"""The results of `dossier eval calibrate`: a table, and a page with two curves."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from evals.analysis.calibration import HeldOutProbabilities
from evals.reporting.markdown import format_share, format_table
from evals.reporting.plots import draw_reliability, draw_risk_coverage
from evals.reporting.templates import read_asset, render_template


def format_calibration(
    coefficients: dict[str, Any],
    judged: Sequence[HeldOutProbabilities],
) -> str:
    """Format the coefficients and the figures of each judgement in Markdown."""
    columns = [held_out.compute_figures() for held_out in judged]
    rows = []
    for name in columns[0]:
        rows.append((name, *(_format_figure(name, figures[name]) for figures in columns)))
    table = format_table(("figure", *(held_out.name for held_out in judged)), rows)
    return f"{json.dumps(coefficients, ensure_ascii=False)}\n\n{table}\n"


def _format_figure(name: str, value: float) -> str:
    return str(int(value)) if name == "cases" else format_share(value)


def render_calibration(
    coefficients: dict[str, Any],
    judged: Sequence[HeldOutProbabilities],
) -> str:
    """Render one HTML file: the coefficients, and each judgement's figures and curves."""
    sections = []
    for held_out in judged:
        figures = held_out.compute_figures()
        sections.append(
            {
                "name": held_out.name,
                "figures": {name: _format_figure(name, figures[name]) for name in figures},
                "reliability": draw_reliability(held_out.probability, held_out.holds),
                "risk": draw_risk_coverage(held_out.probability, ~held_out.holds),
            }
        )
    return render_template(
        "calibration.html.j2",
        coefficients=json.dumps(coefficients, indent=2, ensure_ascii=False),
        sections=sections,
        style=read_asset("report.css"),
    )
