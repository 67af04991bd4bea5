"""Which files the given paths mean, and which of them are left alone, and why."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from rag.articles.document import normalise_line
from rag.articles.read import SUFFIXES, is_address
from rag.errors import DossierError
from rag.settings import ArticleSettings


@dataclass(frozen=True, slots=True)
class DiscoveredFile:
    """A file or address to read; `refused` says why it is not read."""

    path: str
    name: str
    refused: str | None = None

    @property
    def is_address(self) -> bool:
        return is_address(self.path)


@dataclass(frozen=True, slots=True)
class SyncScope:
    """What a sync is about: the files found, and the roots under which it also removes."""

    files: tuple[DiscoveredFile, ...]
    roots: tuple[str, ...]

    def is_in_scope(self, path: str) -> bool:
        """Whether a file that is no longer there was one of this sync's.

        What lies in a folder that is not looked into was not.
        """
        return any(
            path == root or (not is_address(root) and is_inside(path, root)) for root in self.roots
        )


def is_inside(path: str, root: str) -> bool:
    """Whether a path lies under a folder, and in none below it whose name begins with a dot."""
    above = root.rstrip(os.sep) + os.sep
    return path.startswith(above) and not any(
        part.startswith(".") for part in path[len(above) :].split(os.sep)[:-1]
    )


def discover_files(paths: Sequence[str], settings: ArticleSettings) -> SyncScope:
    """The files and addresses that the paths name, folders searched through.

    Raises DossierError for a path that does not exist or a folder in which nothing can be read: an
    unmounted disk must not empty a library.
    """
    files: dict[str, DiscoveredFile] = {}
    roots = []
    for given in paths:
        if is_address(given):
            found = [DiscoveredFile(given, given)]
            roots.append(given)
        else:
            path = Path(given).expanduser()
            if not path.exists():
                raise DossierError(f"There is no file or folder {given}; nothing was changed.")
            root = path.resolve()
            roots.append(str(root))
            found = (
                _walk_folder(root, settings)
                if root.is_dir()
                else [DiscoveredFile(str(root), _format_file_name(root.name))]
            )
            if root.is_dir() and all(each.refused for each in found):
                raise DossierError(
                    f"The folder {given} holds no articles ({', '.join(sorted(SUFFIXES))}); "
                    "nothing was changed. "
                    "To take its articles out of the library, use dossier remove."
                )
        files.update((each.path, each) for each in found)
    return SyncScope(tuple(files[path] for path in sorted(files)), tuple(roots))


def _walk_folder(root: Path, settings: ArticleSettings) -> list[DiscoveredFile]:
    found: list[DiscoveredFile] = []
    for folder, names, leaves in os.walk(root, onerror=_refuse_unlistable):
        names[:] = sorted(name for name in names if not name.startswith("."))
        for name in sorted(leaves) + [
            name for name in names if os.path.islink(os.path.join(folder, name))
        ]:
            if not name.startswith("."):
                path = Path(folder) / name
                shown = _format_file_name(str(Path(root.name) / path.relative_to(root)))
                found.append(
                    DiscoveredFile(str(path), shown, _find_refusal_reason(path, root, settings))
                )
    return found


def _refuse_unlistable(error: OSError) -> None:
    """What cannot be listed is not gone: its articles must not be taken for removed."""
    raise DossierError(
        f"The folder {error.filename} cannot be listed ({error.strerror}); nothing was changed."
    ) from error


def _find_refusal_reason(
    path: Path,
    root: Path,
    settings: ArticleSettings,
) -> str | None:
    if path.is_symlink():
        target = Path(os.path.realpath(path))  # Path.resolve raises on a link to itself
        if not target.is_relative_to(root):
            return "it is a link out of the folder, which is not followed"
        if target.is_dir():
            return "it is a link to a folder, which is read where it is"
    if any(fnmatch(path.name, pattern) for pattern in settings.ignore):
        return "its name is one of those to ignore (articles.ignore)"
    if path.suffix.lower() not in SUFFIXES:
        return f"files named {path.suffix or 'without a suffix'} are not read"
    if not path.is_file():
        return "it is not a file" if path.exists() else "it is a link to nothing"
    return None


def _format_file_name(name: str) -> str:
    """A file name as it can be shown: one line, valid Unicode."""
    return normalise_line(name.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))
