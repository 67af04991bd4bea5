"""The messages of the Library tab: how far a sync is, how it ended, which folders changed."""

from __future__ import annotations

from collections.abc import Sequence

from ui.page.library import strings
from ui.page.library.sync_job import SyncStatus
from ui.templates import render_template


def render_progress(status: SyncStatus) -> str:
    """Render how far a running sync is, as a sentence and a bar."""
    percent = round(100 * status.done / status.total) if status.total else 0
    return render_template(
        "page/templates/library/progress.html.j2",
        sentence=_describe_progress(status),
        label=strings.PROGRESS,
        percent=percent,
    )


def _describe_progress(status: SyncStatus) -> str:
    if status.stopping:
        return strings.STOPPING
    if not status.total:
        return strings.STARTING
    return strings.describe_progress(
        status.stage, status.done, status.total, status.rate, status.seconds_left
    )


def render_messages(messages: Sequence[str]) -> str:
    """Render sentences as paragraphs."""
    return render_template("page/templates/library/messages.html.j2", messages=messages)


def render_changed_folders(names: Sequence[str]) -> str:
    """Render which folders changed on disk; nothing for none."""
    return render_messages([strings.describe_changed_folders(names)] if names else [])


def render_size_limit(megabytes: float) -> str:
    """Render the line in which the page's script names files that are too large to send."""
    return render_template(
        "page/templates/library/size_limit.html.j2",
        bytes=int(megabytes * 1e6),
        sentence=strings.TOO_LARGE.replace("{limit}", f"{megabytes:g}"),
    )
