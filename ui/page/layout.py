"""The page's frame: masthead and tabs. What is in each tab stands in the package of its name."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Any

import gradio as gr

from rag.models.llm import get_model_location
from rag.settings import NO_MODEL, Settings
from ui.page import strings as say
from ui.page.chat.tab import build_chat_tab
from ui.page.library.tab import build_library_tab
from ui.page.markup import escape_html
from ui.page.overview.tab import build_overview_tab
from ui.page.theme import build_theme

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.workspace.history import History

_QUESTIONS_WAITING = 64


def build_page(assistant: Assistant, history: History) -> gr.Blocks:
    """The page over one assistant, ready to be mounted with `page_options()`."""
    page: gr.Blocks
    with gr.Blocks(title=say.PRODUCT, analytics_enabled=False, fill_width=True) as page:
        gr.HTML(_render_masthead(assistant), apply_default_css=False, elem_id="masthead")
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab(say.ASK, id="ask"):
                build_chat_tab(page, assistant, history)
            with gr.Tab(say.LIBRARY, id="library") as tab:
                build_library_tab(tab, assistant)
            with gr.Tab(say.OVERVIEW, id="overview") as tab:
                build_overview_tab(tab, assistant, history)
    page.queue(default_concurrency_limit=16, max_size=_QUESTIONS_WAITING, api_open=False)
    # Only then does Gradio check that a file in a request was uploaded, and is not just any file of this machine;
    # it sets it itself where it serves the page, but not where the page is mounted.
    page.has_launched = True
    return page


def _render_masthead(assistant: Assistant) -> str:
    """The masthead; it tells who writes, and which server reads along, where that is a language model."""
    settings = assistant.settings
    told = say.QUOTED
    if settings.llm != NO_MODEL:
        place = get_model_location(settings.llm, settings.generation)
        told = say.describe_writer(settings.llm, place)
    return f'<header class="masthead"><h1>{say.PRODUCT}</h1><p>{escape_html(told)}</p></header>'


def build_page_options(settings: Settings) -> dict[str, Any]:
    """What gr.mount_gradio_app needs to know for this page: its looks, what may be uploaded, and nothing that phones home."""
    own = files("ui.page")
    return {
        "theme": build_theme(),
        "css": _join_files(own.joinpath("static/styles")),
        "head": f"<script>{_join_files(own.joinpath('static/scripts'))}</script>",
        "footer_links": [],
        "run_history": False,
        "enable_monitoring": False,
        "ssr_mode": False,
        "pwa": False,
        "mcp_server": False,
        "favicon_path": str(own.joinpath("static/favicon.svg")),
        "max_file_size": int(settings.articles.max_megabytes * 1e6),
        "show_error": False,
    }


def _join_files(folder: Traversable) -> str:
    """The files of a folder as one text, in the order of their names."""
    return "\n".join(
        each.read_text(encoding="utf-8")
        for each in sorted(folder.iterdir(), key=lambda each: each.name)
    )
