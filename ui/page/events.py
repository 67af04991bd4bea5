"""What all handlers of the page have in common."""

from __future__ import annotations

from typing import Any

# Otherwise Gradio makes a public endpoint of each handler.
PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
