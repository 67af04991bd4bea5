"""The frame of the page: the masthead and the tabs. The package of its name builds each tab."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Any

import gradio as gr

from rag.settings import AUTO, Settings
from rag.workspace.history import History
from ui.page import strings
from ui.page.actions import build_actions_script
from ui.page.chat.tab import build_chat_tab
from ui.page.chat.writer_menu import WriterMenu
from ui.page.events import PRIVATE
from ui.page.library.tab import build_library_tab
from ui.page.overview.tab import build_overview_tab
from ui.page.theme import build_theme
from ui.templates import render_template

if TYPE_CHECKING:
    from rag.assistant import Assistant

_MAX_CONCURRENT_EVENTS = 16
_MAX_WAITING_EVENTS = 64


def build_page(assistant: Assistant, history: History) -> gr.Blocks:
    """Build the page over one assistant.

    Args:
        assistant: Answers the questions.
        history: Keeps the conversations.

    Returns:
        Blocks to be mounted with the options of `build_page_options`.
    """
    page: gr.Blocks
    with gr.Blocks(title=strings.PRODUCT, analytics_enabled=False, fill_width=True) as page:
        masthead = gr.HTML(_render_masthead(assistant), apply_default_css=False, elem_id="masthead")
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab(strings.ASK, id="ask"):
                writer = build_chat_tab(page, assistant, history)
            with gr.Tab(strings.LIBRARY, id="library") as tab:
                build_library_tab(tab, assistant)
            with gr.Tab(strings.OVERVIEW, id="overview") as tab:
                build_overview_tab(tab, assistant, history)
        _connect_masthead(page, masthead, assistant, writer)
    page.queue(
        default_concurrency_limit=_MAX_CONCURRENT_EVENTS,
        max_size=_MAX_WAITING_EVENTS,
        api_open=False,
    )
    # With it Gradio checks that a file in a request was uploaded, and is not just any file of this
    # machine. Gradio sets it where it serves the page itself, but not where the page is mounted.
    page.has_launched = True
    return page


def build_page_options(settings: Settings) -> dict[str, Any]:
    """Build the arguments of gr.mount_gradio_app: looks, limits, and nothing that phones home."""
    package = files("ui.page")
    styles = _join_files(package.joinpath("static/styles"))
    scripts = _join_files(package.joinpath("static/scripts"))
    return {
        "theme": build_theme(),
        "css": styles,
        "head": _render_head(scripts),
        "footer_links": [],
        "run_history": False,
        "enable_monitoring": False,
        "ssr_mode": False,
        "pwa": False,
        "mcp_server": False,
        "favicon_path": str(package.joinpath("static/favicon.svg")),
        "max_file_size": int(settings.articles.max_megabytes * 1e6),
        "show_error": False,
    }


def _connect_masthead(
    page: gr.Blocks, masthead: gr.HTML, assistant: Assistant, writer: WriterMenu | None
) -> None:
    """Let the masthead follow the menu of models, and a model that is started or stopped."""
    event: dict[str, Any] = {"outputs": masthead, **PRIVATE}
    if writer is not None:
        event["inputs"] = writer.menu
        writer.menu.change(lambda llm: _render_masthead(assistant, llm), **event)
        page.load(lambda llm: _render_masthead(assistant, llm), **event)
    elif assistant.settings.llm == AUTO:
        page.load(lambda: _render_masthead(assistant), **event)


def _render_masthead(assistant: Assistant, llm: str | None = None) -> str:
    """Render the masthead, which says which language model writes and where it runs, if any."""
    sentence = strings.QUOTED
    model = assistant.models.get_language_model(llm)
    if model is not None:
        sentence = strings.describe_writer(model.name, model.place)
    return render_template(
        "page/templates/masthead.html.j2", product=strings.PRODUCT, sentence=sentence
    )


def _render_head(scripts: str) -> str:
    """Render the script element of the page, in which the actions have their names."""
    return render_template(
        "page/templates/head.html.j2", actions=build_actions_script(), scripts=scripts
    )


def _join_files(folder: Traversable) -> str:
    """Join the texts of the files of a folder, in the order of their names."""
    paths = sorted(folder.iterdir(), key=lambda path: path.name)
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)
