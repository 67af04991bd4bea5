"""The generated pages of docs/ are those of the code."""

from __future__ import annotations

from tests.conftest import ROOT
from ui.terminal.reference import format_command_reference, format_settings_reference


def test_the_settings_page_is_up_to_date() -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert page == format_settings_reference(), "run: python -m ui.terminal.reference"


def test_the_command_page_is_up_to_date() -> None:
    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    assert page == format_command_reference(), "run: python -m ui.terminal.reference"


def test_every_setting_says_what_it_sets() -> None:
    rows = [line for line in format_settings_reference().splitlines() if line.startswith("| `")]
    assert len(rows) > 30
    for row in rows:
        assert row.rstrip(" |").count("|") >= 2, f"{row} has no description"
