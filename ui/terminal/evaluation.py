"""`dossier eval`: check cases and run them. The other commands are registered here.

The evaluation suite is imported by the commands that use it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from rag import DossierError
from ui.terminal import stored_runs
from ui.terminal.calibration import calibrate
from ui.terminal.options import Data, err, load_library_settings, prepare_cases
from ui.terminal.progress import show_progress_bars
from ui.terminal.support_check import support

if TYPE_CHECKING:
    from evals.runs.prepare import PreparedRun
    from evals.runs.run_folder import Run
    from evals.runs.systems import System

evaluation = typer.Typer(
    name="eval",
    no_args_is_help=True,
    help="Scores answers: cases, runs, reports, comparisons, a gate.",
)
evaluation.command()(calibrate)
evaluation.command()(support)

_out = Console(highlight=False, soft_wrap=True)  # for results; everything else goes to `err`

_WORKERS_AT_URL = 4

_Cases = Annotated[
    Path,
    typer.Argument(
        metavar="CASES",
        help="A case file, a folder of them, or a public set: SQuAD, BEIR, MTRAG, CLAPnq, CSV.",
    ),
]
_Format = Annotated[
    str | None,
    typer.Option(
        "--format",
        help="cases, squad, beir, mtrag, clapnq, readings or csv; told from the files when not "
        "given.",
    ),
]


@evaluation.command()
def check(context: typer.Context, cases: _Cases, data: Data = None, form: _Format = None) -> None:
    """Validate cases against a library.

    Says which line is wrong, and which gold quote no longer occurs.
    """
    from evals.cases.case_set import read_case_set

    settings, own = load_library_settings(context, data)
    ready = prepare_cases(read_case_set(cases, form), settings, own)
    unanswerable = 0
    in_conversation = 0
    for located in ready.cases:
        if not located.case.answerable:
            unanswerable += 1
        if located.case.conversation:
            in_conversation += 1
    _out.print(
        f"{len(ready.cases)} cases can be asked, {unanswerable} of them unanswerable, "
        f"{in_conversation} in conversation."
    )
    if ready.problems:
        raise DossierError(f"{len(ready.problems)} problems in {cases}; they are above.")


@evaluation.command()
def run(
    context: typer.Context,
    cases: _Cases,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="RUN", help="Folder of the run; one that is there is gone on with."
        ),
    ] = None,
    data: Data = None,
    form: _Format = None,
    llm: Annotated[
        str | None,
        typer.Option(
            help="Who writes the answers: none, auto, or PROVIDER:MODEL. Also DOSSIER_LLM; else "
            "none."
        ),
    ] = None,
    replies: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE",
            help="Let a language model's recorded replies answer; only their cases are asked.",
        ),
    ] = None,
    against: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="Ask a system there: our REST shape, or OpenAI's where it ends in /v1.",
        ),
    ] = None,
    model: Annotated[
        str | None, typer.Option(help="Model to ask for, where --against speaks OpenAI's protocol.")
    ] = None,
    sample: Annotated[
        int | None, typer.Option(min=1, help="Only so many cases, drawn by their ids.")
    ] = None,
    unseen: Annotated[
        bool,
        typer.Option(
            "--unseen", help="Of a set that the reader is trained on, only what was kept from it."
        ),
    ] = False,
    variant: Annotated[
        list[str] | None,
        typer.Option(
            help="Ask also with: typos, lower case, spelling, paraphrase, irrelevant article, or "
            "all."
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="Of the sample and the variants.")] = 0,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Questions at once; one here, four at a URL.")
    ] = None,
) -> None:
    """Ask every case, and keep the answers with their evidence.

    A run that was stopped goes on with --out.

    OPENAI_API_KEY, where it is set, is sent to a system that speaks OpenAI's protocol, and to no
    other.
    """
    from evals.cases.case_set import drop_training_cases, read_case_set
    from evals.runs.execute import build_manifest, execute_run, get_default_folder
    from evals.runs.recorded import read_recording, use_recording
    from evals.runs.run_folder import Run

    variants = _choose_variants(variant or [], against)
    case_set = read_case_set(cases, form)
    if unseen:
        case_set = drop_training_cases(case_set)
    settings, own = load_library_settings(context, data, llm)
    ready = prepare_cases(case_set, settings, own, sample=sample, seed=seed)
    if replies:
        ready = use_recording(ready, read_recording(replies))
    system = _open_system(ready, against, model)
    stored_run = Run(out or get_default_folder(case_set.name))
    err.print(f"The run is kept in {stored_run.folder}.", markup=False)
    manifest = build_manifest(case_set, ready, system, variants, seed, sample)
    if workers is None:
        workers = _WORKERS_AT_URL if against else 1
    try:
        with show_progress_bars(err, log=True) as bar:
            execute_run(
                stored_run,
                ready,
                system,
                manifest,
                workers=workers,
                progress=bar("Asking"),
            )
    except KeyboardInterrupt:
        count = len(stored_run.read_outcomes())
        raise DossierError(
            f"Stopped after {count} answers; the same command with --out "
            f"{stored_run.folder} goes on."
        ) from None
    _print_headline_figures(stored_run)


def _choose_variants(names: list[str], against: str | None) -> list[str]:
    """Return the variants that are named, or all. Raises BadParameter for an unknown one."""
    from evals.cases.variants import IRRELEVANT_ARTICLE, VARIANTS

    variants = list(names)
    if "all" in names:
        variants = list(VARIANTS)
    for name in variants:
        if name not in VARIANTS:
            known = ", ".join(VARIANTS)
            raise typer.BadParameter(f"{name} is none of {known}, all")
    if against and IRRELEVANT_ARTICLE in variants:
        raise typer.BadParameter(
            "an irrelevant article cannot be added to the library of a system at a URL"
        )
    return variants


def _open_system(ready: PreparedRun, against: str | None, model: str | None) -> System:
    """Open the system at an address, or the assistant in this process."""
    from evals.runs.systems import LocalSystem, create_system

    if not against:
        return LocalSystem(ready.assistant)
    key = os.environ.get("OPENAI_API_KEY", "")
    return create_system(against, model=model, key=key)


def _print_headline_figures(stored_run: Run) -> None:
    """Print the run's headline figures as a table, and how many cases failed."""
    from evals.metrics.scoring import score_run
    from evals.reporting.markdown import format_headline_table

    folder = stored_run.folder
    scored_cases = score_run(stored_run)
    _out.print(format_headline_table(scored_cases), markup=False)
    errors = []
    for scored in scored_cases:
        if scored.outcome.error:
            errors.append(scored.outcome.error)
    if len(errors) == len(scored_cases):
        raise DossierError(f"Every case failed: {errors[0]}.")
    if errors:
        err.print(
            f"{len(errors)} cases failed, the first because {errors[0]}; --out {folder} asks "
            "them again.",
            markup=False,
        )
    _out.print(
        f"\nThe run is in {folder}; dossier eval report {folder} shows every case.",
        markup=False,
    )


evaluation.command()(stored_runs.report)
evaluation.command()(stored_runs.inspect)
evaluation.command()(stored_runs.table)
evaluation.command()(stored_runs.compare)
evaluation.command()(stored_runs.gate)
evaluation.command()(stored_runs.judge)
