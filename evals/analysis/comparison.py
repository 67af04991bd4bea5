"""Two runs on the same cases: what differs, how surely, and which cases flipped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from evals.metrics.scoring import ScoredCase, score_run
from evals.metrics.statistics import (
    Difference,
    Rows,
    Statistic,
    Values,
    bootstrap_difference,
    mcnemar,
)
from evals.metrics.summary import LOWER_IS_BETTER, compute_figures
from evals.runs.run_folder import Run
from rag.errors import DossierError


@dataclass(frozen=True, slots=True)
class Flip:
    """A case that one of the runs passes and the other does not."""

    id: str
    question: str
    passed_before: bool
    why: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """B against A: differences by figure, McNemar's p for passing, the flips."""

    differences: dict[str, Difference]
    p_passed: float
    flips: tuple[Flip, ...]
    only_in_one: tuple[str, ...] = ()


def compare_runs(a: Run, b: Run) -> Comparison:
    """B against A over the cases that both have. Raises DossierError when they are not of the same case set."""
    if a.manifest.cases != b.manifest.cases:
        raise DossierError(
            f"{a.folder} is of the cases in {a.manifest.case_file} and {b.folder} of those in {b.manifest.case_file}; "
            "only runs of the same cases can be compared, and these differ."
        )
    return compare_scores(score_run(a), score_run(b))


def compare_scores(
    a: Sequence[ScoredCase], b: Sequence[ScoredCase], names: Sequence[str] = ()
) -> Comparison:
    """The same of scored cases, over the ids that both have; of the named figures alone where any is named."""
    first, second = {each.id: each for each in a}, {each.id: each for each in b}
    both = [key for key in first if key in second]
    if not both:
        raise DossierError("The two runs have no case in common.")
    return Comparison(
        differences=_compute_differences(
            [first[key] for key in both], [second[key] for key in both], names
        ),
        p_passed=mcnemar(
            sum(first[key].passed and not second[key].passed for key in both),
            sum(second[key].passed and not first[key].passed for key in both),
        ),
        flips=tuple(
            _build_flip(first[key], second[key])
            for key in both
            if first[key].passed != second[key].passed
        ),
        only_in_one=tuple(
            key for key in {**first, **second} if key not in first or key not in second
        ),
    )


def _compute_differences(
    a: Sequence[ScoredCase], b: Sequence[ScoredCase], names: Sequence[str]
) -> dict[str, Difference]:
    """Differences over the cases for which both runs have the figure."""
    before, after = compute_figures(a), compute_figures(b)
    made = {}
    for name in before:
        if name not in after or (names and name not in names):
            continue
        rows = np.intersect1d(before[name].rows, after[name].rows)
        if rows.size:
            made[name] = bootstrap_difference(
                partial(_compute_on_rows, before[name].statistic, rows),
                partial(_compute_on_rows, after[name].statistic, rows),
                len(rows),
            )
    return made


def _compute_on_rows(statistic: Statistic, rows: Rows, drawn: Rows) -> Values:
    """Compute a statistic over a resample, `drawn`, of these rows."""
    return statistic(rows[drawn])


def _build_flip(before: ScoredCase, after: ScoredCase) -> Flip:
    return Flip(
        before.id,
        before.outcome.question,
        before.passed,
        (after if before.passed else before).failure or "",
    )


def is_worse(name: str, difference: Difference) -> bool:
    """Whether the figure is worse than noise explains: the whole interval lies on the bad side."""
    return difference.low > 0 if name in LOWER_IS_BETTER else difference.high < 0


def measure_robustness(
    run: Run, as_written: Sequence[ScoredCase], names: Sequence[str]
) -> dict[str, dict[str, Difference]]:
    """For each change of the question that the run made, the change of the named figures on the cases it touched.

    A change that touched none of the cases is left out.
    """
    changed = {variant: score_run(run, variant) for variant in run.manifest.variants}
    return {
        variant: compare_scores(as_written, found, names).differences
        for variant, found in changed.items()
        if found
    }
