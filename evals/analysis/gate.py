"""The gate: a run against the baseline that was accepted, case by case; it fails when a figure falls by more than noise."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from evals.analysis.comparison import Comparison, compare_scores, is_worse
from evals.cases.gold_spans import LocatedCase
from evals.metrics.scoring import ScoredCase, score_run
from evals.metrics.statistics import Difference
from evals.metrics.summary import compute_figures
from evals.runs.run_folder import Outcome, Run, write_atomically
from rag.errors import DossierError

_ROUNDING = (
    0.01  # processors round differently; a fall has to be larger than what that makes of a figure
)
# What staff would notice. Each is compared on the same cases, so that a system that answers the same differs by nothing.
GATED = (
    "passed", "passage hit@5", "passage ndcg@5", "contains", "citation exactness", "citation precision", "citation recall", "support",
    "abstention recall", "wrongly abstained", "risk-coverage area", "errors",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class BaselineScore:
    """One case of a baseline."""

    id: str
    passed: bool
    abstained: bool
    confidence: float | None
    would_be_wrong: bool
    values: dict[str, float]


@dataclass(frozen=True, slots=True)
class Baseline:
    """What an accepted run scored, by case: enough to compare with, without its answers."""

    name: str
    cases: str  # fingerprint of the case set
    accepted: str
    settings: str
    scores: tuple[BaselineScore, ...]


_BASELINE = TypeAdapter(Baseline)


def accept_baseline(run: Run, path: Path) -> None:
    """Write the run's scores as the baseline from now on."""
    manifest = run.manifest
    kept = tuple(_build_baseline_score(each) for each in score_run(run))
    baseline = Baseline(
        manifest.name,
        manifest.cases,
        datetime.now(UTC).date().isoformat(),
        manifest.fingerprint,
        kept,
    )
    lines = ",\n".join(
        "  " + json.dumps(asdict(each), ensure_ascii=False) for each in baseline.scores
    )
    head = json.dumps(
        {key: value for key, value in asdict(baseline).items() if key != "scores"},
        ensure_ascii=False,
        indent=1,
    )
    write_atomically(path, f'{head[:-2]},\n "scores": [\n{lines}\n ]\n}}\n')


def check_gate(run: Run, path: Path) -> tuple[Comparison, list[str]]:
    """The run against the baseline, and the figures that are worse by more than noise; none is a pass.

    Raises DossierError when the baseline is missing, unreadable or of other cases.
    """
    manifest = run.manifest
    try:
        baseline = _BASELINE.validate_json(path.read_bytes())
    except OSError as error:
        raise DossierError(
            f"There is no baseline at {path} ({error.strerror}); make one with --accept."
        ) from error
    except ValidationError as error:
        raise DossierError(
            f"{path} is no baseline of this version ({error.errors()[0]['msg']}); make one with --accept."
        ) from error
    if baseline.cases != manifest.cases:
        raise DossierError(
            f"The baseline {path} is of other cases than the run {run.folder}; run again and accept it with --accept."
        )
    now = score_run(run)
    missing = {each.id for each in baseline.scores} - {each.id for each in now}
    if missing:
        raise DossierError(
            f"The run {run.folder} lacks {len(missing)} cases of the baseline, {min(missing)} the first; finish it with --out "
            f"{run.folder}, or, where their gold is no longer in the articles, mend the cases."
        )
    cases = {each.id: each.located for each in now}
    before = [_restore_case(each, cases[each.id]) for each in baseline.scores]
    comparison = compare_scores(before, now, GATED)
    fallen = [name for name, each in comparison.differences.items() if _has_fallen(name, each)]
    gone = [
        name
        for name in compute_figures(before)
        if name in GATED and name not in comparison.differences
    ]
    return comparison, list(dict.fromkeys([*fallen, *gone, *_find_bugs(now)]))


def _has_fallen(name: str, difference: Difference) -> bool:
    return is_worse(name, difference) and abs(difference.difference) > _ROUNDING


def _find_bugs(found: Sequence[ScoredCase]) -> list[str]:
    """Quotes that are not the stored text, and errors, are bugs, whatever was before: one is too many."""
    forged = any(each.values.get("citation exactness", 1) < 1 for each in found)
    return [
        *(["citation exactness"] if forged else []),
        *(["errors"] if any(each.outcome.error for each in found) else []),
    ]


def _build_baseline_score(each: ScoredCase) -> BaselineScore:
    confidence = None if each.confidence is None else round(each.confidence, 4)
    values = {name: round(value, 4) for name, value in each.values.items() if name in GATED}
    return BaselineScore(
        each.id, each.passed, each.abstained, confidence, each.would_be_wrong, values
    )


def _restore_case(kept: BaselineScore, located: LocatedCase) -> ScoredCase:
    answer = {
        "status": "abstained" if kept.abstained else "answered",
        "confidence": kept.confidence,
    }
    outcome = Outcome(kept.id, "", located.case.question, answer)
    return ScoredCase(located, outcome, dict(kept.values), kept.passed, None, kept.would_be_wrong)
