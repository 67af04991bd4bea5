"""`dossier llm`: language models that run in this process, to list, to pull and to use."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Column, Table

from rag import DossierError, Settings
from rag.errors import RequestError
from rag.models.llm import get_install_command
from rag.models.llm.catalogue import (
    CatalogueModel,
    ModelFile,
    find_catalogue_model,
    find_model_file,
    list_pulled_files,
    read_catalogue,
)
from rag.models.llm.providers import is_installed
from rag.settings import load_settings, write_library_setting
from ui.terminal.options import print_json

language_models = typer.Typer(
    name="llm",
    no_args_is_help=True,
    help="Language models: list those that run in this process, pull one, use one.",
)
_out = Console(highlight=False, soft_wrap=True)
_err = Console(stderr=True, highlight=False, soft_wrap=True)

_LLM_VARIABLE = "DOSSIER_LLM"
_Name = Annotated[
    str,
    typer.Argument(metavar="NAME", help="A name of the list, or OWNER/REPOSITORY/FILE.gguf."),
]


@dataclass(frozen=True, slots=True)
class _ListedModel:
    """One line of the list: a file, what the catalogue says about it, and its state here."""

    file: ModelFile
    entry: CatalogueModel | None
    path: Path
    is_used: bool

    @property
    def state(self) -> str:
        """Whether the model is used, was pulled, or is neither."""
        if self.is_used:
            return "in use"
        return "pulled" if self.path.is_file() else ""

    @property
    def size(self) -> int:
        """The bytes of the file."""
        return self.entry.bytes if self.entry else self.path.stat().st_size


@language_models.command("list")
def list_models(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="JSON on standard output.")] = False,
) -> None:
    """The models that can be pulled, with licence and size, and which of them are here."""
    models = _list_models(context.obj)
    if as_json:
        print_json({"models": [_build_model_json(model) for model in models]})
    else:
        _draw_models(models)


@language_models.command()
def pull(context: typer.Context, name: _Name) -> None:
    """Fetch a model from the Hugging Face hub into the library's folder, and verify its checksum.

    A pull that was stopped goes on where it stopped. HF_ENDPOINT names another hub.
    """
    # Imported lazily: the hub's client takes half a second to import.
    from rag.models.llm.download import pull_model

    settings: Settings = context.obj
    file = find_model_file(name)
    path = file.get_path(settings.data)
    if path.is_file():
        _out.print(f"{name} is here already: {path}", markup=False)
    else:
        _err.print(f"Pulling {_describe_file(file)} into {path}.", markup=False)
        try:
            pull_model(file, settings.data)
        except KeyboardInterrupt:
            raise DossierError("Stopped; the same command goes on where it stopped.") from None
        _out.print(f"Pulled {name} and verified its checksum: {path}", markup=False)
    if not is_installed("gguf"):
        _out.print(f"To run it: {get_install_command('gguf')}", markup=False)
    _out.print(f"To use it: {_format_command(settings)} llm use {name}", markup=False)


@language_models.command()
def use(
    context: typer.Context,
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help="A model that was pulled, auto, none, or any value of the setting llm.",
        ),
    ],
) -> None:
    """Let a model write the answers of this library: sets llm in its settings file."""
    settings: Settings = context.obj
    llm = _find_setting(name, settings.data)
    load_settings(data=settings.data, llm=llm)  # refuses what is no model
    file = write_library_setting(settings.data, "llm", llm)
    _out.print(f"{file} sets llm to {llm}.", markup=False)
    named = os.environ.get(_LLM_VARIABLE)
    if named is not None and named != llm:
        _err.print(f"{_LLM_VARIABLE} is set to {named} and wins: unset it.", markup=False)
    _out.print(f"To ask: {_format_command(settings)} chat", markup=False)


def _find_setting(name: str, data: Path) -> str:
    """Find the value of the setting `llm` that a name means.

    Raises:
        RequestError: the name is that of a model that was not pulled.
    """
    if not (name.endswith(".gguf") or find_catalogue_model(name)):
        return name
    own_file = Path(name).expanduser()
    if own_file.is_file():
        return _build_setting(own_file)
    if name.startswith("gguf:"):
        return name
    path = find_model_file(name).get_path(data)
    if not path.is_file():
        raise RequestError(f"{name} was not pulled yet: dossier llm pull {name}.")
    return _build_setting(path)


def _build_setting(path: Path) -> str:
    return f"gguf:{path.resolve()}"


def _list_models(settings: Settings) -> list[_ListedModel]:
    """List the catalogue, then what else was pulled."""
    models = []
    for entry in read_catalogue():
        models.append(_build_listed_model(entry.file, entry, settings))
    for file in list_pulled_files(settings.data):
        if find_catalogue_model(file.full_name) is None:
            models.append(_build_listed_model(file, None, settings))
    return models


def _build_listed_model(
    file: ModelFile, entry: CatalogueModel | None, settings: Settings
) -> _ListedModel:
    path = file.get_path(settings.data)
    is_used = settings.llm == _build_setting(path)
    return _ListedModel(file, entry, path, is_used)


def _draw_models(models: Iterable[_ListedModel]) -> None:
    """Draw the list as a table; models that are not of the catalogue have no licence there."""
    table = Table(
        Column("name", no_wrap=True),
        Column("parameters", justify="right"),
        Column("size", justify="right", no_wrap=True),
        Column("memory", justify="right", no_wrap=True),
        Column("licence", no_wrap=True),
        Column("state", no_wrap=True),
        box=None,
    )
    for model in models:
        entry = model.entry
        table.add_row(
            entry.name if entry else model.file.full_name,
            f"{entry.parameters:g}B" if entry else "",
            _format_size(model.size),
            f"{entry.memory:g} GB" if entry else "",
            entry.licence if entry else "",
            model.state,
        )
    _out.print(table)


def _build_model_json(model: _ListedModel) -> dict[str, Any]:
    entry = model.entry
    return {
        "name": entry.name if entry else model.file.full_name,
        "repository": model.file.repo,
        "file": model.file.file,
        "bytes": model.size,
        "sha256": model.file.sha256,
        "parameters": entry.parameters if entry else None,
        "licence": entry.licence if entry else None,
        "memory_gb": entry.memory if entry else None,
        "path": str(model.path) if model.path.is_file() else None,
        "in_use": model.is_used,
    }


def _describe_file(file: ModelFile) -> str:
    """Describe a file with its size and licence, where the catalogue knows them."""
    entry = find_catalogue_model(file.full_name)
    if entry is None:
        return f"{file.full_name} (its licence is in the repository)"
    return f"{file.full_name} ({_format_size(entry.bytes)}, {entry.licence})"


def _format_size(count: int) -> str:
    return f"{count / 1e9:.1f} GB"


def _format_command(settings: Settings) -> str:
    return f"dossier --data {settings.data}"
