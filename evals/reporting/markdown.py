"""A run in Markdown: to be read in a terminal, pasted into an issue or a README."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence

from evals.analysis.comparison import Comparison, is_worse, measure_robustness
from evals.analysis.inspection import Inspection, read_inspection
from evals.analysis.judging import summarise_judgements
from evals.metrics.scoring import ScoredCase, score_run
from evals.metrics.statistics import Estimate
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
from evals.runs.run_folder import Run

_BESIDE = (
    "passed", "passage hit@1", "passage hit@5", "passage ndcg@5", "article ndcg@5", "article ndcg@10", "contains",
    "contains, first sentence", "token F1", "citation exactness", "citation precision", "citation recall", "support",
    "disagreement reported", "false disagreement", "abstention precision", "abstention recall", "abstention F1",
    "wrongly abstained", "confidence AUROC", "calibration error", "recall@5, as asked", "recall@5, as understood",
    "recall@5, as a person rewrote it",
)  # fmt: skip


def format_report(run: Run) -> str:
    """The whole report without the cases."""
    found = score_run(run)
    manifest = run.manifest
    seconds = [
        (name, f"{p50:.3f}", f"{p95:.3f}") for name, (p50, p95) in compute_latencies(found).items()
    ]
    parts = [
        f"# {manifest.name}: {manifest.system}",
        f"{_format_case_count(len(found), len(run.cases))}, {manifest.passages} passages, settings {manifest.fingerprint}, begun {manifest.started}.",
        "## Figures",
        format_figure_table(found),
        "## By tag",
        _format_tag_table(found),
        "## Why cases failed",
        format_table(
            ("why", "cases"), Counter(each.reason for each in found if each.failure).most_common()
        ),
        "## Seconds",
        format_table(("stage", "median", "95th percentile"), seconds),
    ]
    changed = measure_robustness(run, found, VARIANT_FIGURES)
    if changed:
        rows = [
            (
                name,
                of["passed"].count,
                *(f"{of[key].difference:+.3f}" if key in of else "" for key in VARIANT_FIGURES),
            )
            for name, of in changed.items()
        ]
        parts += [
            "## Under changes of the question",
            format_table(("change", "cases", *VARIANT_FIGURES), rows),
        ]
    judged = summarise_judgements(run, found)
    if judged:
        told = f"{judged.judged} answers, {judged.errors} errors: correct {format_share(judged.correct)}, faithful {format_share(judged.faithful)}"
        parts += [
            f"## Judged by {judged.model}",
            f"{told}, agreement with the verdicts here {format_share(judged.agreement)}.",
        ]
    by_hand = read_inspection(run)
    if by_hand:
        rows = [
            (row.case, row.sentence, row.quotes, row.verdict or "not read", row.remark)
            for row in by_hand.rows
        ]
        parts += [
            "## Checked by hand",
            format_inspection(by_hand),
            format_table(("case", "sentence", "quotes", "backed", "remark"), rows),
        ]
    if run.costs:
        parts += [
            "## Costs",
            format_table(("", ""), [(name, f"{value:.1f}") for name, value in run.costs.items()]),
        ]
    if manifest.left_out:
        parts += ["## Not asked", "\n".join(f"- {each}" for each in manifest.left_out)]
    return "\n\n".join(parts) + "\n"


def format_inspection(inspection: Inspection) -> str:
    """What a person found, in a sentence."""
    read = inspection.backed + inspection.unbacked
    return (
        f"Of {len(inspection.rows)} sentences shown as supported, {read} were read by a person: {inspection.backed} are backed by their "
        f"quotes, {inspection.unbacked} are not."
    )


def _format_case_count(count: int, of: int) -> str:
    return f"{of} cases" if count == of else f"unfinished: {count} of {of} cases asked"


def format_side_by_side(runs: Sequence[Run]) -> str:
    """The figures of several runs with their intervals, a column for each, named by its folder."""
    found = [compute_estimates(score_run(run), _BESIDE) for run in runs]
    names = [name for name in _BESIDE if any(name in each for each in found)]
    rows = [
        (_format_name(name), *(_format_with_interval(each.get(name)) for each in found))
        for name in names
    ]
    return (
        format_table(("", *(f"{run.folder.name} ({len(run.cases)})" for run in runs)), rows) + "\n"
    )


def _format_with_interval(known: Estimate | None) -> str:
    if known is None or math.isnan(known.value):
        return ""
    return (
        format_share(known.value)
        if known.low == known.high
        else f"{format_share(known.value)} ({format_share(known.low)}–{format_share(known.high)})"
    )


def format_headline_table(found: Sequence[ScoredCase]) -> str:
    """The figures that one looks at first."""
    return _format_estimates(compute_estimates(found, HEADLINE))


def format_figure_table(found: Sequence[ScoredCase]) -> str:
    """Every figure, with its interval and its stage."""
    rows = [
        (STAGE_OF[name], _format_name(name), *_format_cells(each))
        for name, each in compute_estimates(found).items()
    ]
    return format_table(("stage", "figure", "value", "95 % interval", "cases"), rows)


def _format_estimates(known: dict[str, Estimate]) -> str:
    return format_table(
        ("figure", "value", "95 % interval", "cases"),
        [(_format_name(name), *_format_cells(each)) for name, each in known.items()],
    )


def _format_tag_table(found: Sequence[ScoredCase]) -> str:
    rows = []
    for tag, known in estimate_by_tag(found, TAG_FIGURES).items():
        rows.append(
            (
                tag,
                known["passed"].count,
                *(format_share(known[name].value) if name in known else "" for name in TAG_FIGURES),
            )
        )
    return format_table(("tag", "cases", *TAG_FIGURES), rows)


def _format_name(name: str) -> str:
    return f"{name} (less is better)" if name in LOWER_IS_BETTER else name


def _format_cells(known: Estimate) -> tuple[str, str, int]:
    return (
        format_share(known.value),
        f"{format_share(known.low)} to {format_share(known.high)}",
        known.count,
    )


def format_share(value: float) -> str:
    """A share with three places; a dash for what is not defined."""
    return "–" if math.isnan(value) else f"{value:.3f}"


def format_table(heading: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; what would break out of a cell is kept in it."""
    lines = [heading, ["---"] * len(heading), *rows]
    return "\n".join(
        "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in line) + " |"
        for line in lines
    )


def format_comparison(compared: Comparison) -> str:
    """The differences, stage by stage, and the cases that flipped."""
    rows = [
        (
            _format_name(name), format_share(each.a), format_share(each.b), f"{each.difference:+.3f}", f"{each.low:+.3f} to {each.high:+.3f}",
            f"{each.p:.3f}", each.count, "worse" if is_worse(name, each) else "better" if each.is_real else "",
        )
        for name, each in compared.differences.items()
    ]  # fmt: skip
    parts = [format_table(("figure", "A", "B", "B − A", "95 % interval", "p", "cases", ""), rows)]
    parts.append(f"Passed or not, McNemar's exact test: p = {compared.p_passed:.3f}.")
    for passed_before, name in ((True, "no longer pass"), (False, "pass now")):
        flips = [each for each in compared.flips if each.passed_before == passed_before]
        parts.append(f"{len(flips)} cases {name}{':' if flips else '.'}")
        if flips:
            parts.append(
                "\n".join(
                    f"- {each.id}: {each.question}{f' ({each.why})' if passed_before else ''}"
                    for each in flips
                )
            )
    if compared.only_in_one:
        parts.append(
            f"{len(compared.only_in_one)} cases are in one of the runs alone and were left out."
        )
    return "\n\n".join(parts) + "\n"
