"""`dossier eval calibrate`: when the evidence is enough to answer."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from rag import DossierError
from ui.terminal.options import AsJson, Data, err, load_library_settings, prepare_cases, print_json
from ui.terminal.progress import show_progress_bars


def calibrate(
    context: typer.Context,
    cases: Annotated[
        list[Path],
        typer.Argument(metavar="CASES…", help="Case sets to fit the answerability model on."),
    ],
    held_out: Annotated[
        Path | None, typer.Option(help="Cases to judge it on; none of them may be fitted on.")
    ] = None,
    halve: Annotated[
        Path | None,
        typer.Option(help="Cases of which one half is fitted on, and the other judges."),
    ] = None,
    data: Data = None,
    write: Annotated[
        bool, typer.Option("--write", help="Make the coefficients those that the product ships.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(help="HTML file for the reliability diagram and the risk-coverage curve."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Fit the probability that the evidence answers, and show what it is worth on cases it has not
    seen.
    """
    from evals.analysis import calibration as calibrating
    from evals.cases.case_set import CaseSet, read_case_set, split_into_halves
    from evals.reporting import calibration
    from evals.runs.run_folder import write_atomically

    settings, own = load_library_settings(context, data)
    sets = [read_case_set(path) for path in cases]
    judging = [read_case_set(held_out)] if held_out else []
    if halve:
        fitted_on, judges = split_into_halves(read_case_set(halve))
        sets.append(fitted_on)
        judging.append(judges)
    seen = {case.question.casefold() for each in sets for case in each.cases}
    shared = [
        case.id
        for each in judging
        for case in each.cases
        if not case.conversation and case.question.casefold() in seen
    ]
    if shared:
        raise DossierError(
            f"What judges asks what is fitted on as well, {shared[0]} the first of {len(shared)}; "
            "it would judge itself."
        )

    def samples(found: CaseSet) -> tuple[str, list[calibrating.Sample]]:
        ready = prepare_cases(found, settings, own)
        with show_progress_bars(err, log=True) as bar:
            made = calibrating.collect_samples(
                ready.cases, ready.assistant, bar(f"Reading {found.name}")
            )
        return f"{found.name} {found.fingerprint}", made

    named = [samples(each) for each in sets]
    known = [each for _, group in named for each in group]
    coefficients = calibrating.fit_coefficients(known, [name for name, _ in named])
    judged = [calibrating.cross_validate(known)]
    for each in judging:
        name, group = samples(each)
        judged.append(calibrating.predict_held_out(group, coefficients, f"held out: {name}"))
    if write:
        calibrating.write_coefficients(coefficients)
    if out:
        write_atomically(out, calibration.render_calibration(coefficients, judged))
    if as_json:
        print_json(
            {
                "coefficients": coefficients,
                "judged": {each.name: each.compute_figures() for each in judged},
            }
        )
    else:
        sys.stdout.write(calibration.format_calibration(coefficients, judged))
