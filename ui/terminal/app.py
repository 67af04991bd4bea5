"""The `dossier` command."""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from rag import Assistant, DossierError, load_settings, open_assistant
from rag.library.library import Library
from rag.library.sync.steps import Plan
from ui.terminal.batch import BatchQuestion, read_batch
from ui.terminal.evaluation import evaluation
from ui.terminal.feedback import feedback
from ui.terminal.filters import (
    ArticleId,
    Author,
    From,
    Section,
    Source,
    To,
    build_filters,
    require_known_filters,
)
from ui.terminal.progress import show_progress_bars
from ui.terminal.tables import count_plan_steps, draw_answer, draw_listing, draw_passages, draw_plan

app = typer.Typer(
    name="dossier",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Answers questions from your own articles, every sentence cited.",
)
app.add_typer(evaluation)
app.add_typer(feedback)
_out = Console(highlight=False, soft_wrap=True)
_err = Console(stderr=True, highlight=False, soft_wrap=True)

_Json = Annotated[bool, typer.Option("--json", help="JSON on standard output.")]
_Batch = Annotated[
    Path | None,
    typer.Option("--batch", help='File with one {"id", "question"} or {"id", "turns"} a line.'),
]


def _print_version(value: bool) -> None:
    if value:
        _out.print(f"dossier {metadata.version('dossier')}")
        raise typer.Exit


