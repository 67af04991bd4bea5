"""The gate: compare a run with the accepted baseline, case by case.

It fails when a figure falls by more than noise explains.
"""

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

# Processors round differently; a fall has to be larger than the difference that this makes.
_ROUNDING = 0.01
# What users would notice. Each is compared on the same cases: the same answers differ by nothing.
GATED = (
    "passed",
    "passage hit@5",
    "passage ndcg@5",
    "contains",
    "citation exactness",
    "citation precision",
    "citation recall",
    "support",
    "abstention recall",
    "wrongly abstained",
    "risk-coverage area",
    "errors",
)


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
    """The scores of an accepted run by case: enough to compare with, without its answers.

    `cases` is the fingerprint of the case set, `settings` that of the settings.
    """

    name: str
    cases: str
    accepted: str
    settings: str
    scores: tuple[BaselineScore, ...]


_BASELINE = TypeAdapter(Baseline)


def accept_baseline(run: Run, path: Path) -> None:
    """Write a run's scores as the baseline from now on."""
    header = {
        "name": run.manifest.name,
        "cases": run.manifest.cases,
        "accepted": datetime.now(UTC).date().isoformat(),
        "settings": run.manifest.fingerprint,
    }
    header_lines = json.dumps(header, ensure_ascii=False, indent=1).removesuffix("\n}")
    score_lines = []
    for scored in score_run(run):
        score = asdict(_build_baseline_score(scored))
        score_lines.append("  " + json.dumps(score, ensure_ascii=False))
    scores = ",\n".join(score_lines)
    write_atomically(path, f'{header_lines},\n "scores": [\n{scores}\n ]\n}}\n')


def check_gate(run: Run, path: Path) -> tuple[Comparison, list[str]]:
    """Compare a run with the baseline.

    Returns:
        The comparison, and the figures that are worse by more than noise; the gate passes if
        there are none.

    Raises:
        DossierError: The baseline is missing, unreadable or of other cases.
    """
    baseline = _read_baseline(path)
    if baseline.cases != run.manifest.cases:
        raise DossierError(
            f"The baseline {path} is of other cases than the run {run.folder}; "
            "run again and accept it with --accept."
        )
    now = score_run(run)
    located_cases = {scored.id: scored.located for scored in now}
    missing = {score.id for score in baseline.scores} - set(located_cases)
    if missing:
        raise DossierError(
            f"The run {run.folder} lacks {len(missing)} cases of the baseline, {min(missing)} the "
            f"first; finish it with --out {run.folder}, or, where their gold is no longer in the "
            "articles, mend the cases."
        )
    before = []
    for score in baseline.scores:
        located = located_cases[score.id]
        before.append(_restore_case(score, located))
    comparison = compare_scores(before, now, GATED)
    differences = comparison.differences
    worse = []
    for name, difference in differences.items():
        if _has_fallen(name, difference):
            worse.append(name)
    for name in compute_figures(before):
        if name in GATED and name not in differences:
            worse.append(name)
    worse += _find_bugs(now)
    return comparison, list(dict.fromkeys(worse))


def _read_baseline(path: Path) -> Baseline:
    try:
        return _BASELINE.validate_json(path.read_bytes())
    except OSError as error:
        raise DossierError(
            f"There is no baseline at {path} ({error.strerror}); make one with --accept."
        ) from error
    except ValidationError as error:
        raise DossierError(
            f"{path} is no baseline of this version ({error.errors()[0]['msg']}); "
            "make one with --accept."
        ) from error


def _has_fallen(name: str, difference: Difference) -> bool:
    return is_worse(name, difference) and abs(difference.difference) > _ROUNDING


def _find_bugs(scored_cases: Sequence[ScoredCase]) -> list[str]:
    """Find figures that one case is enough to fail: quotes that differ from the text, errors."""
    bugs = []
    if any(scored.values.get("citation exactness", 1) < 1 for scored in scored_cases):
        bugs.append("citation exactness")
    if any(scored.outcome.error for scored in scored_cases):
        bugs.append("errors")
    return bugs


def _build_baseline_score(scored: ScoredCase) -> BaselineScore:
    confidence = scored.confidence
    return BaselineScore(
        id=scored.id,
        passed=scored.passed,
        abstained=scored.abstained,
        confidence=None if confidence is None else round(confidence, 4),
        would_be_wrong=scored.would_be_wrong,
        values={name: round(value, 4) for name, value in scored.values.items() if name in GATED},
    )


def _restore_case(score: BaselineScore, located: LocatedCase) -> ScoredCase:
    answer = {
        "status": "abstained" if score.abstained else "answered",
        "confidence": score.confidence,
    }
    return ScoredCase(
        located=located,
        outcome=Outcome(score.id, "", located.case.question, answer),
        values=dict(score.values),
        passed=score.passed,
        would_be_wrong=score.would_be_wrong,
    )
