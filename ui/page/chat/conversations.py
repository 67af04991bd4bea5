"""The list of a person's conversations, as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from rag.workspace.history import Conversation
from ui.metadata import format_date
from ui.page.chat import strings as say
from ui.page.markup import escape_html


def render_conversation_list(conversations: Sequence[Conversation], opened: str, query: str) -> str:
    """The conversations under the days on which they were last used; the one that is open is marked."""
    if not conversations:
        return f'<p class="none">{say.NONE_FOUND if query.strip() else say.NONE_YET}</p>'
    days: dict[date, list[Conversation]] = {}
    for each in conversations:
        days.setdefault(_to_local_time(each.changed).date(), []).append(each)
    return "".join(_render_day(when, found, opened) for when, found in days.items())


def _render_day(when: date, conversations: Sequence[Conversation], opened: str) -> str:
    items = "".join(_render_item(each, each.id == opened) for each in conversations)
    return f"<h2>{format_date(when)}</h2><ul>{items}</ul>"


def _render_item(each: Conversation, current: bool) -> str:
    mark = ' aria-current="true"' if current else ""
    return f'<li><button type="button" data-action="open" data-id="{escape_html(each.id)}"{mark}>{escape_html(each.title)}</button></li>'


def _to_local_time(moment: datetime) -> datetime:
    return moment.astimezone()
