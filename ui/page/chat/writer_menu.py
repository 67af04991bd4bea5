"""The menu of the language models that the administrator allows; a browser keeps its choice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from rag.settings import AUTO, NO_MODEL, Settings
from ui.page.chat import strings
from ui.page.events import PRIVATE

WRITER_FIELD = "llm"  # name of the menu among the fields of a question
_STORAGE_KEY = "dossier-llm"
# Gradio encrypts what a browser keeps; the choice is no secret, and is to outlast a restart.
_STORAGE_SECRET = "no secret"
_MIN_CHOICES = 2


@dataclass(frozen=True, slots=True)
class WriterMenu:
    """The menu, what the browser keeps of it, and the choices."""

    menu: gr.Dropdown
    kept: gr.BrowserState
    choices: tuple[str, ...]

    def connect(self, page: gr.Blocks) -> None:
        """Restore the choice when the page opens, and keep each new one."""
        page.load(self.restore, inputs=self.kept, outputs=self.menu, **PRIVATE)
        self.menu.input(lambda llm: llm, inputs=self.menu, outputs=self.kept, **PRIVATE)

    def restore(self, kept: object) -> Any:
        """Choose what the browser kept, unless it is not allowed any more."""
        return gr.update(value=kept) if kept in self.choices else gr.skip()


def build_writer_menu(settings: Settings) -> WriterMenu | None:
    """Build the menu; None where there is nothing to choose."""
    choices = settings.llm_choices
    if len(choices) < _MIN_CHOICES:
        return None
    default = settings.llm if settings.llm in choices else choices[0]
    menu = gr.Dropdown(
        label=strings.WRITTEN_BY,
        choices=[(_name_writer(llm), llm) for llm in choices],
        value=default,
        container=False,
        min_width=140,
        scale=0,
        elem_id="writer",
    )
    kept = gr.BrowserState(default, storage_key=_STORAGE_KEY, secret=_STORAGE_SECRET)
    return WriterMenu(menu, kept, choices)


def _name_writer(llm: str) -> str:
    """Name a model as people read it."""
    return {NO_MODEL: strings.QUOTES_ALONE, AUTO: strings.FOUND_MODEL}.get(llm, llm)
