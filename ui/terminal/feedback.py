"""`dossier feedback`: what people said of answers, to read, and as cases for the evaluation."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from rag import DossierError
from rag.library.library import Library
from rag.workspace.exchanges import StoredExchange
from rag.workspace.history import open_history
from ui.terminal.tables import draw_feedback

feedback = typer.Typer(
    name="feedback",
    no_args_is_help=True,
    help="What people said of answers: a list, and evaluation cases.",
)
_out = Console(highlight=False, soft_wrap=True)
_err = Console(stderr=True, highlight=False, soft_wrap=True)

_NOTHING = "No answer has been rated yet."


@feedback.command("list")
def list_feedback(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="JSON on standard output.")] = False,
) -> None:
    """What was rated, oldest first: date, question, verdict, reason, comment."""
    rated = [
        each for each in open_history(Library(context.obj)).iterate_exchanges() if each.feedback
    ]
    if as_json:
        _write_lines([{"feedback": [_build_feedback_json(each) for each in rated]}])
    elif rated:
        draw_feedback(rated, _out)
    else:
        _err.print(_NOTHING)


@feedback.command()
def export(
    context: typer.Context,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="FILE", help="The case file; standard output when not given."
        ),
    ] = None,
) -> None:
    """Evaluation cases from rated answers.

    What a person has to complete goes to FILE.incomplete, beside FILE.
    """
    from evals.cases.from_feedback import build_cases

    made = build_cases(open_history(Library(context.obj)).iterate_exchanges())
    if not (made.complete or made.to_complete):
        _err.print(_NOTHING)
        return
    beside = Path(f"{out}.incomplete") if out else None
    if out and beside:
        _write_file(out, made.complete)
        _write_file(beside, made.to_complete)
    else:
        _write_lines(made.complete)
    where = f" in {beside}" if beside else "; --out FILE writes these to FILE.incomplete"
    waiting = (
        f" {len(made.to_complete)} more need a person to say what is right{where}."
        if made.to_complete
        else ""
    )
    count = "1 case" if len(made.complete) == 1 else f"{len(made.complete)} cases"
    _err.print(f"{count} made from ratings.{waiting}", markup=False)


def _build_feedback_json(asked: StoredExchange) -> dict[str, Any]:
    assert asked.feedback is not None
    return {"date": asked.asked.isoformat(), "question": asked.question, **asdict(asked.feedback)}


def _write_file(path: Path, cases: Iterable[dict[str, Any]]) -> None:
    """The cases a line each, in place of what the file held; no new file where there are none."""
    lines = "".join(f"{_format_json_line(case)}\n" for case in cases)
    try:
        if lines or path.exists():
            path.write_text(lines, encoding="utf-8")
    except OSError as error:
        raise DossierError(
            f"The cases cannot be written to {path} ({error.strerror}); name another file with "
            "--out."
        ) from error


def _write_lines(values: Iterable[dict[str, Any]]) -> None:
    sys.stdout.writelines(f"{_format_json_line(value)}\n" for value in values)


def _format_json_line(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)
