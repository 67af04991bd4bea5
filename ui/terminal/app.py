"""The `dossier` command."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from rag import Assistant, DossierError, load_settings, open_assistant
from rag.library.library import Library
from rag.records import RetrievedPassage
from ui.terminal.batch import BatchQuestion, answer_batch
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
from ui.terminal.language_models import language_models
from ui.terminal.options import print_json
from ui.terminal.plans import build_plan_json, draw_plan, summarise_plan
from ui.terminal.progress import show_progress_bars
from ui.terminal.tables import draw_answer, draw_listing, draw_passages

app = typer.Typer(
    name="dossier",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Answers questions from your own articles, every sentence cited.",
)
app.add_typer(evaluation)
app.add_typer(feedback)
app.add_typer(language_models)
_out = Console(highlight=False, soft_wrap=True)
_err = Console(stderr=True, highlight=False, soft_wrap=True)
_NOISY_LIBRARIES = (
    "httpx",
    "sentence_transformers",
    "trafilatura",
    "htmldate",
    "pypdf",
    "chromadb",
    "justext",
)

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
    for name in _NOISY_LIBRARIES:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    if not _err.is_terminal:
        # Otherwise every start writes a progress bar into the error logs of scripts.
        os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    context.obj = load_settings(data=data) if data else load_settings()


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
            plan = library.plan(paths, bar("Reading"))
            embedded = 0
        else:
            result = library.sync(paths, bar("Reading"), bar("Indexing"))
            plan = result.plan
            embedded = result.embedded
    for step in plan.of("failed"):
        _err.print(f"{step.file.name}: {step.file.reason}", markup=False)
    if as_json:
        print_json(build_plan_json(plan, embedded, applied=not dry_run))
    else:
        draw_plan(plan, _out)
        _out.print(summarise_plan(plan, embedded, applied=not dry_run))
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

    def answer_line(line: BatchQuestion) -> dict[str, Any]:
        answer = assistant.ask(line.question, conversation=line.conversation, filters=filters)
        return answer.to_dict()

    if batch:
        answer_batch(batch, answer_line)
        return
    answer = assistant.ask(question or "", filters=filters)
    if as_json:
        print_json(answer.to_dict())
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

    def search_passages(text: str) -> list[RetrievedPassage]:
        return assistant.search(text, top=top, filters=filters)

    def search_line(line: BatchQuestion) -> dict[str, Any]:
        understood = assistant.understand(line.question, line.conversation)
        return _build_results_json(search_passages(understood))

    if batch:
        answer_batch(batch, search_line)
        return
    passages = search_passages(query or "")
    if as_json:
        print_json(_build_results_json(passages))
    else:
        draw_passages(passages, _out)


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
            print_json({"articles": [file.to_dict() for file in files]})
        else:
            draw_listing(files, _out)
        return
    article = library.article(show)
    if article is None:
        raise DossierError(
            f"The library has no article {show}; dossier articles lists those it has."
        )
    if as_json:
        print_json(article.to_dict())
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

    checks = []
    for check in diagnose(open_assistant(context.obj)):
        checks.append(check)
        if not as_json:
            _out.print(f"{check.state:>8}  {check.name}: {check.says}", markup=False)
    if as_json:
        print_json({"findings": [check.to_dict() for check in checks]})
    broken = [check.name for check in checks if check.state == "broken"]
    if broken:
        raise DossierError(f"Broken: {', '.join(broken)}.")


def _prepare_assistant(
    context: typer.Context, question: str | None, batch: Path | None
) -> Assistant:
    if (question is None) == (batch is None):
        raise typer.BadParameter("give either a question or --batch FILE")
    return open_assistant(context.obj)


def _build_results_json(passages: Sequence[RetrievedPassage]) -> dict[str, Any]:
    return {"results": [passage.to_dict() for passage in passages]}


def main() -> None:
    """Run the command: 0 done, 1 an error the user can act on, 2 wrong usage."""
    for stream in (sys.stdout, sys.stderr):
        # The types of the standard library do not say that both are text files.
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]  # above
    try:
        app()
    except DossierError as error:
        _err.print(" ".join(str(error).split()), markup=False)
        raise SystemExit(1) from None
    except BrokenPipeError:
        raise SystemExit(0) from None  # the reader, such as head, has seen enough


if __name__ == "__main__":
    main()
