"""The figures of a run as Markdown, and as a plot."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from evals.benchmark.measuring import compute_quantile

_OURS, _THEIRS, _INK = "#1f6f54", "#c9ced4", "#24292f"
_STAGES = ("understand", "lexical", "dense", "rerank", "read", "answer", "total")
Figures = Mapping[str, Any]


def format_benchmark(found: Figures) -> str:
    """A Markdown table for each part that was measured."""
    parts = {"indexing": _format_indexing, "answering": _format_answering, "growth": _format_growth}
    return "\n".join(
        line for name, told in parts.items() if name in found for line in told(found[name])
    )


def plot_benchmark(found: Figures, path: Path) -> None:
    """Passages a second beside the peers, memory beside the peers, and seconds to an answer by the size of the library, as a PNG."""
    with mpl.rc_context(
        {"font.size": 9, "axes.spines.top": False, "axes.spines.right": False, "text.color": _INK}
    ):
        figure = Figure(figsize=(10, 2.8), layout="constrained")
        speed, memory, growth = figure.subplots(1, 3)
        rates, peaks = _compute_rates(found["indexing"]), _compute_peaks(found["indexing"])
        _draw_bars(
            speed,
            "Indexing: passages a second",
            {name: statistics.median(each) for name, each in rates.items()},
        )
        _draw_bars(memory, "Indexing: peak memory, MB", peaks)
        sizes = {
            int(size): told["seconds"]["total"] for size, told in found["growth"]["sizes"].items()
        }
        growth.plot(
            list(sizes),
            [statistics.median(each) for each in sizes.values()],
            marker="o",
            color=_OURS,
            label="median",
        )
        slow = [compute_quantile(each, 0.95) for each in sizes.values()]
        growth.plot(
            list(sizes), slow, marker="o", color=_OURS, linestyle=":", label="95th percentile"
        )
        growth.set(xscale="log", ylim=(0, None), title="Answer: seconds, by passages")
        growth.legend(frameon=False)
        figure.savefig(path, dpi=130)


def _draw_bars(axes: Axes, title: str, values: Mapping[str, float]) -> None:
    names = list(values)[::-1]
    drawn = axes.barh(
        names,
        [values[name] for name in names],
        color=[_OURS if name == "Dossier" else _THEIRS for name in names],
    )
    axes.bar_label(drawn, fmt="%.0f", padding=3)
    axes.set(title=title, xticks=[])
    axes.spines["bottom"].set_visible(False)


def _compute_rates(found: Figures) -> dict[str, list[float]]:
    return {
        name: [each["passages"] / each["seconds"] for each in rounds]
        for name, rounds in found["rounds"].items()
    }


def _compute_peaks(found: Figures) -> dict[str, float]:
    return {
        name: statistics.median(each["megabytes"] for each in rounds)
        for name, rounds in found["rounds"].items()
    }


def _format_indexing(found: Figures) -> Iterator[str]:
    rates, peaks = _compute_rates(found), _compute_peaks(found)
    yield from _format_heading("", "passages a second", "Dossier is faster by", "peak memory, MB")
    for name, each in rates.items():
        ratios = [ours / theirs for ours, theirs in zip(rates["Dossier"], each, strict=True)]
        times = (
            ""
            if name == "Dossier"
            else f"{statistics.median(ratios):.2f} × ({min(ratios):.2f}–{max(ratios):.2f})"
        )
        yield _format_row(name, f"{statistics.median(each):.1f}", times, f"{peaks[name]:.0f}")
    files = [
        each["passages"] / (each["seconds"] + each["reading"])
        for each in found["rounds"]["Dossier"]
    ]
    yield _format_row(
        "Dossier, the files read and cleaned, too", f"{statistics.median(files):.1f}", "", ""
    )
    yield "\nThe same weights and passages; Dossier runs them in int8 under onnxruntime, the others in fp32 under torch."
    if found["missing"]:
        yield f"\nNot installed, and left out: {', '.join(found['missing'])}."
    whole = sum(found["stages"].values())
    yield ""
    yield from _format_heading("stage of a sync", "seconds", "share")
    for stage, seconds in found["stages"].items():
        yield _format_row(stage, f"{seconds:.2f}", f"{seconds / whole:.0%}")
    yield ""


def _format_answering(found: Figures) -> Iterator[str]:
    yield from _format_heading("stage of an answer", "median", "95th percentile")
    seconds = found["warm"]["seconds"]
    for stage in (each for each in _STAGES if each in seconds):
        yield _format_row(stage, *_format_latency(seconds[stage]))
    yield ""
    yield from _format_heading("people at once", "median", "95th percentile", "answers a second")
    for people, (waited, rate) in found["at_once"].items():
        yield _format_row(people, *_format_latency(waited), f"{rate:.1f}")
    yield ""
    yield from _format_heading("from cold", "median of three")
    told = {
        "the page can be opened": "starts",
        "its first answer after that": "firsts",
        "a whole `dossier ask`": "command",
    }
    for name, key in told.items():
        yield _format_row(name, f"{statistics.median(found[key]):.1f} s")
    yield ""


def _format_growth(found: Figures) -> Iterator[str]:
    yield from _format_heading(
        "passages",
        "median",
        "95th percentile",
        "of the smallest's median",
        "words",
        "vectors",
        "peak memory, MB",
    )
    first = next(iter(found["sizes"].values()))["seconds"]["total"]
    for size, told in found["sizes"].items():
        seconds = told["seconds"]
        ratio = statistics.median(seconds["total"]) / statistics.median(first)
        searched = (f"{statistics.median(seconds[stage]):.3f} s" for stage in ("lexical", "dense"))
        yield _format_row(
            f"{int(size):,}",
            *_format_latency(seconds["total"]),
            f"{ratio:.2f}",
            *searched,
            f"{told['megabytes']:.0f}",
        )
    yield ""


def _format_latency(seconds: Sequence[float]) -> tuple[str, str]:
    return f"{statistics.median(seconds):.3f} s", f"{compute_quantile(seconds, 0.95):.3f} s"


def _format_heading(*names: str) -> Iterable[str]:
    return (_format_row(*names), _format_row(*("---" for _ in names)))


def _format_row(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"