@app.callback()
def _configure_app(
    context: typer.Context,
    data: Annotated[
        Path | None,
        typer.Option(help="Folder of the library. Also DOSSIER_DATA; else .dossier here."),
    ] = None,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    """Read the settings and keep libraries from writing to the terminal."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    for noisy in (
        "httpx",
        "sentence_transformers",
        "trafilatura",
        "htmldate",
        "pypdf",
        "chromadb",
        "justext",
    ):
        logging.getLogger(noisy).setLevel(logging.CRITICAL)
    if not _err.is_terminal:
        os.environ.setdefault(
            "HF_HUB_DISABLE_PROGRESS_BARS", "1"
        )  # else each start writes one, into scripts' error logs
    context.obj = load_settings(**({"data": data} if data else {}))


@app.command()
def sync(
    context: typer.Context,
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH…", help="Files, folders, or http(s) addresses.")
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the plan and change nothing.")
    ] = False,
    as_json: _Json = False,
) -> None:
    """Make the library match the paths: add, update, and remove what is gone from under them."""
    library = Library(context.obj)
    with show_progress_bars(_err) as bar:
        if dry_run:
            plan, embedded = library.plan(paths, bar("Reading")), 0
        else:
            synced = library.sync(paths, bar("Reading"), bar("Indexing"))
            plan, embedded = synced.plan, synced.embedded
    for step in plan.of("failed"):
        _err.print(f"{step.file.name}: {step.file.reason}", markup=False)
    if as_json:
        _print_json(_build_plan_json(plan, embedded, applied=not dry_run))
    else:
        draw_plan(plan, _out)
        counts = ", ".join(
            f"{count} {kind}" for kind, count in count_plan_steps(plan).items() if count
        )
        _out.print(
            f"{'Would be' if dry_run else 'Done'}: {counts or 'nothing'}; {embedded} passages "
            "embedded."
        )
    if plan.of("failed") and len(plan.of("failed", "ignored")) == len(plan.steps):
        raise DossierError("None of the files could be read; the reasons are above.")


@app.command()
def remove(
    context: typer.Context,
    names: Annotated[
        list[str], typer.Argument(metavar="NAME…", help="Paths, names or article ids.")
    ],
) -> None:
    """Take files out of the library; the files themselves stay where they are."""
    count = Library(context.obj).remove(names)
    _out.print(f"Removed {count} {'file' if count == 1 else 'files'} from the library.")


@app.command()
def ask(
    context: typer.Context,
    question: Annotated[str | None, typer.Argument(help="What you want to know.")] = None,
    batch: _Batch = None,
    as_json: _Json = False,
    source: Source = None,
    author: Author = None,
    section: Section = None,
    article: ArticleId = None,
    published_from: From = None,
    published_to: To = None,
) -> None:
    """Answer a question from the articles, with citations."""
    filters = build_filters(source, author, section, article, published_from, published_to)
    assistant = _prepare_assistant(context, question, batch)
    require_known_filters(filters, assistant.library)
    if batch:
        _answer_batch(
            batch,
            lambda asked: assistant.ask(
                asked.question, conversation=asked.conversation, filters=filters
            ).to_dict(),
        )
        return
    answer = assistant.ask(question or "", filters=filters)
    if as_json:
        _print_json(answer.to_dict())
    else:
        draw_answer(answer, _out)


@app.command()
def search(
    context: typer.Context,
    query: Annotated[str | None, typer.Argument(help="What to look for.")] = None,
    top: Annotated[int | None, typer.Option(min=1, max=1000, help="How many passages.")] = None,
    batch: _Batch = None,
    as_json: _Json = False,
    source: Source = None,
    author: Author = None,
    section: Section = None,
    article: ArticleId = None,
    published_from: From = None,
    published_to: To = None,
) -> None:
    """Retrieval alone: the best passages for a query."""
    filters = build_filters(source, author, section, article, published_from, published_to)
    assistant = _prepare_assistant(context, query, batch)
    require_known_filters(filters, assistant.library)

    def results(text: str) -> dict[str, Any]:
        found = assistant.search(text, top=top, filters=filters)
        return {"results": [each.to_dict() for each in found]}

    if batch:
        _answer_batch(
            batch, lambda asked: results(assistant.understand(asked.question, asked.conversation))
        )
    elif as_json:
        _print_json(results(query or ""))
    else:
        draw_passages(assistant.search(query or "", top=top, filters=filters), _out)


@app.command()
def articles(
    context: typer.Context,
    show: Annotated[
        str | None, typer.Option(help="Print the canonical text of the article with this id.")
    ] = None,
    as_json: _Json = False,
) -> None:
    """What is in the library, with the state of each file."""
    library = Library(context.obj)
    if show is None:
        files = library.list_files()
        if as_json:
            _print_json({"articles": [each.to_dict() for each in files]})
        else:
            draw_listing(files, _out)
        return
    article = library.article(show)
    if article is None:
        raise DossierError(
            f"The library has no article {show}; dossier articles lists those it has."
        )
    if as_json:
        _print_json(article.to_dict())
    else:
        sys.stdout.write(article.text)


@app.command()
def chat(
    context: typer.Context,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="0 takes a free one.")] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
) -> None:
    """The chat page and the API."""
    from ui.api.server import Server  # the page's framework takes seconds to import

    settings = context.obj
    port = settings.server.port if port is None else port
    Server(open_assistant(settings), host or settings.server.host, port).run()


@app.command()
def doctor(context: typer.Context, as_json: _Json = False) -> None:
    """What is configured, and whether each part of it works; exit status 1 when one does not."""
    from rag.doctor import diagnose

    findings = []
    for each in diagnose(open_assistant(context.obj)):
        findings.append(each)
        if not as_json:
            _out.print(f"{each.state:>8}  {each.name}: {each.says}", markup=False)
    if as_json:
        _print_json({"findings": [each.to_dict() for each in findings]})
    if broken := [each.name for each in findings if each.state == "broken"]:
        raise DossierError(f"Broken: {', '.join(broken)}.")


def _prepare_assistant(
    context: typer.Context, question: str | None, batch: Path | None
) -> Assistant:
    if (question is None) == (batch is None):
        raise typer.BadParameter("give either a question or --batch FILE")
    return open_assistant(context.obj)


def _answer_batch(batch: Path, answer: Callable[[BatchQuestion], dict[str, Any]]) -> None:
    for asked in read_batch(batch):
        said = {"error": asked.error} if asked.error else answer(asked)
        _print_json({"id": asked.id, **said})


def _build_plan_json(plan: Plan, embedded: int, *, applied: bool) -> dict[str, Any]:
    files = [
        {
            "path": step.file.name,
            "change": step.kind,
            "article_id": step.file.article_id,
            "reason": step.file.reason,
        }
        for step in plan.steps
    ]
    return {
        "applied": applied,
        "counts": count_plan_steps(plan),
        "embedded": embedded,
        "files": files,
    }


def _print_json(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Run the command: 0 done, 1 an error the user can act on, 2 wrong usage."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]  # both are text files here
    try:
        app()
    except DossierError as error:
        _err.print(" ".join(str(error).split()), markup=False)
        raise SystemExit(1) from None
    except BrokenPipeError:
        raise SystemExit(0) from None  # the reader, such as head, has seen enough


if __name__ == "__main__":
    main()
