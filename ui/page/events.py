"""What all handlers of the page have in common."""

from __future__ import annotations

from typing import Any

from gradio.components import Component

# What a handler returns: new values by component. Components that it does not name do not change.
Update = dict[Component, Any]

# Otherwise Gradio makes a public endpoint of each handler.
PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
