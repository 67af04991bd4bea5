"""Uploads as Gradio keeps them, and the sync job that adds them to a library."""

from __future__ import annotations

import time
from pathlib import Path

from rag.library.library import Library
from ui.page.library.adding import build_upload_work
from ui.page.library.handlers import delete_uploads
from ui.page.library.sync_job import SyncJob, SyncStatus, Work

FERRY = (
    "The ferry company said on Monday that the night boat would sail again from May, after two "
    "years in which nobody crossed."
)
LAMPS = (
    "The council bought forty lamps for the quay, and the electrician who is to put them up has "
    "asked for a longer ladder."
)
_MAX_SECONDS = 60


def write_upload(folder: Path, name: str, content: str | bytes) -> Path:
    """Write a file into a folder of its own below `folder`, as Gradio does."""
    home = folder / f"upload-{len(list(folder.iterdir()))}"
    home.mkdir()
    data = content.encode() if isinstance(content, str) else content
    (home / name).write_bytes(data)
    return home / name


def wait_for_end(job: SyncJob) -> SyncStatus:
    """Wait until the work of a job has ended."""
    limit = time.monotonic() + _MAX_SECONDS
    while job.is_running and time.monotonic() < limit:
        time.sleep(0.01)
    assert job.status.state == "ended"
    return job.status


def run_work(work: Work) -> tuple[str, ...]:
    """Run a work to its end; return the sentences with which it ended."""
    job = SyncJob()
    assert job.begin(work)
    return wait_for_end(job).messages


def add_uploads(library: Library, *files: Path) -> tuple[str, ...]:
    """Add uploaded files as the page does; return the sentences that it shows."""
    return run_work(build_upload_work(library, files, delete_uploads))


def list_states(library: Library) -> dict[str, str]:
    """List the files of a library with their state, or the reason why one was not read."""
    return {file.path: file.reason or file.state for file in library.list_files()}
