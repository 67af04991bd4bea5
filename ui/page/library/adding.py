"""Adding articles in the page: uploaded files and web addresses."""

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

_MAX_REFUSALS_SHOWN = 5


def build_upload_work(
    library: Library, uploads: Sequence[Path], delete_uploads: Callable[[Sequence[Path]], None]
) -> Work:
    """Build the work that copies uploaded files into the library's folder and reads them.

    Args:
        library: The library to add them to.
        uploads: The files as the browser sent them.
        delete_uploads: Called with the same files once they are copied.
    """

    def work(read_progress: Progress, index_progress: Progress) -> SyncOutcome:
        folder = get_uploads_folder(library.folder)
        files_before = set(folder.iterdir()) if folder.is_dir() else set()
        try:
            copies = copy_uploads(uploads, folder, library.settings.articles)
        finally:
            delete_uploads(uploads)
        refusals = _describe_refusals(copies.refused)
        if not copies.paths:
            return SyncOutcome(refusals=refusals)
        try:
            result = library.sync([str(folder)], read_progress, index_progress)
        except LibraryBusy:
            # The person is asked to add them again; left here, a later sync would add them.
            for path in set(copies.paths) - files_before:
                path.unlink(missing_ok=True)
            raise
        return SyncOutcome(result, frozenset(str(path) for path in copies.paths), refusals)

    return work


def build_address_work(library: Library, text: str) -> Work:
    """Build the work that reads the web addresses in a text, one on each line.

    Raises:
        DossierError: The text has no web address.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    addresses = list(dict.fromkeys(line for line in lines if _is_web_address(line)))
    invalid = [line for line in lines if not _is_web_address(line)]
    refusals = tuple(
        strings.describe_invalid_address(line) for line in invalid[:_MAX_REFUSALS_SHOWN]
    )
    if not addresses:
        raise DossierError(" ".join(refusals) or strings.NO_ADDRESS)

    def work(read_progress: Progress, index_progress: Progress) -> SyncOutcome:
        result = library.sync(addresses, read_progress, index_progress)
        return SyncOutcome(result, frozenset(addresses), refusals)

    return work


def _is_web_address(line: str) -> bool:
    if any(character.isspace() for character in line):
        return False
    try:
        parts = urlsplit(line)
        return parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def _describe_refusals(refused: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    sentences = [
        strings.describe_refusal(name, reason) for name, reason in refused[:_MAX_REFUSALS_SHOWN]
    ]
    rest = len(refused) - len(sentences)
    if rest:
        sentences.append(strings.describe_more_refusals(rest))
    return tuple(sentences)
