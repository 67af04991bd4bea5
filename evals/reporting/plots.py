"""The report's curves, as SVG that stands in the page."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

import matplotlib as mpl
import numpy as np
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from evals.metrics.abstention import Flags, Values, compute_reliability, compute_risk_coverage
from evals.metrics.scoring import ScoredCase

_INK, _GOOD, _BAD, _FAINT = "#24292f", "#1f6f54", "#b3452c", "#c9ced4"
_STYLE = {
    "svg.fonttype": "none", "svg.hashsalt": "dossier", "font.family": "sans-serif", "font.size": 9, "axes.edgecolor": _FAINT,
    "axes.labelcolor": _INK, "axes.spines.top": False, "axes.spines.right": False, "xtick.color": _INK, "ytick.color": _INK,
}  # fmt: skip


def draw_plots(found: Sequence[ScoredCase]) -> list[tuple[str, str, Markup]]:
    """(title, what it shows, SVG) of each curve that the run has the data for."""
    made = []
    sure = [
        each for each in found if each.confidence is not None and each.located.case.wants_answer
    ]
    if len(sure) > 1:
        confidence = np.array([each.confidence for each in sure], np.float64)
        wrong = np.array([each.would_be_wrong for each in sure])
        given = float(np.mean([each.answered for each in sure]))
        made += [
            (
                "Risk and coverage",
                "The share of wrong answers when only the most confident are given. An ideal system stays at the bottom.",
                draw_risk_coverage(confidence, wrong, given),
            ),
            (
                "Confidence",
                "How sure it was of cases that the articles answer, and of those they do not.",
                _render_svg(
                    lambda axes: _draw_confidence(
                        axes, confidence, np.array([each.located.case.answerable for each in sure])
                    )
                ),
            ),
            (
                "Reliability",
                "How often it was right, by how sure it was; on the line, confidence means what it says. Large dots are many cases.",
                draw_reliability(confidence, ~wrong),
            ),
        ]
    made.append(
        (
            "Seconds",
            "From question to finished answer.",
            _render_svg(lambda axes: _draw_seconds(axes, found)),
        )
    )
    return made


def draw_risk_coverage(confidence: Values, wrong: Flags, answered: float | None = None) -> Markup:
    """The risk at each coverage, and where the system stands on it."""
    coverage, risk = compute_risk_coverage(confidence, wrong)

    def draw(axes: Axes) -> None:
        axes.plot(coverage, risk, color=_BAD)
        axes.fill_between(coverage, risk, color=_BAD, alpha=0.12)
        if answered is not None:
            axes.axvline(answered, color=_INK, linestyle=":", linewidth=1)
            axes.annotate(
                "answered",
                (answered, 0.98),
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

    return _render_svg(draw)


def draw_reliability(confidence: Values, right: Flags) -> Markup:
    """How often it was right, by how sure it was."""
    means, shares, counts = (
        np.array(each) for each in zip(*compute_reliability(confidence, right), strict=True)
    )

    def draw(axes: Axes) -> None:
        axes.plot((0, 1), (0, 1), color=_FAINT, linewidth=1)
        axes.plot(means, shares, color=_GOOD, linewidth=1)
        axes.scatter(means, shares, s=8 + 70 * counts / counts.max(), color=_GOOD)
        axes.set(xlabel="confidence", ylabel="share that was right", xlim=(0, 1), ylim=(0, 1))

    return _render_svg(draw)


def _draw_confidence(axes: Axes, confidence: Values, answerable: Flags) -> None:
    for chosen, color, label in (
        (answerable, _GOOD, "answerable"),
        (~answerable, _BAD, "unanswerable"),
    ):
        if chosen.any():
            axes.hist(
                confidence[chosen],
                bins=list(np.linspace(0, 1, 21)),
                color=color,
                alpha=0.6,
                label=label,
            )
    axes.set(xlabel="confidence", ylabel="cases", xlim=(0, 1))
    axes.legend(frameon=False)


def _draw_seconds(axes: Axes, found: Sequence[ScoredCase]) -> None:
    seconds = np.array([each.outcome.seconds for each in found if not each.outcome.error] or [0.0])
    axes.hist(seconds, bins=24, color=_INK, alpha=0.7)
    for share, style in ((50, "-"), (95, ":")):
        axes.axvline(float(np.percentile(seconds, share)), color=_BAD, linestyle=style, linewidth=1)
    axes.set(xlabel="seconds (lines: median and 95th percentile)", ylabel="cases")
    axes.set_xlim(left=0)


def _render_svg(draw: Callable[[Axes], None]) -> Markup:
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(4.2, 2.7), layout="constrained")
        draw(figure.subplots())
        written = io.StringIO()
        figure.savefig(
            written, format="svg", transparent=True, metadata={"Date": None, "Creator": None}
        )
    text = written.getvalue()
    return Markup(
        text[text.index("<svg") :]
    )  # drawn from numbers and our own labels; no text of a case is in it
