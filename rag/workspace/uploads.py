"""Copies files that people add in the page into the library's own folder.

They get names that every system can handle.
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
# A folder inside that one. A sync skips folders whose names begin with a dot.
_REMOVED_FOLDER = ".removed"
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]+')
# Devices on Windows, whatever the suffix.
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)
_MAX_STEM_BYTES = 150  # of a name without its suffix; file systems allow 255 of the whole
_MAX_SUFFIX_LENGTH = 20
_UNNAMED = "untitled"


@dataclass(frozen=True, slots=True)
class CopyResult:
    """What became of files to copy: their new paths, and (name, reason) of those refused."""

    paths: tuple[Path, ...]
    refused: tuple[tuple[str, str], ...]


def get_uploads_folder(data: Path) -> Path:
    """Get the folder for files that are added to the library with this data folder."""
    return data.resolve() / FOLDER


def copy_uploads(
    files: Iterable[Path],
    folder: Path,
    settings: ArticleSettings,
) -> CopyResult:
    """Copy files into the folder.

    Two files of one name both stay, unless their bytes are the same.

    Raises:
        DossierError: the disk is full or read-only.
    """
    paths: list[Path] = []
    refused: list[tuple[str, str]] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file in files:
            name = sanitise_name(file.name)
            reason = _find_upload_refusal(name, file, settings)
            if reason:
                refused.append((name, reason))
            else:
                paths.append(_copy_file(file, folder, name))
    except OSError as error:
        raise DossierError(
            f"The files cannot be copied into {folder} ({error.strerror}); free some space, "
            "then add them again."
        ) from error
    return CopyResult(tuple(paths), tuple(refused))


def set_aside(path: Path, folder: Path) -> Path:
    """Move an added file to where no sync finds it.

    Returns:
        Its new path.

    Raises:
        DossierError: it cannot be moved.
    """
    removed_folder = folder / _REMOVED_FOLDER
    try:
        removed_folder.mkdir(parents=True, exist_ok=True)
        return path.rename(_find_free_path(removed_folder, path.name))
    except OSError as error:
        raise DossierError(
            f"{path.name} cannot be removed ({error.strerror}); check the permissions of {folder}."
        ) from error


def bring_back(aside: Path, path: Path) -> None:
    """Move a file that was set aside to where it was; one that is there already stays.

    Raises:
        DossierError: it is gone, its place is taken, or it cannot be moved.
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
    """Make a file name that every system can handle.

    It has no folders, no control or bidirectional characters, no dots in front, and nothing that
    Windows does not allow.
    """
    unicode_name = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    line = normalise_line(unicode_name)
    last_part = re.split(r"[/\\]", line)[-1]
    allowed = _FORBIDDEN.sub("_", last_part).strip(". ")
    stem, suffix = os.path.splitext(allowed)
    stem = stem.encode()[:_MAX_STEM_BYTES].decode(errors="ignore").strip(". ")
    if not stem:
        stem = _UNNAMED
    first_part = stem.split(".")[0].strip()
    if _RESERVED.fullmatch(first_part):
        stem = f"_{stem}"
    return stem + suffix[:_MAX_SUFFIX_LENGTH]


def _find_upload_refusal(
    name: str,
    file: Path,
    settings: ArticleSettings,
) -> str | None:
    """Find the reason why a file is not taken; None where it is."""
    suffix = Path(name).suffix.lower()
    if suffix not in SUFFIXES:
        return f"files named {suffix or 'without a suffix'} are not read"
    if any(fnmatch(name, pattern) for pattern in settings.ignore):
        return "its name is one of those to ignore (articles.ignore)"
    megabytes = file.stat().st_size / 1e6
    if megabytes > settings.max_megabytes:
        return (
            f"it has {megabytes:.0f} MB, more than the {settings.max_megabytes:g} MB allowed "
            "(articles.max_megabytes)"
        )
    return None


def _copy_file(
    file: Path,
    folder: Path,
    name: str,
) -> Path:
    """Copy a file under a free name, unless its copy is there already."""
    earlier = folder / name
    if earlier.is_file() and filecmp.cmp(earlier, file, shallow=False):
        return earlier
    target = _find_free_path(folder, name)
    shutil.copyfile(file, target)
    return target


def _find_free_path(folder: Path, name: str) -> Path:
    """Find a path for a name in the folder, with a number where it is taken."""
    stem, suffix = os.path.splitext(name)
    path = folder / name
    number = 1
    while path.exists():
        number += 1
        path = folder / f"{stem} ({number}){suffix}"
    return path
