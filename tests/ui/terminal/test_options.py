"""What the commands of `dossier eval` have in common."""

from __future__ import annotations

import pytest
import typer
from typer.main import get_command

from ui.terminal.app import app
from ui.terminal.options import load_library_settings


@pytest.mark.parametrize(
    ("variable", "option", "writer"),
    [
        (None, None, "none"),
        ("auto", None, "auto"),
        ("ollama:qwen3:4b", None, "ollama:qwen3:4b"),
        ("ollama:qwen3:4b", "none", "none"),
        (None, "openai:gpt", "openai:gpt"),
    ],
)
def test_no_language_model_writes_in_an_evaluation_unless_one_is_named(
    variable: str | None, option: str | None, writer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DOSSIER_LLM")
    if variable is not None:
        monkeypatch.setenv("DOSSIER_LLM", variable)
    settings, _ = load_library_settings(typer.Context(get_command(app)), None, option)
    assert settings.llm == writer
