"""The page in the browser: questions and answers, the library, and an overview of both."""

import ui.page.lean_gradio  # noqa: F401 # isort: skip - first
from ui.page.layout import build_page, build_page_options

__all__ = ["build_page", "build_page_options"]
