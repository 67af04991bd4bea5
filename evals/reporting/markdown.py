"""A run in Markdown: to be read in a terminal, pasted into an issue or a README."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence

from evals.analysis.comparison import Comparison, is_worse, robustness
from evals.analysis.inspection import Inspection, inspected
from evals.analysis.judging import judgements
from evals.metrics.scoring import Scored, scored
from evals.metrics.statistics import Estimate
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
from evals.runs.run_folder import Run

_BESIDE = (
    "passed", "passage hit@1", "passage hit@5", "passage ndcg@5", "article ndcg@5", "article ndcg@10", "contains",
    "contains, first sentence", "token F1", "citation exactness", "citation precision", "citation recall", "support",
    "disagreement reported", "false disagreement", "abstention precision", "abstention recall", "abstention F1",
    "wrongly abstained", "confidence AUROC", "calibration error", "recall@5, as asked", "recall@5, as understood",
    "recall@5, as a person rewrote it",
)  # fmt: skip


def report(run: Run) -> str:
    """The whole report without the cases."""
    found = scored(run)
    manifest = run.manifest
    seconds = [(name, f"{p50:.3f}", f"{p95:.3f}") for name, (p50, p95) in latencies(found).items()]
    parts = [
        f"# {manifest.name}: {manifest.system}",
        f"{_asked(len(found), len(run.cases))}, {manifest.passages} passages, settings {manifest.fingerprint}, begun {manifest.started}.",
        "## Figures",
        figure_table(found),
        "## By tag",
        _tag_table(found),
        "## Why cases failed",
        table(
            ("why", "cases"), Counter(each.reason for each in found if each.failure).most_common()
        ),
        "## Seconds",
        table(("stage", "median", "95th percentile"), seconds),
    ]
    changed = robustness(run, found, VARIANT_FIGURES)
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
            table(("change", "cases", *VARIANT_FIGURES), rows),
        ]
    judged = judgements(run, found)
    if judged:
        told = f"{judged.judged} answers, {judged.errors} errors: correct {shown(judged.correct)}, faithful {shown(judged.faithful)}"
        parts += [
            f"## Judged by {judged.model}",
            f"{told}, agreement with the verdicts here {shown(judged.agreement)}.",
        ]
    by_hand = inspected(run)
    if by_hand:
        rows = [
            (row.case, row.sentence, row.quotes, row.verdict or "not read", row.remark)
            for row in by_hand.rows
        ]
        parts += [
            "## Checked by hand",
            hand_checked(by_hand),
            table(("case", "sentence", "quotes", "backed", "remark"), rows),
        ]
    if run.costs:
        parts += [
            "## Costs",
            table(("", ""), [(name, f"{value:.1f}") for name, value in run.costs.items()]),
        ]
    if manifest.left_out:
        parts += ["## Not asked", "\n".join(f"- {each}" for each in manifest.left_out)]
    return "\n\n".join(parts) + "\n"


def hand_checked(inspection: Inspection) -> str:
    """What a person found, in a sentence."""
    read = inspection.backed + inspection.unbacked
    return (
        f"Of {len(inspection.rows)} sentences shown as supported, {read} were read by a person: {inspection.backed} are backed by their "
        f"quotes, {inspection.unbacked} are not."
    )


def _asked(count: int, of: int) -> str:
    return f"{of} cases" if count == of else f"unfinished: {count} of {of} cases asked"


def side_by_side(runs: Sequence[Run]) -> str:
    """The figures of several runs with their intervals, a column for each, named by its folder."""
    found = [estimates(scored(run), _BESIDE) for run in runs]
    names = [name for name in _BESIDE if any(name in each for each in found)]
    rows = [(_named(name), *(_with_interval(each.get(name)) for each in found)) for name in names]
    return table(("", *(f"{run.folder.name} ({len(run.cases)})" for run in runs)), rows) + "\n"


def _with_interval(known: Estimate | None) -> str:
    if known is None or math.isnan(known.value):
        return ""
    return (
        shown(known.value)
        if known.low == known.high
        else f"{shown(known.value)} ({shown(known.low)}–{shown(known.high)})"
    )


def headline_table(found: Sequence[Scored]) -> str:
    """The figures that one looks at first."""
    return _estimates(estimates(found, HEADLINE))


def figure_table(found: Sequence[Scored]) -> str:
    """Every figure, with its interval and its stage."""
    rows = [
        (STAGE_OF[name], _named(name), *_cells(each)) for name, each in estimates(found).items()
    ]
    return table(("stage", "figure", "value", "95 % interval", "cases"), rows)


def _estimates(known: dict[str, Estimate]) -> str:
    return table(
        ("figure", "value", "95 % interval", "cases"),
        [(_named(name), *_cells(each)) for name, each in known.items()],
    )


def _tag_table(found: Sequence[Scored]) -> str:
    rows = []
    for tag, known in by_tag(found, TAG_FIGURES).items():
        rows.append(
            (
                tag,
                known["passed"].count,
                *(shown(known[name].value) if name in known else "" for name in TAG_FIGURES),
            )
        )
    return table(("tag", "cases", *TAG_FIGURES), rows)


def _named(name: str) -> str:
    return f"{name} (less is better)" if name in LOWER_IS_BETTER else name


def _cells(known: Estimate) -> tuple[str, str, int]:
    return shown(known.value), f"{shown(known.low)} to {shown(known.high)}", known.count


def shown(value: float) -> str:
    """A share with three places; a dash for what is not defined."""
    return "–" if math.isnan(value) else f"{value:.3f}"


def table(heading: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; what would break out of a cell is kept in it."""
    lines = [heading, ["---"] * len(heading), *rows]
    return "\n".join(
        "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in line) + " |"
        for line in lines
    )


def comparison(compared: Comparison) -> str:
    """The differences, stage by stage, and the cases that flipped."""
    rows = [
        (
            _named(name), shown(each.a), shown(each.b), f"{each.difference:+.3f}", f"{each.low:+.3f} to {each.high:+.3f}",
            f"{each.p:.3f}", each.count, "worse" if is_worse(name, each) else "better" if each.is_real else "",
        )
        for name, each in compared.differences.items()
    ]  # fmt: skip
    parts = [table(("figure", "A", "B", "B − A", "95 % interval", "p", "cases", ""), rows)]
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
