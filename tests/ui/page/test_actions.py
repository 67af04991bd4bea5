"""The actions have the same names in Python, in the scripts and in the templates."""

from __future__ import annotations

import json
import re
from pathlib import Path

from ui.page.actions import Action, build_actions_script

PAGE = Path(__file__).parents[3] / "ui" / "page"


def read_files(pattern: str) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in PAGE.rglob(pattern))


def test_the_scripts_know_the_actions() -> None:
    script = build_actions_script()
    assert script.startswith("const ACTIONS = ")
    actions = json.loads(script.removeprefix("const ACTIONS = ").removesuffix(";"))
    assert actions == {action.name: action.value for action in Action}


def test_the_scripts_name_no_other_actions() -> None:
    named = set(re.findall(r"\bACTIONS\.(\w+)", read_files("static/scripts/*.js")))
    assert named
    assert named <= set(Action.__members__)


def test_the_templates_write_no_action_by_hand() -> None:
    values = set(re.findall(r'data-action="([^"]*)"', read_files("templates/**/*.j2")))
    assert values
    assert all(value.startswith("{{ ") for value in values)
