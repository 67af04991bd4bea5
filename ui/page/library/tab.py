"""The Library tab: every file that was seen, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import gradio as gr

from ui.page.events import PRIVATE
from ui.page.library.listing import listing_html

if TYPE_CHECKING:
    from rag.assistant import Assistant


def library_tab(tab: gr.Tab, assistant: Assistant) -> None:
    """Draws the tab, and wires what happens in it."""
    listing = gr.HTML("", apply_default_css=False, elem_id="listing")
    tab.select(lambda: listing_html(assistant.library.listing()), outputs=listing, **PRIVATE)
