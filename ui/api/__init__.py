"""Dossier over HTTP: the JSON API, the articles to read, and the chat page."""

import ui.page.lean_gradio  # noqa: F401 # isort: skip - first
from ui.api.app import create_app
from ui.api.server import Server

__all__ = ["Server", "create_app"]
