"""A run in Markdown: to be read in a terminal, or pasted into an issue or a README."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from evals.analysis.comparison import Comparison, is_worse, measure_robustness
from evals.analysis.inspection import Inspection, read_inspection
from evals.analysis.judging import Verdicts, summarise_judgements
from evals.metrics.scoring import ScoredCase, score_run
from evals.metrics.statistics import Difference, Estimate
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

_SIDE_BY_SIDE_FIGURES = (
    "passed",
    "passage hit@1",
    "passage hit@5",
    "passage ndcg@5",
    "article ndcg@5",
    "article ndcg@10",
    "contains",
    "contains, first sentence",
    "token F1",
    "citation exactness",
    "citation precision",
    "citation recall",
    "support",
    "disagreement reported",
    "false disagreement",
    "abstention precision",
    "abstention recall",
    "abstention F1",
    "wrongly abstained",
    "confidence AUROC",
    "calibration error",
    "recall@5, as asked",
    "recall@5, as understood",
    "recall@5, as a person rewrote it",
)


def format_report(run: Run) -> str:
    """Format the whole report, without the cases."""
    scored_cases = score_run(run)
    parts = [*_format_results(run, scored_cases), *_format_extras(run, scored_cases)]
    return "\n\n".join(parts) + "\n"


def _format_results(run: Run, scored_cases: Sequence[ScoredCase]) -> Iterator[str]:
    manifest = run.manifest
    yield f"# {manifest.name}: {manifest.system}"
    yield (
        f"{_format_case_count(len(scored_cases), len(run.cases))}, {manifest.passages} passages, "
        f"settings {manifest.fingerprint}, begun {manifest.started}."
    )
    yield "## Figures"
    yield format_figure_table(scored_cases)
    yield "## By tag"
    yield _format_tag_table(scored_cases)
    yield "## Why cases failed"
    failures = Counter(scored.reason for scored in scored_cases if scored.failure)
    yield format_table(("why", "cases"), failures.most_common())
    yield "## Seconds"
    yield _format_latency_table(scored_cases)


def _format_extras(run: Run, scored_cases: Sequence[ScoredCase]) -> Iterator[str]:
    """Format the parts that only some runs have."""
    robustness = measure_robustness(run, scored_cases, VARIANT_FIGURES)
    if robustness:
        yield "## Under changes of the question"
        yield _format_variant_table(robustness)
    verdicts = summarise_judgements(run, scored_cases)
    if verdicts:
        yield f"## Judged by {verdicts.model}"
        yield _format_verdicts(verdicts)
    inspection = read_inspection(run)
    if inspection:
        yield "## Checked by hand"
        yield format_inspection(inspection)
        yield _format_inspection_table(inspection)
    if run.costs:
        yield "## Costs"
        yield format_table(("", ""), [(name, f"{value:.1f}") for name, value in run.costs.items()])
    if run.manifest.left_out:
        yield "## Not asked"
        yield "\n".join(f"- {problem}" for problem in run.manifest.left_out)


def _format_case_count(count: int, total: int) -> str:
    if count == total:
        return f"{total} cases"
    return f"unfinished: {count} of {total} cases asked"


def _format_latency_table(scored_cases: Sequence[ScoredCase]) -> str:
    rows = []
    for stage, (median, percentile_95) in compute_latencies(scored_cases).items():
        rows.append((stage, f"{median:.3f}", f"{percentile_95:.3f}"))
    return format_table(("stage", "median", "95th percentile"), rows)


def _format_variant_table(robustness: dict[str, dict[str, Difference]]) -> str:
    rows = []
    for variant, differences in robustness.items():
        changes = []
        for name in VARIANT_FIGURES:
            known = name in differences
            changes.append(f"{differences[name].difference:+.3f}" if known else "")
        rows.append((variant, differences["passed"].count, *changes))
    return format_table(("change", "cases", *VARIANT_FIGURES), rows)


def _format_verdicts(verdicts: Verdicts) -> str:
    return (
        f"{verdicts.judged} answers, {verdicts.errors} errors: "
        f"correct {format_share(verdicts.correct)}, faithful {format_share(verdicts.faithful)}, "
        f"agreement with the verdicts here {format_share(verdicts.agreement)}."
    )


def format_inspection(inspection: Inspection) -> str:
    """Summarise in a sentence what a person found."""
    read = inspection.backed + inspection.unbacked
    return (
        f"Of {len(inspection.rows)} sentences shown as supported, {read} were read by a person: "
        f"{inspection.backed} are backed by their quotes, {inspection.unbacked} are not."
    )


def _format_inspection_table(inspection: Inspection) -> str:
    rows = [
        (row.case, row.sentence, row.quotes, row.verdict or "not read", row.remark)
        for row in inspection.rows
    ]
    return format_table(("case", "sentence", "quotes", "backed", "remark"), rows)


def format_side_by_side(runs: Sequence[Run]) -> str:
    """Format the figures of several runs with their intervals, a column per run."""
    columns = [compute_estimates(score_run(run), _SIDE_BY_SIDE_FIGURES) for run in runs]
    rows = []
    for name in _SIDE_BY_SIDE_FIGURES:
        if any(name in estimates for estimates in columns):
            cells = [_format_with_interval(estimates.get(name)) for estimates in columns]
            rows.append((_format_name(name), *cells))
    heading = ("", *(f"{run.folder.name} ({len(run.cases)})" for run in runs))
    return format_table(heading, rows) + "\n"


def _format_with_interval(estimate: Estimate | None) -> str:
    if estimate is None or math.isnan(estimate.value):
        return ""
    value = format_share(estimate.value)
    if estimate.low == estimate.high:
        return value
    return f"{value} ({format_share(estimate.low)}–{format_share(estimate.high)})"


def format_headline_table(scored_cases: Sequence[ScoredCase]) -> str:
    """Format the figures that one looks at first."""
    rows = []
    for name, estimate in compute_estimates(scored_cases, HEADLINE).items():
        rows.append((_format_name(name), *_format_cells(estimate)))
    return format_table(("figure", "value", "95 % interval", "cases"), rows)


def format_figure_table(scored_cases: Sequence[ScoredCase]) -> str:
    """Format every figure with its interval and its stage."""
    rows = []
    for name, estimate in compute_estimates(scored_cases).items():
        rows.append((STAGE_OF[name], _format_name(name), *_format_cells(estimate)))
    return format_table(("stage", "figure", "value", "95 % interval", "cases"), rows)


def _format_tag_table(scored_cases: Sequence[ScoredCase]) -> str:
    rows = []
    for tag, estimates in estimate_by_tag(scored_cases, TAG_FIGURES).items():
        cells = []
        for name in TAG_FIGURES:
            cells.append(format_share(estimates[name].value) if name in estimates else "")
        rows.append((tag, estimates["passed"].count, *cells))
    return format_table(("tag", "cases", *TAG_FIGURES), rows)


def _format_name(name: str) -> str:
    return f"{name} (less is better)" if name in LOWER_IS_BETTER else name


def _format_cells(estimate: Estimate) -> tuple[str, str, int]:
    interval = f"{format_share(estimate.low)} to {format_share(estimate.high)}"
    return format_share(estimate.value), interval, estimate.count


def format_share(value: float) -> str:
    """Format a share with three decimals; a dash stands for an undefined one."""
    return "–" if math.isnan(value) else f"{value:.3f}"


def format_table(heading: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Format a Markdown table; cells are escaped where they would break it."""
    lines = [heading, ["---"] * len(heading), *rows]
    return "\n".join(_format_row(line) for line in lines)


