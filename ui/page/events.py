"""What every handler of the page has in common."""

from __future__ import annotations

from typing import Any

# Without it a handler would be a public endpoint.
PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
