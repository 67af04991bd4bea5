"""The figures of a benchmark as Markdown, and as a plot."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from evals.benchmark.measuring import compute_quantile
from evals.reporting.markdown import format_table

_OURS = "#1f6f54"
_THEIRS = "#c9ced4"
_INK = "#24292f"
_STYLE = {
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "text.color": _INK,
}
_STAGES = ("understand", "lexical", "dense", "rerank", "read", "answer", "total")
_COLD_STARTS = {
    "the page can be opened": "starts",
    "its first answer after that": "firsts",
    "a whole `dossier ask`": "command",
}

Figures = Mapping[str, Any]
Row = tuple[object, ...]


def format_benchmark(figures: Figures) -> str:
    """Format a Markdown table for each part that was measured."""
    formatters: dict[str, Callable[[Figures], Iterator[str]]] = {
        "indexing": _format_indexing,
        "answering": _format_answering,
        "growth": _format_growth,
    }
    parts: list[str] = []
    for name, format_part in formatters.items():
        if name in figures:
            parts += format_part(figures[name])
    return "\n\n".join(parts) + "\n"


def plot_benchmark(figures: Figures, path: Path) -> None:
    """Plot indexing speed and memory beside the peers, and answer time by size, as a PNG."""
    indexing = figures["indexing"]
    rates = _compute_rates(indexing)
    median_rates = {name: statistics.median(values) for name, values in rates.items()}
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(10, 2.8), layout="constrained")
        speed, memory, growth = figure.subplots(1, 3)
        _draw_bars(speed, "Indexing: passages a second", median_rates)
        _draw_bars(
            memory,
            "Indexing: peak memory, MB",
            _compute_peaks(indexing),
        )
        _draw_growth(growth, figures["growth"])
        figure.savefig(path, dpi=130)


def _draw_bars(axes: Axes, title: str, values: Mapping[str, float]) -> None:
    names = list(values)
    names.reverse()
    lengths = [values[name] for name in names]
    colors = [_OURS if name == "Dossier" else _THEIRS for name in names]
    bars = axes.barh(names, lengths, color=colors)
    axes.bar_label(bars, fmt="%.0f", padding=3)
    axes.set(title=title, xticks=[])
    axes.spines["bottom"].set_visible(False)


def _draw_growth(axes: Axes, growth: Figures) -> None:
    sizes = [int(size) for size in growth["sizes"]]
    seconds = [measurement["seconds"]["total"] for measurement in growth["sizes"].values()]
    medians = [statistics.median(values) for values in seconds]
    percentiles = [compute_quantile(values, 0.95) for values in seconds]
    axes.plot(sizes, medians, marker="o", color=_OURS, label="median")
    axes.plot(
        sizes,
        percentiles,
        marker="o",
        color=_OURS,
        linestyle=":",
        label="95th percentile",
    )
    axes.set(
        xscale="log",
        ylim=(0, None),
        title="Answer: seconds, by passages",
    )
    axes.legend(frameon=False)


def _compute_rates(indexing: Figures) -> dict[str, list[float]]:
    """Compute the passages a second of each round, by system."""
    rates = {}
    for name, rounds in indexing["rounds"].items():
        rates_of_rounds = []
        for measured in rounds:
            rates_of_rounds.append(measured["passages"] / measured["seconds"])
        rates[name] = rates_of_rounds
    return rates


def _compute_peaks(indexing: Figures) -> dict[str, float]:
    """Compute the median of the peak memory in MB, by system."""
    peaks = {}
    for name, rounds in indexing["rounds"].items():
        peaks[name] = statistics.median(measured["megabytes"] for measured in rounds)
    return peaks


def _format_indexing(indexing: Figures) -> Iterator[str]:
    heading = ("", "passages a second", "Dossier is faster by", "peak memory, MB")
    yield format_table(heading, _build_indexing_rows(indexing))
    yield (
        "The same weights and passages; Dossier runs them in int8 under onnxruntime, "
        "the others in fp32 under torch."
    )
    if indexing["missing"]:
        yield f"Not installed, and left out: {', '.join(indexing['missing'])}."
    stages: Mapping[str, float] = indexing["stages"]
    total = sum(stages.values())
    rows = []
    for stage, seconds in stages.items():
        share = seconds / total
        rows.append((stage, f"{seconds:.2f}", f"{share:.0%}"))
    yield format_table(("stage of a sync", "seconds", "share"), rows)


def _build_indexing_rows(indexing: Figures) -> Iterator[Row]:
    rates = _compute_rates(indexing)
    peaks = _compute_peaks(indexing)
    for name, values in rates.items():
        median = statistics.median(values)
        ratio = ""
        if name != "Dossier":
            ratio = _format_ratio(rates["Dossier"], values)
        yield name, f"{median:.1f}", ratio, f"{peaks[name]:.0f}"
    with_reading = []
    for measured in indexing["rounds"]["Dossier"]:
        seconds = measured["seconds"] + measured["reading"]
        with_reading.append(measured["passages"] / seconds)
    median = statistics.median(with_reading)
    yield "Dossier, the files read and cleaned, too", f"{median:.1f}", "", ""


def _format_ratio(ours: Sequence[float], theirs: Sequence[float]) -> str:
    """Format the ratio of two systems, round by round."""
    ratios = [own / peer for own, peer in zip(ours, theirs, strict=True)]
    return f"{statistics.median(ratios):.2f} × ({min(ratios):.2f}–{max(ratios):.2f})"


def _format_answering(answering: Figures) -> Iterator[str]:
    seconds = answering["warm"]["seconds"]
    stage_rows = []
    for stage in _STAGES:
        if stage in seconds:
            latency = _format_latency(seconds[stage])
            stage_rows.append((stage, *latency))
    yield format_table(("stage of an answer", "median", "95th percentile"), stage_rows)
    people_rows = []
    for people, (waited, rate) in answering["at_once"].items():
        latency = _format_latency(waited)
        people_rows.append((people, *latency, f"{rate:.1f}"))
    heading = ("people at once", "median", "95th percentile", "answers a second")
    yield format_table(heading, people_rows)
    cold_rows = []
    for name, key in _COLD_STARTS.items():
        median = statistics.median(answering[key])
        cold_rows.append((name, f"{median:.1f} s"))
    yield format_table(("from cold", "median of three"), cold_rows)


def _format_growth(growth: Figures) -> Iterator[str]:
    heading = (
        "passages",
        "median",
        "95th percentile",
        "of the smallest's median",
        "words",
        "vectors",
        "peak memory, MB",
    )
    measurements = list(growth["sizes"].values())
    smallest = statistics.median(measurements[0]["seconds"]["total"])
    rows = []
    for size, measured in growth["sizes"].items():
        seconds = measured["seconds"]
        total = statistics.median(seconds["total"])
        lexical = statistics.median(seconds["lexical"])
        dense = statistics.median(seconds["dense"])
        row = (
            f"{int(size):,}",
            *_format_latency(seconds["total"]),
            f"{total / smallest:.2f}",
            f"{lexical:.3f} s",
            f"{dense:.3f} s",
            f"{measured['megabytes']:.0f}",
        )
        rows.append(row)
    yield format_table(heading, rows)


def _format_latency(seconds: Sequence[float]) -> tuple[str, str]:
    median = statistics.median(seconds)
    percentile_95 = compute_quantile(seconds, 0.95)
    return f"{median:.3f} s", f"{percentile_95:.3f} s"
