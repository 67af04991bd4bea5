"""What happens around a conversation: the greeting, and the form with the filters.

Each public method is one Gradio handler.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import gradio as gr

from rag.errors import DossierError
from ui.page.chat import strings
from ui.page.chat.components import ChatComponents
from ui.page.chat.conversation_view import render_welcome
from ui.page.chat.display import ChatDisplay
from ui.page.chat.events import read_text
from ui.page.chat.filters import parse_filters, parse_menus, render_filter_chips
from ui.page.events import Update

if TYPE_CHECKING:
    from rag.assistant import Assistant

_log = logging.getLogger(__name__)

_MAX_CHOICES = 500  # of a filter; more would slow the page
_Choice = tuple[str, str]  # what is shown, and its value


class FormHandlers:
    """The handlers of the greeting and of the filter form over one assistant."""

    def __init__(
        self, assistant: Assistant, display: ChatDisplay, components: ChatComponents
    ) -> None:
        self._assistant = assistant
        self._display = display
        self._welcome = components.welcome
        self._chips = components.composer.chips
        self._form = components.composer.filters

    def greet(self) -> Update:
        """Show example questions, which may take seconds to find the first time."""
        try:
            examples = self._assistant.examples()
        except DossierError as error:
            _log.warning("No example questions: %s", error)
            examples = ()
        return {self._welcome: render_welcome(examples)}

    def fill_menus(self, request: gr.Request) -> Update:
        """Fill the menus of the filters, and choose the article of the page's address."""
        store = self._assistant.library.store
        update: Update = {}
        for name in ("source", "author", "section"):
            values = store.list_values(name, _MAX_CHOICES)
            update[self._form[name]] = _update_menu([(value, value) for value in values])
        titles: list[_Choice] = store.list_titles(_MAX_CHOICES)
        wanted = request.query_params.get("article", "")
        article = self._assistant.article(wanted) if wanted else None
        if article is None:
            update[self._form["article_id"]] = _update_menu(titles, "")
            return update
        if article.id not in {article_id for _, article_id in titles}:
            titles.append((article.title, article.id))
        update[self._form["article_id"]] = _update_menu(titles, article.id)
        return update

    def show_chips(self, **form: str) -> Update:
        """Show the filters of the next question, without a date that is only half written."""
        try:
            filters = parse_filters(form)
        except DossierError as error:
            _log.debug("A filter is being written: %s", error)
            filters = parse_menus(form)
        return {self._chips: render_filter_chips(filters, self._display.find_title)}

    def remove_filter(self, event: gr.EventData) -> Update:
        """Empty the field of the form whose chip was removed."""
        field = self._form.get(read_text(event, "field"))
        if field is None:
            return {self._chips: gr.skip()}
        return {field: gr.update(value="")}


def _update_menu(choices: list[_Choice], value: str | None = None) -> Any:
    all_choices = [(strings.ANY, ""), *choices]
    if value is None:
        return gr.update(choices=all_choices)
    return gr.update(choices=all_choices, value=value)
