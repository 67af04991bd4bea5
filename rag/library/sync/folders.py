"""Remembers the folders that were synced, and tells whether they have changed since."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path

from rag.articles.read import SUFFIXES, is_address
from rag.library.articles import ArticleStore
from rag.library.sync.discover import is_inside
from rag.settings import ArticleSettings

_META = "roots"
_UNFINISHED = ""  # in place of a signature: a sync of it was begun and has not come to its end


def compute_signatures(roots: Sequence[str], settings: ArticleSettings) -> dict[str, str]:
    """What each folder and file holds now, told by names, sizes and times alone.

    Nothing for an address.
    """
    return {
        root: _compute_signature(Path(root), settings) for root in roots if not is_address(root)
    }


def save_signatures(
    store: ArticleStore,
    found: dict[str, str],
    *,
    finished: bool,
) -> None:
    """Keep the signatures of roots whose sync begins or has finished.

    One inside another remembered root is the other's matter.
    """
    known = _load_signatures(store)
    for root, signature in found.items():
        if not any(_is_ancestor(other, root) for other in known):
            known[root] = signature if finished else _UNFINISHED
    known = {
        root: signature
        for root, signature in known.items()
        if not any(_is_ancestor(other, root) for other in known)
    }
    store.set_meta({_META: json.dumps(known)})


def forget_empty_roots(store: ArticleStore) -> None:
    """Forget the roots from which the library holds no file any more."""
    paths = list(store.get_known_files())
    known = _load_signatures(store)
    left = {
        root: signature
        for root, signature in known.items()
        if any(path == root or _is_ancestor(root, path) for path in paths)
    }
    if left != known:
        store.set_meta({_META: json.dumps(left)})


def find_changed_roots(store: ArticleStore, settings: ArticleSettings) -> list[str]:
    """The remembered roots that are not as they were when they were last synced.

    One that cannot be found now is not among them, for a disk that is not there has not changed.
    """
    known = {
        root: signature
        for root, signature in _load_signatures(store).items()
        if os.path.exists(root)
    }
    now = compute_signatures(list(known), settings)
    return [root for root, signature in known.items() if now[root] != signature]


def _load_signatures(store: ArticleStore) -> dict[str, str]:
    known: dict[str, str] = json.loads(store.get_meta(_META) or "{}")
    return known


def _is_ancestor(root: str, path: str) -> bool:
    return path != root and is_inside(path, root)


def _compute_signature(root: Path, settings: ArticleSettings) -> str:
    made = hashlib.sha256()
    for name, size, changed in sorted(
        _scan_folder(str(root), settings) if root.is_dir() else _stat_file(str(root), str(root))
    ):
        made.update(f"{name}\x1f{size}\x1f{changed}\x1e".encode("utf-8", "surrogateescape"))
    return made.hexdigest()[:16]


def _scan_folder(folder: str, settings: ArticleSettings) -> Iterator[tuple[str, int, int]]:
    """(path, bytes, time changed) of the files under a folder that a sync would read."""
    try:
        with os.scandir(folder) as entries:
            inside = [entry for entry in entries if not entry.name.startswith(".")]
    except OSError:  # a sync says why it cannot be listed
        return
    for entry in inside:
        if entry.is_dir(follow_symlinks=False):
            yield from _scan_folder(entry.path, settings)
        elif Path(entry.name).suffix.lower() in SUFFIXES and not any(
            fnmatch(entry.name, pattern) for pattern in settings.ignore
        ):
            yield from _stat_file(entry.path, entry.path)


def _stat_file(path: str, name: str) -> Iterator[tuple[str, int, int]]:
    try:
        found = os.stat(path)
    except OSError:  # gone meanwhile, or a link to nothing
        return
    yield name, found.st_size, found.st_mtime_ns
