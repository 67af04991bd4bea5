"""The actions that buttons and forms of the page ask for, named once for Python and JavaScript."""

from __future__ import annotations

import json
from enum import StrEnum


class Action(StrEnum):
    """The value of `data-action`; the page's scripts know these names as `ACTIONS`."""

    ASK = "ask"
    EDIT = "edit"
    ASK_AGAIN = "again"
    RATE = "rate"
    RENAME = "rename"
    DELETE = "delete"
    REFRESH = "refresh"
    OPEN = "open"
    REMOVE_FILTER = "unfilter"


def build_actions_script() -> str:
    """Build the JavaScript that defines `ACTIONS`."""
    actions = {action.name: action.value for action in Action}
    return f"const ACTIONS = {json.dumps(actions)};"
