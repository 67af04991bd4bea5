"""Removing a file from the library, and undoing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.articles.read import is_address
from rag.errors import DossierError
from rag.library.library import Library
from rag.library.sync.apply import Progress
from rag.library.sync.discover import DiscoveredFile
from rag.records import ListedFile
from rag.workspace.uploads import bring_back, get_uploads_folder, set_aside
from ui.page.library import strings
from ui.page.library.listing import compute_file_key, get_display_name
from ui.page.library.sync_job import SyncOutcome, Work
from ui.templates import render_template


@dataclass(frozen=True, slots=True)
class Removal:
    """A file that was removed while the page was open.

    `aside` is where an uploaded file is now; files from elsewhere stay where they are.
    """

    key: str
    name: str
    file: DiscoveredFile
    aside: Path | None


@dataclass(frozen=True, slots=True)
class Removals:
    """What one person has removed, and the file whose removal they are asked to confirm."""

    to_confirm: ListedFile | None = None
    done: tuple[Removal, ...] = ()


@dataclass(frozen=True, slots=True)
class _Question:
    key: str
    sentence: str


def remove_file(library: Library, file: ListedFile) -> Removal:
    """Remove a file from the library, and set it aside if it was uploaded.

    Raises:
        LibraryBusy: Another process writes to the library.
        DossierError: The file is not in the library, or cannot be moved.
    """
    path = Path(file.at)
    uploads = get_uploads_folder(library.folder)
    with library.allow_file_moves(str(uploads)):
        aside = None
        if _is_uploaded(library, file) and path.is_file():
            aside = set_aside(path, uploads)
        try:
            library.remove([file.at])
        except DossierError:
            if aside:
                bring_back(aside, path)
            raise
    discovered = DiscoveredFile(file.at, file.path)
    return Removal(compute_file_key(file), get_display_name(file), discovered, aside)


def build_undo_work(library: Library, removal: Removal) -> Work:
    """Build the work that brings a removed file back into the library."""

    def work(read_progress: Progress, index_progress: Progress) -> SyncOutcome:
        with library.allow_file_moves(str(get_uploads_folder(library.folder))):
            if removal.aside:
                bring_back(removal.aside, Path(removal.file.path))
            result = library.sync_again([removal.file], read_progress, index_progress)
        return SyncOutcome(result)

    return work


def render_removals(library: Library, removals: Removals) -> str:
    """Render the question whether to remove a file, and the files that were removed."""
    question = None
    if removals.to_confirm:
        question = _build_question(library, removals.to_confirm)
    return render_template(
        "page/templates/library/removals.html.j2",
        strings=strings,
        question=question,
        removed=removals.done[::-1],
    ).strip()


def drop_removal(removals: Sequence[Removal], key: str) -> tuple[Removal, ...]:
    """Drop the removal of one file from a list."""
    return tuple(removal for removal in removals if removal.key != key)


def _build_question(library: Library, file: ListedFile) -> _Question:
    sentence = strings.format_removal_question(
        get_display_name(file),
        is_uploaded=_is_uploaded(library, file),
        is_address=is_address(file.at),
    )
    return _Question(compute_file_key(file), sentence)


def _is_uploaded(library: Library, file: ListedFile) -> bool:
    return Path(file.at).parent == get_uploads_folder(library.folder)
