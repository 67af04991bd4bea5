"""Compare two runs on the same cases: what differs, how surely, and which cases flipped."""

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
    compute_mcnemar,
)
from evals.metrics.summary import LOWER_IS_BETTER, compute_figures
from evals.runs.run_folder import Run
from rag.errors import DossierError


@dataclass(frozen=True, slots=True)
class Flip:
    """A case that one run passes and the other fails; `why` says why it fails."""

    id: str
    question: str
    passed_before: bool
    why: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Run B against run A.

    Attributes:
        differences: The differences by figure.
        p_passed: p of McNemar's test for passing.
        flips: The cases that one run passes and the other fails.
        only_in_one: Ids of the cases that only one of the runs has.
    """

    differences: dict[str, Difference]
    p_passed: float
    flips: tuple[Flip, ...]
    only_in_one: tuple[str, ...] = ()


def compare_runs(a: Run, b: Run) -> Comparison:
    """Compare run B with run A over the cases that both have.

    Raises:
        DossierError: The runs are of different case sets.
    """
    if a.manifest.cases != b.manifest.cases:
        raise DossierError(
            f"{a.folder} is of the cases in {a.manifest.case_file} and {b.folder} of those in "
            f"{b.manifest.case_file}; only runs of the same cases can be compared, and these "
            "differ."
        )
    return compare_scores(score_run(a), score_run(b))


def compare_scores(
    a: Sequence[ScoredCase],
    b: Sequence[ScoredCase],
    names: Sequence[str] = (),
) -> Comparison:
    """Compare scored cases over the ids that both runs have.

    Args:
        a: The cases of the first run.
        b: The cases of the second run.
        names: The figures to compare; all when it is empty.
    """
    cases_a = {scored.id: scored for scored in a}
    cases_b = {scored.id: scored for scored in b}
    pairs = []
    for case_id, before in cases_a.items():
        if case_id in cases_b:
            pairs.append((before, cases_b[case_id]))
    if not pairs:
        raise DossierError("The two runs have no case in common.")
    all_ids = {**cases_a, **cases_b}
    return Comparison(
        differences=_compute_differences(
            [before for before, _ in pairs],
            [after for _, after in pairs],
            names,
        ),
        p_passed=compute_mcnemar(
            sum(before.passed and not after.passed for before, after in pairs),
            sum(after.passed and not before.passed for before, after in pairs),
        ),
        flips=tuple(
            _build_flip(before, after) for before, after in pairs if before.passed != after.passed
        ),
        only_in_one=tuple(
            case_id for case_id in all_ids if case_id not in cases_a or case_id not in cases_b
        ),
    )


def _compute_differences(
    a: Sequence[ScoredCase],
    b: Sequence[ScoredCase],
    names: Sequence[str],
) -> dict[str, Difference]:
    """Compute the differences, each over the cases for which both runs have the figure."""
    before = compute_figures(a)
    after = compute_figures(b)
    differences = {}
    for name in before:
        if name not in after or (names and name not in names):
            continue
        rows = np.intersect1d(before[name].rows, after[name].rows)
        if rows.size:
            differences[name] = bootstrap_difference(
                partial(_compute_on_rows, before[name].statistic, rows),
                partial(_compute_on_rows, after[name].statistic, rows),
                len(rows),
            )
    return differences


def _compute_on_rows(statistic: Statistic, rows: Rows, drawn: Rows) -> Values:
    """Compute a statistic over a resample, `drawn`, of these rows."""
    return statistic(rows[drawn])


def _build_flip(before: ScoredCase, after: ScoredCase) -> Flip:
    failed = after if before.passed else before
    return Flip(
        before.id,
        before.outcome.question,
        before.passed,
        failed.failure or "",
    )


def is_worse(name: str, difference: Difference) -> bool:
    """Whether a figure is worse than noise explains: its whole interval is on the bad side."""
    return difference.low > 0 if name in LOWER_IS_BETTER else difference.high < 0


def measure_robustness(
    run: Run,
    as_written: Sequence[ScoredCase],
    names: Sequence[str],
) -> dict[str, dict[str, Difference]]:
    """Measure how each variant of the question changes the named figures.

    Args:
        run: The run with the variants.
        as_written: The run's scored cases for the questions as written.
        names: The figures.

    Returns:
        The differences by variant, over the cases that it changes; a variant that changes none is
        left out.
    """
    differences = {}
    for variant in run.manifest.variants:
        varied = score_run(run, variant)
        if varied:
            differences[variant] = compare_scores(as_written, varied, names).differences
    return differences
