"""Taking a file out of the library, and how that is undone."""

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
from ui.page.markup import escape_html


@dataclass(frozen=True, slots=True)
class Removal:
    """A file that was removed while the page was open; `aside` is where it is now, if it was an added one."""

    key: str
    name: str
    file: DiscoveredFile
    aside: Path | None


@dataclass(frozen=True, slots=True)
class Removals:
    """What one person has removed, and the file that they are asked about."""

    asked: ListedFile | None = None
    done: tuple[Removal, ...] = ()


def remove_file(library: Library, file: ListedFile) -> Removal:
    """Take the file out of the library; an added one is set aside. Raises LibraryBusy, or DossierError where it is not there."""
    path, folder = Path(file.at), get_uploads_folder(library.folder)
    with library.allow_file_moves(str(folder)):
        aside = set_aside(path, folder) if _is_added(library, file) and path.is_file() else None
        try:
            library.remove([file.at])
        except DossierError:
            if aside:
                bring_back(aside, path)
            raise
    return Removal(
        compute_file_key(file), get_display_name(file), DiscoveredFile(file.at, file.path), aside
    )


def build_undo_work(library: Library, removal: Removal) -> Work:
    """The work of having the file in the library again."""

    def work(reading: Progress, indexing: Progress) -> SyncOutcome:
        with library.allow_file_moves(str(get_uploads_folder(library.folder))):
            if removal.aside:
                bring_back(removal.aside, Path(removal.file.path))
            return SyncOutcome(library.sync_again([removal.file], reading, indexing))

    return work


def render_removals(library: Library, removals: Removals) -> str:
    """The question whether to remove a file, and the files that were removed, each with its undoing."""
    asked = _render_question(library, removals.asked) if removals.asked else ""
    done = "".join(_render_removal(removal) for removal in reversed(removals.done))
    return f'<div class="removals">{asked}{done}</div>' if asked or done else ""


def _render_question(library: Library, file: ListedFile) -> str:
    told = strings.format_removal_question(
        get_display_name(file), added=_is_added(library, file), address=is_address(file.at)
    )
    return (
        f'<div class="question" role="group" aria-labelledby="removing"><p id="removing">{escape_html(told)}</p>'
        f'<button type="button" class="firm" data-confirm="{compute_file_key(file)}" data-key="confirm" data-focus>{escape_html(strings.REMOVE)}</button>'
        f'<button type="button" data-keep="{compute_file_key(file)}" data-key="keep">{escape_html(strings.KEEP)}</button></div>'
    )


def _render_removal(removal: Removal) -> str:
    return (
        f'<p class="done" role="status">{escape_html(strings.describe_removal(removal.name))} <button type="button" data-undo="{removal.key}" '
        f'data-key="undo-{removal.key}" aria-label="{escape_html(strings.format_undo_label(removal.name))}">{escape_html(strings.UNDO)}</button></p>'
    )


def _is_added(library: Library, file: ListedFile) -> bool:
    return Path(file.at).parent == get_uploads_folder(library.folder)


def drop_removal(removals: Sequence[Removal], key: str) -> tuple[Removal, ...]:
    return tuple(each for each in removals if each.key != key)
