"""Draw the list of a person's conversations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from rag.workspace.exchanges import Conversation
from ui.metadata import format_date
from ui.page.actions import Action
from ui.page.chat import strings
from ui.templates import render_template


@dataclass(frozen=True, slots=True)
class Day:
    """The conversations that were last used on one day, in the time zone of this machine."""

    date: str
    conversations: tuple[Conversation, ...]


def render_conversation_list(conversations: Sequence[Conversation], opened: str, query: str) -> str:
    """Render the conversations under their days.

    Args:
        conversations: The conversations, the last used first.
        opened: The id of the one that is open; it is marked.
        query: The words by which the conversations were searched, if any.
    """
    return render_template(
        "page/templates/chat/conversations.html.j2",
        days=_group_by_day(conversations),
        opened=opened,
        query=query,
        strings=strings,
        actions=Action,
    )


def _group_by_day(conversations: Sequence[Conversation]) -> list[Day]:
    groups = groupby(conversations, lambda conversation: conversation.changed.astimezone().date())
    return [Day(format_date(date), tuple(group)) for date, group in groups]
