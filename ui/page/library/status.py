"""What the Library tab tells besides its list: how far a sync has come, how it ended, and which folders have changed."""

from __future__ import annotations

from collections.abc import Sequence

from ui.page.library import strings
from ui.page.library.sync_job import Standing
from ui.page.markup import escaped


def progress_html(standing: Standing) -> str:
    """A line and a bar."""
    if standing.stopping:
        said = strings.STOPPING
    elif standing.total:
        said = strings.progress(
            standing.stage, standing.done, standing.total, standing.rate, standing.seconds_left
        )
    else:
        said = strings.STARTING
    at = round(100 * standing.done / standing.total) if standing.total else 0
    label = escaped(strings.PROGRESS)
    return (
        f'<div class="progress"><p>{escaped(said)}</p><div class="bar" role="progressbar" aria-label="{label}" aria-valuemin="0" '
        f'aria-valuemax="100" aria-valuenow="{at}" aria-valuetext="{escaped(said)}"><i style="width: {at}%"></i></div></div>'
    )


def told_html(told: Sequence[str]) -> str:
    """Sentences, each a paragraph."""
    return "".join(f"<p>{escaped(each)}</p>" for each in told)


def changed_html(names: Sequence[str]) -> str:
    """That folders have changed on disk; empty for none."""
    return f"<p>{escaped(strings.changed_on_disk(list(names)))}</p>" if names else ""


def too_large_html(megabytes: float) -> str:
    """Where the page's script tells of files that are too large to be sent at all."""
    sentence = escaped(strings.TOO_LARGE.replace("{limit}", f"{megabytes:g}"))
    return f'<p id="too-large" role="alert" data-bytes="{int(megabytes * 1e6)}" data-sentence="{sentence}"></p>'
