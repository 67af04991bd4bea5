"""The plan of a sync: what is new, changed, moved, gone, duplicate or unreadable.

Nothing is changed by it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from rag.articles.build import compute_digest
from rag.articles.parallel import PackedArticle, ReadResult, read_articles
from rag.articles.read import READER_VERSION, read_bytes
from rag.errors import UnreadableArticle
from rag.library.corrections import compute_corrected_hash
from rag.library.rows import KnownFile
from rag.library.sync.discover import DiscoveredFile, SyncScope
from rag.records import NO_CORRECTIONS, Corrections
from rag.settings import ArticleSettings

Kind = Literal[
    "new", "changed", "moved", "duplicate", "reindexed", "unchanged", "failed", "ignored", "gone"
]


@dataclass(frozen=True, slots=True)
class Step:
    """What becomes of one file. `article` is set when there are passages to make."""

    kind: Kind
    file: KnownFile
    article: PackedArticle | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """`corrections` are those of files that were moved, by the paths at which they are now."""

    steps: tuple[Step, ...]
    corrections: Mapping[str, Corrections] = field(default_factory=dict)

    def of(self, *kinds: Kind) -> list[Step]:
        return [step for step in self.steps if step.kind in kinds]


class _CorrectionLookup:
    """What people decided about each file.

    It goes along with a file that was moved, which its bytes tell.
    """

    def __init__(
        self, by_path: Mapping[str, Corrections], files: dict[str, KnownFile], present: set[str]
    ) -> None:
        self._by_path = by_path
        self._left = [
            file for path, file in files.items() if path in by_path and path not in present
        ]
        self.may_have_moved = bool(self._left)
        self.moved: dict[str, Corrections] = {}

    def of(self, path: str, bytes_hash: str | None, *, is_known: bool) -> Corrections:
        found = self._by_path.get(path)
        if found is None and bytes_hash and not is_known:
            left = [self._by_path[file.path] for file in self._left]
            hashes = [compute_corrected_hash(bytes_hash, each) for each in left]
            found = next(
                (
                    each
                    for each, file, made in zip(left, self._left, hashes, strict=True)
                    if file.bytes_hash == made
                ),
                None,
            )
            if found:
                self.moved[path] = found
        return found or NO_CORRECTIONS


class _LibraryState:
    """The library as the plan so far would leave it."""

    def __init__(
        self, files: dict[str, KnownFile], versions: dict[str, tuple[str, str]], present: set[str]
    ) -> None:
        self.files = dict(files)
        self.versions = dict(versions)
        self._present = present
        self._changing: set[str] = (
            set()
        )  # read anew, and not placed yet: what they held is no longer there
        self._article_of_version = {
            version: article_id for article_id, (version, _) in versions.items()
        }
        self._paths: dict[str, set[str]] = {}
        for file in files.values():
            self._paths.setdefault(file.article_id or "", set()).add(file.path)

    def expect(self, paths: Iterable[str]) -> None:
        """These files have been read, and are placed later."""
        self._changing.update(paths)

    def find_article_id(self, version: str) -> str | None:
        return self._article_of_version.get(version)

    def is_claimed(self, article_id: str, version: str, besides: str) -> bool:
        """Whether another file that is still there holds this version of the article."""
        others = self._paths.get(article_id, set()) - {besides} - self._changing
        return any(self.files[path].content == version and path in self._present for path in others)

    def record(self, step: Step, layout: str) -> None:
        self._changing.discard(step.file.path)
        before = self.files.get(step.file.path)
        if before:
            self._paths[before.article_id or ""].discard(before.path)
        self.files[step.file.path] = step.file
        self._paths.setdefault(step.file.article_id or "", set()).add(step.file.path)
        if step.article:
            replaced = self.versions.get(step.article.id)
            if replaced and self._article_of_version.get(replaced[0]) == step.article.id:
                del self._article_of_version[replaced[0]]
            self.versions[step.article.id] = (step.article.version, layout)
            self._article_of_version[step.article.version] = step.article.id


def make_plan(
    scope: SyncScope,
    files: dict[str, KnownFile],
    versions: dict[str, tuple[str, str]],
    layout: str,
    settings: ArticleSettings,
    progress: Callable[[int, int], None] = lambda done, total: None,
    corrections: Mapping[str, Corrections] = MappingProxyType({}),
) -> Plan:
    """Read what has changed and decide about every file of the scope.

    `versions` maps article ids to (version, layout), `corrections` paths to what people decided
    about their files. Moves and duplicates come before changes, so that an article whose file was
    moved and replaced at once keeps its id.
    """
    present = {each.path for each in scope.files if not each.refused}
    known = _LibraryState(
        files, versions, present | {path for path in files if not scope.is_in_scope(path)}
    )
    corrected = _CorrectionLookup(
        corrections, files, present | {path for path in files if not scope.is_in_scope(path)}
    )
    steps: list[Step] = []
    read: list[tuple[KnownFile, PackedArticle]] = []
    for outcome in _read_changed_files(scope, files, settings, corrected, progress):
        if isinstance(outcome, KnownFile):
            steps.append(_plan_unread_file(outcome, known, layout))
        else:
            read.append(outcome)
    known.expect(file.path for file, _ in read)
    held = [entry for entry in read if known.find_article_id(entry[1].version)]
    fresh = [entry for entry in read if not known.find_article_id(entry[1].version)]
    for file, article in [*held, *fresh]:
        step = _plan_read_article(file, article, known, layout)
        known.record(step, layout)
        steps.append(step)
    found_paths = {each.path for each in scope.files}
    steps.extend(
        Step("gone", file)
        for path, file in files.items()
        if scope.is_in_scope(path) and path not in found_paths
    )
    return Plan(tuple(_drop_repeated_reindexing(steps)), corrected.moved)


def _read_changed_files(
    scope: SyncScope,
    files: dict[str, KnownFile],
    settings: ArticleSettings,
    corrected: _CorrectionLookup,
    progress: Callable[[int, int], None],
) -> Iterator[KnownFile | tuple[KnownFile, PackedArticle]]:
    """Each file of the scope.

    As it was when nothing about it changed, else as it is now, with its article if it has one.
    """
    done, total, looked = 0, len(scope.files), []
    for found in scope.files:
        looked.append((found, _check_file(found, files.get(found.path), settings, corrected)))
        done += isinstance(looked[-1][1], KnownFile)
        progress(done, total)
    reading = read_articles(
        [(found.path, each) for found, each in looked if isinstance(each, Corrections)], settings
    )
    for found, each in looked:
        if isinstance(each, KnownFile):
            yield each
        else:
            yield _build_outcome(found, files.get(found.path), next(reading), each)
            done += 1
            progress(done, total)


def _check_file(
    found: DiscoveredFile,
    before: KnownFile | None,
    settings: ArticleSettings,
    corrected: _CorrectionLookup,
) -> KnownFile | Corrections:
    """The file as it was where nothing about it changed, or as one that is not read.

    Else what is to be corrected in what it says.
    """
    if found.refused:
        return KnownFile(found.path, found.name, "ignored", found.refused, None, None, None, None)
    bytes_hash = None if found.is_address else _compute_hash(found, before, settings, corrected)
    corrections = corrected.of(found.path, bytes_hash, is_known=before is not None)
    if (
        before is None
        or bytes_hash is None
        or before.state == "ignored"
        or Path(found.path).suffix.lower() == ".url"
    ):
        return corrections
    same = (
        before.bytes_hash == compute_corrected_hash(bytes_hash, corrections)
        and before.reader == READER_VERSION
    )
    return replace(before, name=found.name) if same else corrections


def _compute_hash(
    found: DiscoveredFile,
    before: KnownFile | None,
    settings: ArticleSettings,
    corrected: _CorrectionLookup,
) -> str | None:
    """SHA-256 of a file's bytes, where something may depend on it and it can be read."""
    if before is None and not corrected.may_have_moved:
        return None
    try:
        return hashlib.sha256(read_bytes(Path(found.path), settings)).hexdigest()
    except UnreadableArticle:
        return None  # which is told when it is read


