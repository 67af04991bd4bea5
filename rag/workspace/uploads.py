"""Files that people add in the page.

Kept in a folder of the library's own, under names that no system stumbles over.
"""

from __future__ import annotations

import filecmp
import os
import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from rag.articles.document import normalise_line
from rag.articles.read import SUFFIXES
from rag.errors import DossierError
from rag.settings import ArticleSettings

FOLDER = "added"
_ASIDE = (
    ".removed"  # inside the folder; a sync does not look into folders whose names begin with a dot
)
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]+')
_RESERVED = re.compile(
    r"(?:con|prn|aux|nul|com\d|lpt\d)",
    re.IGNORECASE,
)  # devices on Windows, whatever the suffix
_LONGEST = 150  # bytes, of a name without its suffix; file systems allow 255 of the whole
_UNNAMED = "untitled"


@dataclass(frozen=True, slots=True)
class CopyResult:
    """What came of copying files in.

    Where they are now, and (name, reason) of those that were not taken.
    """

    paths: tuple[Path, ...]
    refused: tuple[tuple[str, str], ...]


def get_uploads_folder(data: Path) -> Path:
    """Where a library with this data folder keeps what was added to it."""
    return data.resolve() / FOLDER


def copy_uploads(
    files: Iterable[Path],
    folder: Path,
    settings: ArticleSettings,
) -> CopyResult:
    """Copy files into the folder; two of one name both stay, unless they are the same to the byte.

    Raises DossierError when the disk is full or cannot be written.
    """
    paths: list[Path] = []
    refused: list[tuple[str, str]] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file in files:
            name = sanitise_name(file.name)
            if reason := _find_upload_refusal(name, file, settings):
                refused.append((name, reason))
            else:
                paths.append(_copy_file(file, folder, name))
    except OSError as error:
        told = (
            f"The files cannot be copied into {folder} ({error.strerror}); free some space, "
            "then add them again."
        )
        raise DossierError(told) from error
    return CopyResult(tuple(paths), tuple(refused))


def set_aside(path: Path, folder: Path) -> Path:
    """Move an added file to where no sync finds it; its new place.

    Raises DossierError where it cannot be moved.
    """
    aside = folder / _ASIDE
    try:
        aside.mkdir(parents=True, exist_ok=True)
        return path.rename(_find_free_path(aside, path.name))
    except OSError as error:
        raise DossierError(
            f"{path.name} cannot be removed ({error.strerror}); check the permissions of {folder}."
        ) from error


def bring_back(aside: Path, path: Path) -> None:
    """Move a file that was set aside to where it was; one that is there already stays.

    Raises DossierError where it is nowhere, its place is taken, or it cannot be moved.
    """
    if path.is_file() and not aside.exists():
        return
    if not aside.is_file() or path.exists():
        raise DossierError(
            f"{path.name} cannot be brought back, because its file was moved or another has its "
            "place; add it again."
        )
    try:
        aside.rename(path)
    except OSError as error:
        raise DossierError(
            f"{path.name} cannot be brought back ({error.strerror}); check the permissions of "
            f"{path.parent}."
        ) from error


def sanitise_name(name: str) -> str:
    """A file name without folders, control or bidirectional characters, dots in front, or what
    Windows does not allow.
    """
    shown = normalise_line(name.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))
    last = re.split(r"[/\\]", shown)[-1]
    stem, suffix = os.path.splitext(_FORBIDDEN.sub("_", last).strip(". "))
    stem = stem.encode()[:_LONGEST].decode(errors="ignore").strip(". ") or _UNNAMED
    stem = f"_{stem}" if _RESERVED.fullmatch(stem.split(".")[0].strip()) else stem
    return stem + suffix[:20]


def _find_upload_refusal(
    name: str,
    file: Path,
    settings: ArticleSettings,
) -> str | None:
    suffix, size = Path(name).suffix.lower(), file.stat().st_size
    if suffix not in SUFFIXES:
        return f"files named {suffix or 'without a suffix'} are not read"
    if any(fnmatch(name, pattern) for pattern in settings.ignore):
        return "its name is one of those to ignore (articles.ignore)"
    if size > settings.max_megabytes * 1e6:
        return (
            f"it has {size / 1e6:.0f} MB, more than the {settings.max_megabytes:g} MB allowed "
            "(articles.max_megabytes)"
        )
    return None


def _copy_file(
    file: Path,
    folder: Path,
    name: str,
) -> Path:
    same = folder / name
    if same.is_file() and filecmp.cmp(same, file, shallow=False):
        return same
    target = _find_free_path(folder, name)
    shutil.copyfile(file, target)
    return target


def _find_free_path(folder: Path, name: str) -> Path:
    """The name in the folder, with a number where it is taken."""
    stem, suffix = os.path.splitext(name)
    free, number = folder / name, 1
    while free.exists():
        number += 1
        free = folder / f"{stem} ({number}){suffix}"
    return free
