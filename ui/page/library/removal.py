"""Taking a file out of the library, and how that is undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.articles.read import is_address
from rag.errors import DossierError
from rag.library.library import Library
from rag.library.sync.apply import Progress
from rag.library.sync.discover import Found
from rag.records import ListedFile
from rag.workspace.uploads import added_folder, bring_back, set_aside
from ui.page.library import strings
from ui.page.library.listing import key_of, name_of
from ui.page.library.sync_job import Outcome, Work
from ui.page.markup import escaped


@dataclass(frozen=True, slots=True)
class Removal:
    """A file that was removed while the page was open; `aside` is where it is now, if it was an added one."""

    key: str
    name: str
    file: Found
    aside: Path | None


@dataclass(frozen=True, slots=True)
class Removals:
    """What one person has removed, and the file that they are asked about."""

    asked: ListedFile | None = None
    done: tuple[Removal, ...] = ()


def remove(library: Library, file: ListedFile) -> Removal:
    """Take the file out of the library; an added one is set aside. Raises LibraryBusy, or DossierError where it is not there."""
    path, folder = Path(file.at), added_folder(library.folder)
    with library.moving_files_of(str(folder)):
        aside = set_aside(path, folder) if _is_added(library, file) and path.is_file() else None
        try:
            library.remove([file.at])
        except DossierError:
            if aside:
                bring_back(aside, path)
            raise
    return Removal(key_of(file), name_of(file), Found(file.at, file.path), aside)


def undoing(library: Library, removal: Removal) -> Work:
    """The work of having the file in the library again."""

    def work(reading: Progress, indexing: Progress) -> Outcome:
        with library.moving_files_of(str(added_folder(library.folder))):
            if removal.aside:
                bring_back(removal.aside, Path(removal.file.path))
            return Outcome(library.sync_again([removal.file], reading, indexing))

    return work


def removals_html(library: Library, removals: Removals) -> str:
    """The question whether to remove a file, and the files that were removed, each with its undoing."""
    asked = _question(library, removals.asked) if removals.asked else ""
    done = "".join(_done(removal) for removal in reversed(removals.done))
    return f'<div class="removals">{asked}{done}</div>' if asked or done else ""


def _question(library: Library, file: ListedFile) -> str:
    told = strings.confirm(
        name_of(file), added=_is_added(library, file), address=is_address(file.at)
    )
    return (
        f'<div class="question" role="group" aria-labelledby="removing"><p id="removing">{escaped(told)}</p>'
        f'<button type="button" class="firm" data-confirm="{key_of(file)}" data-key="confirm" data-focus>{escaped(strings.REMOVE)}</button>'
        f'<button type="button" data-keep="{key_of(file)}" data-key="keep">{escaped(strings.KEEP)}</button></div>'
    )


def _done(removal: Removal) -> str:
    return (
        f'<p class="done" role="status">{escaped(strings.removed(removal.name))} <button type="button" data-undo="{removal.key}" '
        f'data-key="undo-{removal.key}" aria-label="{escaped(strings.undo_label(removal.name))}">{escaped(strings.UNDO)}</button></p>'
    )


def _is_added(library: Library, file: ListedFile) -> bool:
    return Path(file.at).parent == added_folder(library.folder)


def without(removals: Sequence[Removal], key: str) -> tuple[Removal, ...]:
    return tuple(each for each in removals if each.key != key)
