"""What several commands have in common: how JSON is printed, and for `dossier eval` the library.

`dossier eval` makes case sets ready to be asked of that library.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from rag import Settings
from ui.terminal.progress import show_progress_bars

if TYPE_CHECKING:  # the suite is imported when it is asked for
    from evals.cases.case_set import CaseSet
    from evals.runs.prepare import PreparedRun

err = Console(stderr=True, highlight=False, soft_wrap=True)

Data = Annotated[
    Path | None,
    typer.Option(
        "--data", help="The library to ask; else the set's own articles, in a library of their own."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="JSON on standard output.")]


def load_library_settings(
    context: typer.Context, data: Path | None, llm: str | None = None
) -> tuple[Settings, bool]:
    """Get the settings, and whether the case set's own library is meant.

    No language model writes unless one is named here or in the environment, so that figures do
    not depend on what runs on this machine.
    """
    from rag import load_settings
    from rag.settings import NO_MODEL

    root = context.find_root().params.get("data")
    named = data or root
    writer = llm or os.environ.get("DOSSIER_LLM", NO_MODEL)
    settings: Settings = load_settings(**({"data": named} if named else {}), llm=writer)
    return settings, not (named or "DOSSIER_DATA" in os.environ)


def prepare_cases(
    cases: CaseSet, settings: Settings, own: bool, *, sample: int | None = None, seed: int = 0
) -> PreparedRun:
    """The cases with the library that they are asked of.

    What is wrong with any is told on standard error.
    """
    from evals.runs.prepare import prepare_run

    with show_progress_bars(err, log=True) as bar:
        made = prepare_run(
            cases, settings, own_library=own, progress=bar("Indexing"), sample=sample, seed=seed
        )
    for problem in made.problems:
        err.print(str(problem), markup=False)
    return made


def print_json(value: object) -> None:
    """Print one line of JSON on standard output, at once."""
    line = json.dumps(value, ensure_ascii=False, default=str)
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
