"""Which folders and files the library was made from, and whether they have changed on disk since."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path

from rag.articles.read import SUFFIXES, is_address
from rag.library.articles import Store
from rag.library.sync.discover import is_inside
from rag.settings import ArticleSettings

_META = "roots"
_UNFINISHED = ""  # in place of a signature: a sync of it was begun and has not come to its end


def signatures(roots: Sequence[str], settings: ArticleSettings) -> dict[str, str]:
    """What each folder and file holds now, told by names, sizes and times alone; nothing for an address."""
    return {root: _signature(Path(root), settings) for root in roots if not is_address(root)}


def remember(store: Store, found: dict[str, str], *, finished: bool) -> None:
    """Keep the signatures of roots whose sync begins or has finished. One inside another remembered root is the other's matter."""
    known = _remembered(store)
    for root, signature in found.items():
        if not any(_holds(other, root) for other in known):
            known[root] = signature if finished else _UNFINISHED
    known = {
        root: signature
        for root, signature in known.items()
        if not any(_holds(other, root) for other in known)
    }
    store.set_meta({_META: json.dumps(known)})


def forget_emptied(store: Store) -> None:
    """Forget the roots from which the library holds no file any more."""
    paths = list(store.files())
    known = _remembered(store)
    left = {
        root: signature
        for root, signature in known.items()
        if any(path == root or _holds(root, path) for path in paths)
    }
    if left != known:
        store.set_meta({_META: json.dumps(left)})


def changed_roots(store: Store, settings: ArticleSettings) -> list[str]:
    """The remembered roots that are not as they were when they were last synced; one that cannot be found now is not among them,
    for a disk that is not there has not changed."""
    known = {
        root: signature for root, signature in _remembered(store).items() if os.path.exists(root)
    }
    now = signatures(list(known), settings)
    return [root for root, signature in known.items() if now[root] != signature]


def _remembered(store: Store) -> dict[str, str]:
    known: dict[str, str] = json.loads(store.meta(_META) or "{}")
    return known


def _holds(root: str, path: str) -> bool:
    return path != root and is_inside(path, root)


def _signature(root: Path, settings: ArticleSettings) -> str:
    made = hashlib.sha256()
    for name, size, changed in sorted(
        _seen(str(root), settings) if root.is_dir() else _told(str(root), str(root))
    ):
        made.update(f"{name}\x1f{size}\x1f{changed}\x1e".encode("utf-8", "surrogateescape"))
    return made.hexdigest()[:16]


def _seen(folder: str, settings: ArticleSettings) -> Iterator[tuple[str, int, int]]:
    """(path, bytes, time changed) of the files under a folder that a sync would read."""
    try:
        with os.scandir(folder) as entries:
            inside = [entry for entry in entries if not entry.name.startswith(".")]
    except OSError:  # a sync says why it cannot be listed
        return
    for entry in inside:
        if entry.is_dir(follow_symlinks=False):
            yield from _seen(entry.path, settings)
        elif Path(entry.name).suffix.lower() in SUFFIXES and not any(
            fnmatch(entry.name, pattern) for pattern in settings.ignore
        ):
            yield from _told(entry.path, entry.path)


def _told(path: str, name: str) -> Iterator[tuple[str, int, int]]:
    try:
        found = os.stat(path)
    except OSError:  # gone meanwhile, or a link to nothing
        return
    yield name, found.st_size, found.st_mtime_ns
