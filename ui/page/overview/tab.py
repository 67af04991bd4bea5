"""The Overview tab: what the library holds, and what is asked of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import gradio as gr

if TYPE_CHECKING:
    from rag.assistant import Assistant


def overview_tab(tab: gr.Tab, assistant: Assistant) -> None:
    """Draws the tab, and wires what happens in it."""
