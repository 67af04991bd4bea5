"""Finds the files that the given paths name, and the reasons why some are not read."""

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
        """Whether it is an address on the web."""
        return is_address(self.path)


@dataclass(frozen=True, slots=True)
class SyncScope:
    """What a sync is about: the files to read, and the roots under which it also removes files."""

    files: tuple[DiscoveredFile, ...]
    roots: tuple[str, ...]

    def is_in_scope(self, path: str) -> bool:
        """Whether a path is one of the roots, or in a folder of them that a sync looks into."""
        for root in self.roots:
            if path == root:
                return True
            if not is_address(root) and is_inside(path, root):
                return True
        return False


def is_inside(path: str, root: str) -> bool:
    """Whether a path lies under a folder, and in none below it whose name begins with a dot."""
    prefix = root.rstrip(os.sep) + os.sep
    if not path.startswith(prefix):
        return False
    folders = path.removeprefix(prefix).split(os.sep)[:-1]
    return not any(folder.startswith(".") for folder in folders)


def discover_files(paths: Sequence[str], settings: ArticleSettings) -> SyncScope:
    """Find the files and addresses that the paths name; folders are searched through.

    Raises:
        DossierError: a path does not exist, or a folder has nothing that can be read: a disk that
            is not mounted must not empty a library.
    """
    files: dict[str, DiscoveredFile] = {}
    roots: list[str] = []
    for path in paths:
        if is_address(path):
            root = path
            discovered = [DiscoveredFile(path, path)]
        else:
            root = _resolve_path(path)
            discovered = _discover_under(root, path, settings)
        roots.append(root)
        for file in discovered:
            files[file.path] = file
    in_order = tuple(files[path] for path in sorted(files))
    return SyncScope(in_order, tuple(roots))


def _resolve_path(given: str) -> str:
    """Resolve a path as it was given. Raises DossierError where nothing is there."""
    path = Path(given).expanduser()
    if not path.exists():
        raise DossierError(f"There is no file or folder {given}; nothing was changed.")
    return str(path.resolve())


def _discover_under(
    root: str,
    given: str,
    settings: ArticleSettings,
) -> list[DiscoveredFile]:
    """Find the file, or the files of the folder.

    Args:
        root: the resolved path.
        given: the path as it was given, for messages.
        settings: which files are ignored.

    Raises:
        DossierError: the folder has nothing that can be read.
    """
    path = Path(root)
    if not path.is_dir():
        return [DiscoveredFile(root, _format_file_name(path.name))]
    files = _walk_folder(path, settings)
    if all(file.refused for file in files):
        suffixes = ", ".join(sorted(SUFFIXES))
        raise DossierError(
            f"The folder {given} holds no articles ({suffixes}); nothing was changed. "
            "To take its articles out of the library, use dossier remove."
        )
    return files


def _walk_folder(root: Path, settings: ArticleSettings) -> list[DiscoveredFile]:
    """List the files under a folder, and the links to folders, which are refused."""
    files: list[DiscoveredFile] = []
    for folder, folder_names, file_names in os.walk(root, onerror=_refuse_unlistable):
        # os.walk goes on with the folders that stay in this list.
        folder_names[:] = sorted(name for name in folder_names if not name.startswith("."))
        names = sorted(name for name in file_names if not name.startswith("."))
        for name in folder_names:
            if os.path.islink(os.path.join(folder, name)):
                names.append(name)
        for name in names:
            path = Path(folder) / name
            shown_path = Path(root.name) / path.relative_to(root)
            files.append(
                DiscoveredFile(
                    str(path),
                    _format_file_name(str(shown_path)),
                    _find_refusal_reason(path, root, settings),
                )
            )
    return files


def _refuse_unlistable(error: OSError) -> None:
    """Refuse to sync: the articles of a folder that cannot be listed are not gone."""
    raise DossierError(
        f"The folder {error.filename} cannot be listed ({error.strerror}); nothing was changed."
    ) from error


def _find_refusal_reason(
    path: Path,
    root: Path,
    settings: ArticleSettings,
) -> str | None:
    """Find the reason why a file is not read; None where it is."""
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
        if path.exists():
            return "it is not a file"
        return "it is a link to nothing"
    return None


def _format_file_name(name: str) -> str:
    """Make a file name that can be shown: one line, valid Unicode."""
    unicode_name = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return normalise_line(unicode_name)
