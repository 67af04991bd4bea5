"""What is added in the page: files that were uploaded, and web addresses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from rag.errors import DossierError, LibraryBusy
from rag.library.library import Library
from rag.library.sync.apply import Progress
from rag.workspace.uploads import copy_uploads, get_uploads_folder
from ui.page.library import strings
from ui.page.library.sync_job import SyncOutcome, Work

_REFUSALS_TOLD = 5


def build_upload_work(
    library: Library, uploaded: Sequence[Path], tidy: Callable[[Sequence[Path]], None]
) -> Work:
    """The work of copying uploaded files into the library's own folder and reading them; `tidy` is called once they are copied."""

    def work(reading: Progress, indexing: Progress) -> SyncOutcome:
        folder = get_uploads_folder(library.folder)
        before = set(folder.iterdir()) if folder.is_dir() else set()
        try:
            copied = copy_uploads(uploaded, folder, library.settings.articles)
        finally:
            tidy(uploaded)
        refused = _describe_refusals(copied.refused)
        if not copied.paths:
            return SyncOutcome(refused=refused)
        try:
            synced = library.sync([str(folder)], reading, indexing)
        except LibraryBusy:  # by another process; it is asked to add them again, so that nothing comes in later as a surprise
            for path in set(copied.paths) - before:
                path.unlink(missing_ok=True)
            raise
        return SyncOutcome(synced, frozenset(str(path) for path in copied.paths), refused)

    return work


def build_address_work(library: Library, text: str) -> Work:
    """The work of reading the addresses in a text, one on each line. Raises DossierError where there is none."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    addresses = list(dict.fromkeys(line for line in lines if _is_web_address(line)))
    refused = tuple(
        strings.describe_invalid_address(line) for line in lines if not _is_web_address(line)
    )
    if not addresses:
        raise DossierError(" ".join(refused[:_REFUSALS_TOLD]) or strings.NO_ADDRESS)

    def work(reading: Progress, indexing: Progress) -> SyncOutcome:
        return SyncOutcome(
            library.sync(addresses, reading, indexing),
            frozenset(addresses),
            refused[:_REFUSALS_TOLD],
        )

    return work


def _is_web_address(line: str) -> bool:
    try:
        parts = urlsplit(line)
        return (
            parts.scheme.lower() in ("http", "https")
            and bool(parts.hostname)
            and not any(each.isspace() for each in line)
        )
    except ValueError:
        return False


def _describe_refusals(refused: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    told = tuple(
        strings.describe_refusal(name, reason) for name, reason in refused[:_REFUSALS_TOLD]
    )
    more = len(refused) - len(told)
    return (*told, strings.describe_more_refusals(more)) if more else told
