"""Shows sync plans: step by step in a terminal, and as JSON."""

from __future__ import annotations

from typing import Any

from rich.console import Console

from rag.library.sync.steps import Plan
from ui.terminal.tables import style_text

_SHOWN = ("new", "changed", "moved", "duplicate", "reindexed", "gone", "failed", "ignored")
_STYLES = {
    "new": "green",
    "changed": "yellow",
    "moved": "cyan",
    "gone": "red",
    "failed": "bold red",
}


def draw_plan(plan: Plan, console: Console) -> None:
    """A line for every file that is not unchanged."""
    for step in plan.steps:
        if step.kind in _SHOWN and step.kind != "failed":
            line = style_text(f"{step.kind:>10}  ", style=_STYLES.get(step.kind, "dim"))
            console.print(
                line
                + style_text(
                    step.file.name + (f": {step.file.reason}" if step.file.reason else ""), style=""
                )
            )


def summarise_plan(plan: Plan, embedded: int, *, applied: bool) -> str:
    """Say in one line what a sync did, or would do.

    Args:
        plan: What the sync found to do.
        embedded: Passages that were embedded.
        applied: Whether it was done.
    """
    counts = [f"{count} {kind}" for kind, count in count_plan_steps(plan).items() if count]
    start = "Done" if applied else "Would be"
    return f"{start}: {', '.join(counts) or 'nothing'}; {embedded} passages embedded."


def build_plan_json(plan: Plan, embedded: int, *, applied: bool) -> dict[str, Any]:
    """Build the JSON of a sync; the arguments are those of `summarise_plan`."""
    files = []
    for step in plan.steps:
        file = {
            "path": step.file.name,
            "change": step.kind,
            "article_id": step.file.article_id,
            "reason": step.file.reason,
        }
        files.append(file)
    return {
        "applied": applied,
        "counts": count_plan_steps(plan),
        "embedded": embedded,
        "files": files,
    }


def count_plan_steps(plan: Plan) -> dict[str, int]:
    """Count the files of each kind in a plan."""
    counts = dict.fromkeys((*_SHOWN, "unchanged"), 0)
    for step in plan.steps:
        counts[step.kind] += 1
    return counts
