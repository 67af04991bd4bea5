"""Remembers the folders that were synced, and finds those that have changed since."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path

from rag.articles.read import SUFFIXES, is_address
from rag.library.articles import ArticleStore
from rag.library.sync.discover import is_inside
from rag.settings import ArticleSettings

_META_KEY = "roots"
_UNFINISHED = ""  # in place of a signature: the sync was begun and has not finished

_FileState = tuple[str, int, int]  # path, bytes, time of the last change


def compute_signatures(roots: Sequence[str], settings: ArticleSettings) -> dict[str, str]:
    """Compute a signature of what each folder and file holds, from names, sizes and times alone.

    Addresses have no signature.
    """
    signatures: dict[str, str] = {}
    for root in roots:
        if not is_address(root):
            signatures[root] = _compute_signature(Path(root), settings)
    return signatures


def save_signatures(
    store: ArticleStore,
    signatures: dict[str, str],
    *,
    finished: bool,
) -> None:
    """Store the signatures of roots whose sync begins or has finished.

    A root inside another remembered root is not remembered for itself.
    """
    remembered = _load_signatures(store)
    for root, signature in signatures.items():
        if not _has_ancestor(root, remembered):
            remembered[root] = signature if finished else _UNFINISHED
    outermost: dict[str, str] = {}
    for root, signature in remembered.items():
        if not _has_ancestor(root, remembered):
            outermost[root] = signature
    _store_signatures(store, outermost)


def forget_empty_roots(store: ArticleStore) -> None:
    """Forget the roots from which the library has no file any more."""
    paths = list(store.get_known_files())
    remembered = _load_signatures(store)
    left: dict[str, str] = {}
    for root, signature in remembered.items():
        if any(path == root or _is_ancestor(root, path) for path in paths):
            left[root] = signature
    if left != remembered:
        _store_signatures(store, left)


def find_changed_roots(store: ArticleStore, settings: ArticleSettings) -> list[str]:
    """Find the remembered roots that have changed since they were last synced.

    A root that does not exist now is left out: a disk that is not mounted has not changed.
    """
    changed_roots = []
    for root, signature in _load_signatures(store).items():
        if not os.path.exists(root):
            continue
        if _compute_signature(Path(root), settings) != signature:
            changed_roots.append(root)
    return changed_roots


def _load_signatures(store: ArticleStore) -> dict[str, str]:
    stored = store.get_meta(_META_KEY) or "{}"
    signatures: dict[str, str] = json.loads(stored)
    return signatures


def _store_signatures(store: ArticleStore, signatures: dict[str, str]) -> None:
    store.set_meta({_META_KEY: json.dumps(signatures)})


def _has_ancestor(root: str, roots: Iterable[str]) -> bool:
    """Whether one of the roots is a folder that another root is in."""
    return any(_is_ancestor(other, root) for other in roots)


def _is_ancestor(root: str, path: str) -> bool:
    return path != root and is_inside(path, root)


def _compute_signature(root: Path, settings: ArticleSettings) -> str:
    files = _stat_file(str(root))
    if root.is_dir():
        files = _scan_folder(str(root), settings)
    digest = hashlib.sha256()
    for path, size, changed in sorted(files):
        entry = f"{path}\x1f{size}\x1f{changed}\x1e"
        digest.update(entry.encode("utf-8", "surrogateescape"))
    return digest.hexdigest()[:16]


def _scan_folder(folder: str, settings: ArticleSettings) -> Iterator[_FileState]:
    """Find the files under a folder that a sync would read."""
    try:
        with os.scandir(folder) as entries:
            visible = [entry for entry in entries if not entry.name.startswith(".")]
    except OSError:  # a sync reports why the folder cannot be listed
        return
    for entry in visible:
        if entry.is_dir(follow_symlinks=False):
            yield from _scan_folder(entry.path, settings)
        elif _is_readable_name(entry.name, settings):
            yield from _stat_file(entry.path)


def _is_readable_name(name: str, settings: ArticleSettings) -> bool:
    """Whether a sync reads files of this name."""
    if Path(name).suffix.lower() not in SUFFIXES:
        return False
    return not any(fnmatch(name, pattern) for pattern in settings.ignore)


def _stat_file(path: str) -> Iterator[_FileState]:
    """Look up one file. Yields nothing for one that is gone, or for a link to nothing."""
    try:
        status = os.stat(path)
    except OSError:
        return
    yield path, status.st_size, status.st_mtime_ns
