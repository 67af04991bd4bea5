"""The report's curves, as SVG inside the page."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import matplotlib as mpl
import numpy as np
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from evals.metrics.abstention import Flags, Values, compute_reliability, compute_risk_coverage
from evals.metrics.scoring import ScoredCase

_INK = "#24292f"
_GOOD = "#1f6f54"
_BAD = "#b3452c"
_FAINT = "#c9ced4"
_STYLE = {
    "svg.fonttype": "none",
    "svg.hashsalt": "dossier",
    "font.family": "sans-serif",
    "font.size": 9,
    "axes.edgecolor": _FAINT,
    "axes.labelcolor": _INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": _INK,
    "ytick.color": _INK,
}


@dataclass(frozen=True, slots=True)
class Plot:
    """A curve with its title and a sentence that says what it shows."""

    title: str
    description: str
    svg: Markup


def draw_plots(scored_cases: Sequence[ScoredCase]) -> list[Plot]:
    """Draw the curves for which a run has data."""
    plots = []
    with_confidence = [
        scored
        for scored in scored_cases
        if scored.confidence is not None and scored.located.case.wants_answer
    ]
    if len(with_confidence) > 1:
        plots += _draw_confidence_plots(with_confidence)
    plots.append(
        Plot(
            "Seconds",
            "From question to finished answer.",
            _render_svg(lambda axes: _plot_seconds(axes, scored_cases)),
        )
    )
    return plots


def _draw_confidence_plots(scored_cases: Sequence[ScoredCase]) -> list[Plot]:
    confidence = np.array([scored.confidence for scored in scored_cases], np.float64)
    wrong = np.array([scored.would_be_wrong for scored in scored_cases])
    answerable = np.array([scored.located.case.answerable for scored in scored_cases])
    answered_share = float(np.mean([scored.answered for scored in scored_cases]))
    return [
        Plot(
            "Risk and coverage",
            "The share of wrong answers when only the most confident are given. "
            "An ideal system stays at the bottom.",
            draw_risk_coverage(confidence, wrong, answered_share),
        ),
        Plot(
            "Confidence",
            "How sure it was of cases that the articles answer, and of those they do not.",
            _render_svg(lambda axes: _plot_confidence(axes, confidence, answerable)),
        ),
        Plot(
            "Reliability",
            "How often it was right, by how sure it was; on the line, confidence means what it "
            "says. Large dots are many cases.",
            draw_reliability(confidence, ~wrong),
        ),
    ]


def draw_risk_coverage(
    confidence: Values,
    wrong: Flags,
    answered_share: float | None = None,
) -> Markup:
    """Draw the risk at each coverage, and the coverage that the system chose."""
    coverage, risk = compute_risk_coverage(confidence, wrong)

    def plot(axes: Axes) -> None:
        axes.plot(coverage, risk, color=_BAD)
        axes.fill_between(coverage, risk, color=_BAD, alpha=0.12)
        if answered_share is not None:
            axes.axvline(
                answered_share,
                color=_INK,
                linestyle=":",
                linewidth=1,
            )
            axes.annotate(
                "answered",
                (answered_share, 0.98),
                xycoords=("data", "axes fraction"),
                xytext=(4, -8),
                textcoords="offset points",
            )
        axes.set(
            xlabel="share of cases answered",
            ylabel="share of them wrong",
            xlim=(0, 1),
            ylim=(0, max(0.5, float(risk.max()) * 1.05)),
        )

    return _render_svg(plot)


def draw_reliability(confidence: Values, right: Flags) -> Markup:
    """Draw how often the system was right, by its confidence."""
    points = np.array(compute_reliability(confidence, right))
    means, shares, counts = points.T

    def plot(axes: Axes) -> None:
        axes.plot((0, 1), (0, 1), color=_FAINT, linewidth=1)
        axes.plot(means, shares, color=_GOOD, linewidth=1)
        axes.scatter(
            means,
            shares,
            s=8 + 70 * counts / counts.max(),
            color=_GOOD,
        )
        axes.set(
            xlabel="confidence",
            ylabel="share that was right",
            xlim=(0, 1),
            ylim=(0, 1),
        )

    return _render_svg(plot)


def _plot_confidence(
    axes: Axes,
    confidence: Values,
    answerable: Flags,
) -> None:
    bins = list(np.linspace(0, 1, 21))
    groups = ((answerable, _GOOD, "answerable"), (~answerable, _BAD, "unanswerable"))
    for members, color, label in groups:
        if members.any():
            axes.hist(
                confidence[members],
                bins=bins,
                color=color,
                alpha=0.6,
                label=label,
            )
    axes.set(xlabel="confidence", ylabel="cases", xlim=(0, 1))
    axes.legend(frameon=False)


def _plot_seconds(axes: Axes, scored_cases: Sequence[ScoredCase]) -> None:
    outcomes = [scored.outcome for scored in scored_cases]
    seconds = np.array([outcome.seconds for outcome in outcomes if not outcome.error] or [0.0])
    axes.hist(seconds, bins=24, color=_INK, alpha=0.7)
    for percentile, style in ((50, "-"), (95, ":")):
        value = float(np.percentile(seconds, percentile))
        axes.axvline(value, color=_BAD, linestyle=style, linewidth=1)
    axes.set(xlabel="seconds (lines: median and 95th percentile)", ylabel="cases")
    axes.set_xlim(left=0)


def _render_svg(plot: Callable[[Axes], None]) -> Markup:
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(4.2, 2.7), layout="constrained")
        plot(figure.subplots())
        output = io.StringIO()
        metadata = {"Date": None, "Creator": None}
        figure.savefig(
            output,
            format="svg",
            transparent=True,
            metadata=metadata,
        )
    text = output.getvalue()
    # Safe as markup: it is drawn from numbers and our own labels, and holds no text of a case.
    return Markup(text[text.index("<svg") :])