def _build_outcome(
    found: DiscoveredFile, before: KnownFile | None, read: ReadResult, corrections: Corrections
) -> KnownFile | tuple[KnownFile, PackedArticle]:
    """The file as it is now, with its article.

    One that could not be read goes on with what it held.
    """
    bytes_hash = compute_corrected_hash(read.bytes_hash, corrections) if read.bytes_hash else None
    if read.article is not None:
        return KnownFile(
            found.path,
            found.name,
            "read",
            None,
            bytes_hash,
            READER_VERSION,
            read.article.version,
            None,
        ), read.article
    kept = before.article_id if before else None
    reason = f"{read.reason}; the last readable version still answers" if kept else read.reason
    content = before.content if before else None
    return KnownFile(
        found.path, found.name, "failed", reason, bytes_hash, READER_VERSION, content, kept
    )


def _plan_unread_file(file: KnownFile, known: _LibraryState, layout: str) -> Step:
    """The step for a file that was not read, or could not be."""
    before = known.files.get(file.path)
    known.record(Step("unchanged", file), layout)
    if file.article_id and known.versions.get(file.article_id, ("", layout))[1] != layout:
        return Step("reindexed", file)
    if before == file:
        return Step(
            "failed"
            if file.state == "failed"
            else "ignored"
            if file.state == "ignored"
            else "unchanged",
            file,
        )
    return Step(
        "failed" if file.state == "failed" else "ignored" if file.state == "ignored" else "moved",
        file,
    )


def _plan_read_article(
    file: KnownFile, article: PackedArticle, known: _LibraryState, layout: str
) -> Step:
    """The step for an article that was read: which article of the library it is, if any."""
    before = known.files.get(file.path)
    same = known.find_article_id(article.version)
    if same:
        placed = replace(file, article_id=same)
        if known.versions[same][1] != layout:
            return Step("reindexed", placed)
        if before and before.article_id == same:
            return Step("unchanged", placed)  # other bytes, the same article
        return Step(
            "duplicate" if known.is_claimed(same, article.version, file.path) else "moved", placed
        )
    if before and before.article_id in known.versions:
        version = known.versions[before.article_id][0]
        if not known.is_claimed(before.article_id, version, file.path):
            changed = replace(article, id=before.article_id)
            return Step("changed", replace(file, article_id=changed.id), changed)
    fresh = replace(article, id=_find_free_id(article, known))
    return Step("new", replace(file, article_id=fresh.id), fresh)


def _find_free_id(article: PackedArticle, known: _LibraryState) -> str:
    """The article's own id; another one, as surely derived, where an article that has since changed
    has it.
    """
    taken, number = article.id, 0
    while taken in known.versions:
        number += 1
        taken = compute_digest("article", article.unpack().text, str(number))
    return taken


def _drop_repeated_reindexing(steps: list[Step]) -> Iterator[Step]:
    """Of the files of one article, one is enough to make its passages anew."""
    seen: set[str] = set()
    for step in steps:
        if step.kind == "reindexed":
            article_id = step.file.article_id or ""
            yield replace(step, kind="unchanged") if article_id in seen else step
            seen.add(article_id)
        else:
            yield step
