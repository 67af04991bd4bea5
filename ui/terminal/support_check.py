"""`dossier eval support`: how often the check of a language model's claims errs."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from rag import DossierError, load_settings
from ui.terminal.options import AsJson, err, print_json

if TYPE_CHECKING:
    from evals.support.scoring import ErrorRate, SupportScore, Verdict
    from rag.answering.grounding import Judge

_out = Console(highlight=False, soft_wrap=True)


def support(
    trials: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="JSON lines: claim, cited, evidence, faithful, kind; title, source and published "
            "may be given.",
        ),
    ],
    judgements: Annotated[
        Path | None,
        typer.Option(
            "--judgements",
            metavar="FILE",
            help="What a language model's second look said: claim, cited, reply. It decides.",
        ),
    ] = None,
    as_json: AsJson = False,
    show_errors: Annotated[
        bool, typer.Option("--errors", help="Print the claims that are judged wrongly, too.")
    ] = False,
) -> None:
    """Score the check of what a language model writes on labelled claims.

    Prints how many unfaithful claims pass as supported and how many faithful ones do not, with 95 %
    intervals, and the errors of each kind. generation.entailment is applied where it is set. Exits
    with status 1 where a line cannot be used; the others are counted.
    """
    from evals.support.recorded_judgements import read_judgements
    from evals.support.scoring import judge_trials, score_verdicts
    from evals.support.trials import read_trials

    read, problems = read_trials(trials)
    for problem in problems:
        err.print(str(problem), markup=False)
    recorded = read_judgements(judgements) if judgements else None
    verdicts = judge_trials(read, _load_judge(), recorded)
    score = score_verdicts(verdicts)
    wrong = [verdict for verdict in verdicts if verdict.is_error] if show_errors else []
    if as_json:
        print_json(_build_json(score, wrong))
    else:
        _print_score(score, wrong)
    if problems:
        raise DossierError(f"{len(problems)} lines of {trials} cannot be used; they are above.")


def _load_judge() -> Judge | None:
    """Load the inference model of the settings as a judge, None where none is set."""
    from rag.answering.grounding import build_entailment_judge
    from rag.models.support import load_entailment_model

    model = load_entailment_model(load_settings().generation.entailment)
    return build_entailment_judge(model) if model else None


def _print_score(score: SupportScore, wrong: list[Verdict]) -> None:
    rows = [("Unfaithful, supported", score.passed), ("Faithful, not supported", score.doubted)]
    for name, rate in rows:
        _out.print(f"{name}: {_format_rate(rate)}", markup=False)
    for (is_faithful, kind), rate in score.kinds.items():
        label = "faithful" if is_faithful else "unfaithful"
        _out.print(f"  {label}, {kind}: {rate.errors} of {rate.count}", markup=False)
    for verdict in wrong:
        text = f"{verdict.trial.place}: {verdict.grounded.support}: {verdict.trial.claim}"
        _out.print(text, markup=False)


def _format_rate(rate: ErrorRate) -> str:
    if not rate.count:
        return "no claims"
    interval = f"95 % interval {rate.low:.2f} to {rate.high:.2f}"
    return f"{rate.errors} of {rate.count}, {rate.rate:.2f} ({interval})"


def _build_json(score: SupportScore, wrong: list[Verdict]) -> dict[str, Any]:
    kinds = []
    for (is_faithful, kind), rate in score.kinds.items():
        kinds.append({"faithful": is_faithful, "kind": kind, **_build_rate(rate)})
    errors = []
    for verdict in wrong:
        trial = verdict.trial
        support_given = verdict.grounded.support
        errors.append({"place": trial.place, "claim": trial.claim, "support": support_given})
    return {
        "unfaithful_supported": _build_rate(score.passed),
        "faithful_not_supported": _build_rate(score.doubted),
        "kinds": kinds,
        "errors": errors,
    }


def _build_rate(rate: ErrorRate) -> dict[str, float | int | None]:
    """Build a rate as JSON; it has no rate and no interval where nothing was counted."""
    if rate.count:
        return asdict(rate)
    return {"errors": 0, "count": 0, "rate": None, "low": None, "high": None}
