"""`dossier eval`: cases checked, runs made, reported, compared and gated. The suite is imported when it is asked for."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from rag import DossierError, Settings

evaluation = typer.Typer(name="eval", no_args_is_help=True, help="Scores answers: cases, runs, reports, comparisons, a gate.")
_out = Console(highlight=False, soft_wrap=True)
_err = Console(stderr=True, highlight=False, soft_wrap=True)

_Cases = Annotated[Path, typer.Argument(metavar="CASES", help="A case file, a folder of them, or a public set: SQuAD, BEIR, MTRAG, CLAPnq, CSV.")]
_Data = Annotated[Path | None, typer.Option("--data", help="The library to ask; else the set's own articles, in a library of their own.")]
_Format = Annotated[str | None, typer.Option("--format", help="cases, squad, beir, mtrag, clapnq or csv; told from the files when not given.")]
_RunFolder = Annotated[Path, typer.Argument(metavar="RUN", help="The folder of a run.")]


@evaluation.command()
def check(context: typer.Context, cases: _Cases, data: _Data = None, form: _Format = None) -> None:
    """Validate cases against a library: says which line is wrong, and which gold quote no longer occurs."""
    from evals.casesets import read_case_set
    from evals.running import prepare

    found = read_case_set(cases, form)
    settings, own = _library(context, data)
    with _Bar("Indexing") as progress:
        prepared = prepare(found, settings, own_library=own, progress=progress)
    for problem in prepared.problems:
        _err.print(str(problem), markup=False)
    known = [each.case for each in prepared.cases]
    unanswerable = sum(not case.answerable for case in known)
    _out.print(
        f"{len(known)} cases can be asked, {unanswerable} of them unanswerable, {sum(bool(case.conversation) for case in known)} in conversation."
    )
    if prepared.problems:
        raise DossierError(f"{len(prepared.problems)} problems in {cases}; they are above.")


@evaluation.command()
def run(
    context: typer.Context,
    cases: _Cases,
    out: Annotated[Path | None, typer.Option("--out", metavar="RUN", help="Folder of the run; one that is there is gone on with.")] = None,
    data: _Data = None,
    form: _Format = None,
    answerer: Annotated[str | None, typer.Option(help="Who writes the answers, instead of the one that is set.")] = None,
    against: Annotated[str | None, typer.Option(metavar="URL", help="Ask a system there: our REST shape, or OpenAI's where it ends in /v1.")] = None,
    model: Annotated[str | None, typer.Option(help="Model to ask for, where --against speaks OpenAI's protocol.")] = None,
    sample: Annotated[int | None, typer.Option(min=1, help="Only so many cases, drawn by their ids.")] = None,
    variant: Annotated[
        list[str] | None, typer.Option(help="Ask also with: typos, lower case, spelling, paraphrase, irrelevant article, or all.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Of the sample and the variants.")] = 0,
    workers: Annotated[int | None, typer.Option(min=1, help="Questions at once; one here, four at a URL.")] = None,
) -> None:
    """Ask every case, and keep the answers with their evidence. A run that was stopped goes on with --out."""
    from evals.casesets import read_case_set
    from evals.perturbations import VARIANTS
    from evals.running import default_folder, execute, manifest_of, prepare
    from evals.runs import Run
    from evals.systems import Local, system_at

    variants = list(VARIANTS) if variant and "all" in variant else list(variant or ())
    for name in variants:
        if name not in VARIANTS:
            raise typer.BadParameter(f"{name} is none of {', '.join(VARIANTS)}, all")
    if against and "irrelevant article" in variants:
        raise typer.BadParameter("an irrelevant article cannot be added to the library of a system at a URL")
    found = read_case_set(cases, form)
    settings, own = _library(context, data, answerer)
    with _Bar("Indexing") as progress:
        prepared = prepare(found, settings, own_library=own, progress=progress, sample=sample, seed=seed)
    for problem in prepared.problems:
        _err.print(str(problem), markup=False)
    key = os.environ.get("OPENAI_API_KEY", "")
    system = system_at(against, model=model, key=key) if against else Local(prepared.assistant)
    made = Run(out or default_folder(found.name))
    with _Bar("Asking") as progress:
        execute(
            made, prepared, system, manifest_of(found, prepared, system, variants, seed, sample),
            workers=workers or (4 if against else 1), progress=progress,
        )  # fmt: skip
    _tell(made)


def _tell(made: Any) -> None:
    """The run's headline figures, as a table."""
    from evals.reporting.markdown import headline_table
    from evals.scoring import scored

    _out.print(headline_table(scored(made)), markup=False)
    _out.print(f"\nThe run is in {made.folder}; dossier eval report {made.folder} shows every case.", markup=False)


def _library(context: typer.Context, data: Path | None, answerer: str | None = None) -> tuple[Settings, bool]:
    """(the settings, whether the case set's own library is meant rather than one that was named)."""
    from rag import load_settings

    root = context.find_root().params.get("data")
    named = data or root
    answering = {"answering": {"answerer": answerer}} if answerer else {}
    settings: Settings = load_settings(**({"data": named} if named else {}), **answering)
    return settings, not (named or "DOSSIER_DATA" in os.environ)


class _Bar:
    """A progress bar on standard error, with the rate and the time that is left."""

    def __init__(self, name: str) -> None:
        self._name = name
        columns = (
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"), TimeElapsedColumn(),
            TimeRemainingColumn(),
        )  # fmt: skip
        self._progress = Progress(*columns, console=_err, transient=True, disable=not _err.is_terminal)
        self._task: Any = None

    def __enter__(self) -> Callable[[int, int], None]:
        self._progress.start()
        return self.update

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def update(self, done: int, total: int) -> None:
        if self._task is None:
            self._task = self._progress.add_task(self._name, total=total, completed=done, rate="")
        task = next(each for each in self._progress.tasks if each.id == self._task)
        rate = f"{task.speed:.1f} a second" if task.speed else ""
        self._progress.update(self._task, completed=done, total=total, rate=rate)
