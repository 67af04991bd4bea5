"""Reads the files of a sync that have changed since the last one."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from rag.articles.parallel import PackedArticle, ReadResult, read_articles
from rag.articles.read import READER_VERSION, read_bytes
from rag.errors import UnreadableArticle
from rag.library.corrections import compute_corrected_hash
from rag.library.rows import KnownFile
from rag.library.sync.discover import DiscoveredFile, SyncScope
from rag.records import NO_CORRECTIONS, Corrections
from rag.settings import ArticleSettings


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file of the scope.

    `file` is as before where nothing about it changed, otherwise as it is now. `article` is None
    where it was not read, or could not be.
    """

    file: KnownFile
    article: PackedArticle | None = None


class CorrectionLookup:
    """What people decided about each file.

    A moved file is recognised by its bytes, and takes its corrections with it.
    """

    def __init__(
        self,
        by_path: Mapping[str, Corrections],
        files: dict[str, KnownFile],
        present: set[str],
    ) -> None:
        """Prepare the lookup.

        Args:
            by_path: the corrections that are stored, by the path of their file.
            files: the files of the library, by path.
            present: the paths of the files that are still there.
        """
        self._by_path = by_path
        self._missing: list[KnownFile] = []
        for path, file in files.items():
            if path in by_path and path not in present:
                self._missing.append(file)
        self.may_have_moved = bool(self._missing)
        self.moved: dict[str, Corrections] = {}

    def find(
        self,
        path: str,
        bytes_hash: str | None,
        *,
        is_known: bool,
    ) -> Corrections:
        """Find the corrections of a file, and remember in `moved` those that moved with it.

        Args:
            path: where the file is now.
            bytes_hash: the SHA-256 of its bytes; None where that was not computed.
            is_known: whether the library has a file of this path.
        """
        corrections = self._by_path.get(path)
        if corrections is None and bytes_hash and not is_known:
            corrections = self._find_moved(bytes_hash)
            if corrections:
                self.moved[path] = corrections
        return corrections or NO_CORRECTIONS

    def _find_moved(self, bytes_hash: str) -> Corrections | None:
        """Find the corrections of a missing file that had these bytes."""
        for file in self._missing:
            corrections = self._by_path[file.path]
            if file.bytes_hash == compute_corrected_hash(bytes_hash, corrections):
                return corrections
        return None


def read_changed_files(
    scope: SyncScope,
    files: dict[str, KnownFile],
    settings: ArticleSettings,
    lookup: CorrectionLookup,
    progress: Callable[[int, int], None],
) -> Iterator[ReadFile]:
    """Read the files of the scope that have changed, and yield every file of it in order.

    Args:
        scope: the files that were discovered.
        files: the files of the library, by path.
        settings: how articles are read.
        lookup: finds the corrections of a file.
        progress: called with (files done, files in all).
    """
    total = len(scope.files)
    done = 0
    checks: list[tuple[DiscoveredFile, KnownFile | Corrections]] = []
    places: list[tuple[str, Corrections]] = []
    for discovered in scope.files:
        check = _check_file(discovered, files.get(discovered.path), settings, lookup)
        checks.append((discovered, check))
        if isinstance(check, Corrections):
            places.append((discovered.path, check))
        else:
            done += 1
        progress(done, total)

    results = read_articles(places, settings)
    for discovered, check in checks:
        if isinstance(check, KnownFile):
            yield ReadFile(check)
            continue
        before = files.get(discovered.path)
        yield _build_read_file(discovered, before, next(results), check)
        done += 1
        progress(done, total)


def _check_file(
    discovered: DiscoveredFile,
    before: KnownFile | None,
    settings: ArticleSettings,
    lookup: CorrectionLookup,
) -> KnownFile | Corrections:
    """Decide whether a file is read.

    Returns:
        The file where it is not read: it is refused, or nothing about it changed. Otherwise what is
        to be corrected in it.
    """
    if discovered.refused:
        return KnownFile(
            path=discovered.path,
            name=discovered.name,
            state="ignored",
            reason=discovered.refused,
            bytes_hash=None,
            reader=None,
            content=None,
            article_id=None,
        )
    bytes_hash = None
    if not discovered.is_address and (before is not None or lookup.may_have_moved):
        bytes_hash = _compute_hash(discovered, settings)
    corrections = lookup.find(discovered.path, bytes_hash, is_known=before is not None)
    if before is None or bytes_hash is None or before.state == "ignored":
        return corrections
    # What a .url file points to may have changed while the file itself has not.
    if Path(discovered.path).suffix.lower() == ".url":
        return corrections
    if before.reader != READER_VERSION:
        return corrections
    if before.bytes_hash != compute_corrected_hash(bytes_hash, corrections):
        return corrections
    return replace(before, name=discovered.name)


def _compute_hash(discovered: DiscoveredFile, settings: ArticleSettings) -> str | None:
    """Compute the SHA-256 of a file's bytes.

    None where it cannot be read; the reason is found when it is read as an article.
    """
    try:
        content = read_bytes(Path(discovered.path), settings)
    except UnreadableArticle:
        return None
    return hashlib.sha256(content).hexdigest()


def _build_read_file(
    discovered: DiscoveredFile,
    before: KnownFile | None,
    result: ReadResult,
    corrections: Corrections,
) -> ReadFile:
    """Build the file as it is now, with its article.

    One that could not be read keeps the article that it had.
    """
    bytes_hash = None
    if result.bytes_hash:
        bytes_hash = compute_corrected_hash(result.bytes_hash, corrections)
    file = KnownFile(
        path=discovered.path,
        name=discovered.name,
        state="read",
        reason=None,
        bytes_hash=bytes_hash,
        reader=READER_VERSION,
        content=None,
        article_id=None,
    )
    if result.article is not None:
        return ReadFile(replace(file, content=result.article.version), result.article)
    failed = replace(file, state="failed", reason=result.reason)
    if before is None:
        return ReadFile(failed)
    if before.article_id:
        reason = f"{result.reason}; the last readable version still answers"
        failed = replace(failed, reason=reason)
    return ReadFile(replace(failed, content=before.content, article_id=before.article_id))
