"""What the Library tab tells besides its list: how far a sync has come, how it ended, and which folders have changed."""

from __future__ import annotations

from collections.abc import Sequence

from ui.page.library import strings
from ui.page.library.sync_job import SyncStatus
from ui.page.markup import escape_html


def render_progress(standing: SyncStatus) -> str:
    """A line and a bar."""
    if standing.stopping:
        said = strings.STOPPING
    elif standing.total:
        said = strings.describe_progress(
            standing.stage, standing.done, standing.total, standing.rate, standing.seconds_left
        )
    else:
        said = strings.STARTING
    at = round(100 * standing.done / standing.total) if standing.total else 0
    label = escape_html(strings.PROGRESS)
    return (
        f'<div class="progress"><p>{escape_html(said)}</p><div class="bar" role="progressbar" aria-label="{label}" aria-valuemin="0" '
        f'aria-valuemax="100" aria-valuenow="{at}" aria-valuetext="{escape_html(said)}"><i style="width: {at}%"></i></div></div>'
    )


def render_messages(told: Sequence[str]) -> str:
    """Sentences, each a paragraph."""
    return "".join(f"<p>{escape_html(each)}</p>" for each in told)


def render_changed_folders(names: Sequence[str]) -> str:
    """That folders have changed on disk; empty for none."""
    return f"<p>{escape_html(strings.describe_changed_folders(list(names)))}</p>" if names else ""


def render_size_limit(megabytes: float) -> str:
    """Where the page's script tells of files that are too large to be sent at all."""
    sentence = escape_html(strings.TOO_LARGE.replace("{limit}", f"{megabytes:g}"))
    return f'<p id="too-large" role="alert" data-bytes="{int(megabytes * 1e6)}" data-sentence="{sentence}"></p>'