def _format_row(cells: Sequence[object]) -> str:
    escaped = [str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells]
    return f"| {' | '.join(escaped)} |"


def format_comparison(comparison: Comparison) -> str:
    """Format the differences and the cases that flipped."""
    rows = [
        _build_difference_row(name, difference)
        for name, difference in comparison.differences.items()
    ]
    parts = [
        format_table(("figure", "A", "B", "B − A", "95 % interval", "p", "cases", ""), rows),
        f"Passed or not, McNemar's exact test: p = {comparison.p_passed:.3f}.",
        *_format_flips(comparison),
    ]
    if comparison.only_in_one:
        count = len(comparison.only_in_one)
        parts.append(f"{count} cases are in one of the runs alone and were left out.")
    return "\n\n".join(parts) + "\n"


def _build_difference_row(name: str, difference: Difference) -> tuple[object, ...]:
    verdict = "better" if difference.is_real else ""
    if is_worse(name, difference):
        verdict = "worse"
    return (
        _format_name(name),
        format_share(difference.a),
        format_share(difference.b),
        f"{difference.difference:+.3f}",
        f"{difference.low:+.3f} to {difference.high:+.3f}",
        f"{difference.p:.3f}",
        difference.count,
        verdict,
    )


def _format_flips(comparison: Comparison) -> Iterator[str]:
    lost = [flip for flip in comparison.flips if flip.passed_before]
    yield f"{len(lost)} cases no longer pass{':' if lost else '.'}"
    if lost:
        yield "\n".join(f"- {flip.id}: {flip.question} ({flip.why})" for flip in lost)
    gained = [flip for flip in comparison.flips if not flip.passed_before]
    yield f"{len(gained)} cases pass now{':' if gained else '.'}"
    if gained:
        yield "\n".join(f"- {flip.id}: {flip.question}" for flip in gained)
