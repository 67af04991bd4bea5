"""Writes docs/cli.md and docs/settings.md from the code: python -m ui.terminal.reference."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
from pydantic import BaseModel, SecretStr

from rag.settings import Settings
from ui.terminal.app import app

_NOTE = "This page is generated from the code by `python -m ui.terminal.reference`."
_DOCS = Path(__file__).parents[2] / "docs"


def format_settings_reference() -> str:
    """Format every setting with its default and meaning as a Markdown page."""
    lines = [
        "# Settings",
        "",
        _NOTE,
        "",
        "Settings are read from the environment, then from `dossier.toml` in the folder of the",
        "library, then from `dossier.toml` in the current folder; the first that has one wins.",
        "In the environment the setting `reranker.model` is `DOSSIER_RERANKER__MODEL`, in the file",
        "it is `model` in the table `[reranker]`. Unknown settings are refused.",
    ]
    top_level: dict[str, Any] = {}
    sections: dict[str, Any] = {}
    for name, field in Settings.model_fields.items():
        is_section = isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)
        (sections if is_section else top_level)[name] = field
    lines += ["", *_format_settings_table(top_level, "")]
    for name, field in sections.items():
        section: Any = field.annotation
        lines += ["", f"## {name}", "", _join_lines(section.__doc__ or ""), ""]
        lines += _format_settings_table(section.model_fields, f"{name}.")
    return "\n".join(lines) + "\n"


def format_command_reference() -> str:
    """Format every command with its arguments and options as a Markdown page."""
    lines = ["# Command line", "", _NOTE]
    for path, command in _walk_commands(typer.main.get_command(app), ("dossier",)):
        lines += ["", f"## {' '.join(path)}", "", _join_lines(command.help or ""), ""]
        usage = command.collect_usage_pieces(command.context_class(command, info_name=path[-1]))
        lines += [f"    {' '.join([*path, *usage])}"]
        rows = [_format_parameter(parameter) for parameter in command.params]
        if rows:
            lines += ["", "| | |", "|---|---|", *rows]
    return "\n".join(lines) + "\n"


def _format_settings_table(fields: dict[str, Any], prefix: str) -> Iterator[str]:
    yield "| setting | default | what it sets |"
    yield "|---|---|---|"
    for name, field in fields.items():
        default = _format_default(field.get_default(call_default_factory=True))
        description = _join_lines(field.description or "")
        yield f"| `{prefix}{name}` | {default} | {_escape_cell(description)} |"


def _format_default(value: object) -> str:
    if value is None or value in ("", {}) or isinstance(value, SecretStr):
        return ""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, tuple):
        return ", ".join(f"`{item}`" for item in value)
    return f"`{value}`"


def _walk_commands(command: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield path, command
    for name, child in getattr(command, "commands", {}).items():
        yield from _walk_commands(child, (*path, name))


def _format_parameter(parameter: Any) -> str:
    is_option = parameter.param_type_name == "option"
    if is_option:
        name = ", ".join([*parameter.opts, *parameter.secondary_opts])
    else:
        name = parameter.metavar or (parameter.name or "").upper()
    help_text = _join_lines(getattr(parameter, "help", None) or "")
    default = parameter.default
    if is_option and _has_shown_default(default):
        help_text += f" Default: `{default}`."
    return f"| `{_escape_cell(name)}` | {_escape_cell(help_text.strip())} |"


def _has_shown_default(default: object) -> bool:
    return isinstance(default, str | int | float | Path) and not isinstance(default, bool)


def _join_lines(text: str) -> str:
    return " ".join(text.split())


def _escape_cell(text: str) -> str:
    return text.replace("|", "\\|")


def main() -> None:
    """Write both pages."""
    (_DOCS / "settings.md").write_text(format_settings_reference(), encoding="utf-8")
    (_DOCS / "cli.md").write_text(format_command_reference(), encoding="utf-8")
    sys.stdout.write(f"Wrote {_DOCS / 'settings.md'} and {_DOCS / 'cli.md'}.\n")


if __name__ == "__main__":
    main()
