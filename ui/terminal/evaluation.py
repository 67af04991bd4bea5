"""`dossier eval`: cases checked, runs made, reported, compared and gated.

The suite is imported when it is asked for.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from rag import DossierError
from ui.terminal.calibration import calibrate
from ui.terminal.options import AsJson, Data, err, load_library_settings, prepare_cases, print_json
from ui.terminal.progress import show_progress_bars

evaluation = typer.Typer(
    name="eval",
    no_args_is_help=True,
    help="Scores answers: cases, runs, reports, comparisons, a gate.",
)
evaluation.command()(calibrate)
_out = Console(
    highlight=False, soft_wrap=True
)  # what is printed is what the command is asked for; the rest goes to `err`

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
_RunFolder = Annotated[Path, typer.Argument(metavar="RUN", help="The folder of a run.")]


@evaluation.command()
def check(context: typer.Context, cases: _Cases, data: Data = None, form: _Format = None) -> None:
    """Validate cases against a library.

    Says which line is wrong, and which gold quote no longer occurs.
    """
    from evals.cases.case_set import read_case_set

    settings, own = load_library_settings(context, data)
    ready = prepare_cases(read_case_set(cases, form), settings, own)
    known = [each.case for each in ready.cases]
    unanswerable = sum(not case.answerable for case in known)
    talks = sum(bool(case.conversation) for case in known)
    _out.print(
        f"{len(known)} cases can be asked, {unanswerable} of them unanswerable, {talks} in "
        "conversation."
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
        str | None, typer.Option(help="Who writes the answers: none, or PROVIDER:MODEL.")
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
    from evals.cases.variants import VARIANTS
    from evals.runs.execute import build_manifest, execute_run, get_default_folder
    from evals.runs.run_folder import Run
    from evals.runs.systems import LocalSystem, create_system

    variants = list(VARIANTS) if variant and "all" in variant else list(variant or ())
    for name in variants:
        if name not in VARIANTS:
            raise typer.BadParameter(f"{name} is none of {', '.join(VARIANTS)}, all")
    if against and "irrelevant article" in variants:
        raise typer.BadParameter(
            "an irrelevant article cannot be added to the library of a system at a URL"
        )
    found = read_case_set(cases, form)
    if unseen:
        found = drop_training_cases(found)
    settings, own = load_library_settings(context, data, llm)
    ready = prepare_cases(found, settings, own, sample=sample, seed=seed)
    key = os.environ.get("OPENAI_API_KEY", "")
    system = (
        create_system(against, model=model, key=key) if against else LocalSystem(ready.assistant)
    )
    made = Run(out or get_default_folder(found.name))
    err.print(f"The run is kept in {made.folder}.", markup=False)
    manifest = build_manifest(found, ready, system, variants, seed, sample)
    try:
        with show_progress_bars(err, log=True) as bar:
            execute_run(
                made,
                ready,
                system,
                manifest,
                workers=workers or (4 if against else 1),
                progress=bar("Asking"),
            )
    except KeyboardInterrupt:
        raise DossierError(
            f"Stopped after {len(made.read_outcomes())} answers; the same command with --out "
            f"{made.folder} goes on."
        ) from None
    _print_headline_figures(made)


@evaluation.command()
def report(
    run_folder: _RunFolder,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", help="The HTML file; report.html in the run's folder when not given."
        ),
    ] = None,
    as_json: AsJson = False,
    as_markdown: Annotated[
        bool, typer.Option("--markdown", help="Markdown on standard output.")
    ] = False,
) -> None:
    """What a run says: one HTML file with every case, or JSON, or Markdown."""
    from evals.runs.run_folder import Run, write_atomically

    made = Run(run_folder)
    if as_json:
        from evals.reporting import data

        print_json(data.build_report(made))
    elif as_markdown:
        from evals.reporting import markdown

        sys.stdout.write(markdown.format_report(made))
    else:
        from evals.reporting import html

        path = out or run_folder / "report.html"
        page = html.render_report(made)
        write_atomically(path, page)
        _out.print(f"The report is {path}", markup=False)


@evaluation.command()
def inspect(
    run_folder: _RunFolder,
    count: Annotated[int, typer.Option(min=1, help="Sentences to check.")] = 100,
    seed: Annotated[int, typer.Option(help="Of the sample.")] = 0,
) -> None:
    """Write a sheet of sentences shown as supported, for a person to say yes or no to.

    The report lists them with the verdicts.
    """
    from evals.analysis.inspection import write_inspection_sheet
    from evals.runs.run_folder import Run

    path = write_inspection_sheet(Run(run_folder), count, seed)
    _out.print(
        f"Write yes or no under verdict in {path}, then run dossier eval report {run_folder}.",
        markup=False,
    )


@evaluation.command()
def table(
    runs: Annotated[
        list[Path], typer.Argument(metavar="RUN…", help="Folders of runs, each a column.")
    ],
) -> None:
    """The figures of several runs side by side, with their intervals, in Markdown."""
    from evals.reporting import markdown
    from evals.runs.run_folder import Run

    sys.stdout.write(markdown.format_side_by_side([Run(each) for each in runs]))


@evaluation.command()
def compare(a: _RunFolder, b: _RunFolder, as_json: AsJson = False) -> None:
    """B against A on the same cases.

    Differences with intervals and p-values, and the cases that flipped.
    """
    from evals.analysis.comparison import compare_runs
    from evals.reporting import data, markdown
    from evals.runs.run_folder import Run

    found = compare_runs(Run(a), Run(b))
    if as_json:
        print_json(data.build_comparison(found))
    else:
        sys.stdout.write(markdown.format_comparison(found))


@evaluation.command()
def gate(
    run_folder: _RunFolder,
    baseline: Annotated[Path, typer.Option(help="What was accepted before.")] = Path(
        "evals/data/baseline.json"
    ),
    accept: Annotated[bool, typer.Option("--accept", help="Make this run the baseline.")] = False,
) -> None:
    """Fail when a figure is worse than the baseline by more than noise explains."""
    from evals.analysis import gate as gating
    from evals.reporting import markdown
    from evals.runs.run_folder import Run

    made = Run(run_folder)
    if accept:
        gating.accept_baseline(made, baseline)
        _out.print(f"{baseline} is the baseline now.", markup=False)
        return
    comparison, worse = gating.check_gate(made, baseline)
    sys.stdout.write(markdown.format_comparison(comparison))
    if worse:
        raise DossierError(f"Worse than {baseline}: {', '.join(worse)}.")
    _out.print(f"No figure is worse than {baseline}.", markup=False)


@evaluation.command()
def judge(
    run_folder: _RunFolder,
    url: Annotated[
        str, typer.Option(help="An OpenAI-compatible address, such as http://127.0.0.1:8000/v1.")
    ],
    model: Annotated[str, typer.Option(help="The model that judges; the report names it.")],
) -> None:
    """Have a language model judge a run's answers for correctness and faithfulness.

    OPENAI_API_KEY is sent where it is set.
    """
    from evals.analysis.judging import judge_run as judging
    from evals.analysis.judging import summarise_judgements
    from evals.metrics.scoring import score_run
    from evals.runs.run_folder import Run

    made = Run(run_folder)
    with show_progress_bars(err, log=True) as bar:
        judging(
            made,
            url=url,
            model=model,
            key=os.environ.get("OPENAI_API_KEY", ""),
            progress=bar("Judging"),
        )
    said = summarise_judgements(made, score_run(made))
    if said is None or not said.judged:
        raise DossierError(
            f"{model} at {url} gave no judgement that could be read; the reasons are in "
            f"{run_folder}/judged.jsonl."
        )
    _out.print(
        f"{said.judged} judged, {said.errors} errors: correct {said.correct:.2f}, faithful "
        f"{said.faithful:.2f}, "
        f"agreement with the deterministic verdict {said.agreement:.2f}."
    )


def _print_headline_figures(made: Any) -> None:
    """The run's headline figures, as a table."""
    from evals.metrics.scoring import score_run
    from evals.reporting.markdown import format_headline_table

    found = score_run(made)
    _out.print(format_headline_table(found), markup=False)
    errors = [each.outcome.error for each in found if each.outcome.error]
    if len(errors) == len(found):
        raise DossierError(f"Every case failed: {errors[0]}.")
    if errors:
        err.print(
            f"{len(errors)} cases failed, the first because {errors[0]}; --out {made.folder} asks "
            "them again.",
            markup=False,
        )
    _out.print(
        f"\nThe run is in {made.folder}; dossier eval report {made.folder} shows every case.",
        markup=False,
    )
