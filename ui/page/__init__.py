"""The chat page: questions on the left, the evidence for each sentence on the right."""

import ui.page.lean_gradio  # noqa: F401 # isort: skip - first
from ui.page.layout import build_page, build_page_options

__all__ = ["build_page", "build_page_options"]
