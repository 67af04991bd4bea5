"""`dossier eval`: report, inspect, compare, gate and judge runs that are stored.

The evaluation suite is imported by the commands that use it.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from rag import DossierError
from ui.terminal.options import AsJson, err, print_json
from ui.terminal.progress import show_progress_bars

_out = Console(highlight=False, soft_wrap=True)

_RunFolder = Annotated[Path, typer.Argument(metavar="RUN", help="The folder of a run.")]


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

    run = Run(run_folder)
    if as_json:
        from evals.reporting import data

        print_json(data.build_report(run))
    elif as_markdown:
        from evals.reporting import markdown

        sys.stdout.write(markdown.format_report(run))
    else:
        from evals.reporting import html

        path = out or run_folder / "report.html"
        page = html.render_report(run)
        write_atomically(path, page)
        _out.print(f"The report is {path}", markup=False)


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


def table(
    runs: Annotated[
        list[Path], typer.Argument(metavar="RUN…", help="Folders of runs, each a column.")
    ],
) -> None:
    """The figures of several runs side by side, with their intervals, in Markdown."""
    from evals.reporting import markdown
    from evals.runs.run_folder import Run

    columns = [Run(folder) for folder in runs]
    sys.stdout.write(markdown.format_side_by_side(columns))


def compare(a: _RunFolder, b: _RunFolder, as_json: AsJson = False) -> None:
    """B against A on the same cases.

    Differences with intervals and p-values, and the cases that flipped.
    """
    from evals.analysis.comparison import compare_runs
    from evals.reporting import data, markdown
    from evals.runs.run_folder import Run

    comparison = compare_runs(Run(a), Run(b))
    if as_json:
        print_json(data.build_comparison(comparison))
    else:
        sys.stdout.write(markdown.format_comparison(comparison))


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

    run = Run(run_folder)
    if accept:
        gating.accept_baseline(run, baseline)
        _out.print(f"{baseline} is the baseline now.", markup=False)
        return
    comparison, worse_figures = gating.check_gate(run, baseline)
    sys.stdout.write(markdown.format_comparison(comparison))
    if worse_figures:
        names = ", ".join(worse_figures)
        raise DossierError(f"Worse than {baseline}: {names}.")
    _out.print(f"No figure is worse than {baseline}.", markup=False)


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
    from evals.analysis.judging import judge_run, summarise_judgements
    from evals.metrics.scoring import score_run
    from evals.runs.run_folder import Run

    run = Run(run_folder)
    key = os.environ.get("OPENAI_API_KEY", "")
    with show_progress_bars(err, log=True) as bar:
        judge_run(
            run,
            url=url,
            model=model,
            key=key,
            progress=bar("Judging"),
        )
    verdicts = summarise_judgements(run, score_run(run))
    if verdicts is None or not verdicts.judged:
        raise DossierError(
            f"{model} at {url} gave no judgement that could be read; the reasons are in "
            f"{run_folder}/judged.jsonl."
        )
    _out.print(
        f"{verdicts.judged} judged, {verdicts.errors} errors: "
        f"correct {verdicts.correct:.2f}, faithful {verdicts.faithful:.2f}, "
        f"agreement with the deterministic verdict {verdicts.agreement:.2f}."
    )
