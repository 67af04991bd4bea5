"""Plans a sync: what is new, changed, moved, gone, duplicate or unreadable.

Planning changes nothing in the library.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from rag.articles.build import compute_digest
from rag.articles.parallel import PackedArticle
from rag.library.rows import KnownFile
from rag.library.sync.changed_files import CorrectionLookup, read_changed_files
from rag.library.sync.discover import SyncScope
from rag.library.sync.planned_state import PlannedState
from rag.library.sync.steps import Kind, Plan, Step
from rag.records import Corrections
from rag.settings import ArticleSettings

_ReadArticle = tuple[KnownFile, PackedArticle]


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

    Args:
        scope: the files that were discovered, and the roots that they are in.
        files: the files of the library, by path.
        versions: (version, layout) of each article, by its id.
        layout: the fingerprint of what passages and vectors are made with now.
        settings: how articles are read.
        progress: called with (files done, files in all).
        corrections: what people decided about files, by their paths.
    """
    present = _list_present_paths(scope, files)
    state = PlannedState(files, versions, present)
    lookup = CorrectionLookup(corrections, files, present)
    steps: list[Step] = []
    read: list[_ReadArticle] = []
    for entry in read_changed_files(scope, files, settings, lookup, progress):
        if entry.article is None:
            steps.append(_plan_unread_file(entry.file, state, layout))
        else:
            read.append((entry.file, entry.article))
    steps.extend(_plan_read_files(read, state, layout))
    steps.extend(_plan_missing_files(scope, files))
    return Plan(tuple(_drop_repeated_reindexing(steps)), lookup.moved)


def _list_present_paths(scope: SyncScope, files: Iterable[str]) -> set[str]:
    """List the paths of the files that are still there, or that this sync is not about."""
    present = {discovered.path for discovered in scope.files if not discovered.refused}
    for path in files:
        if not scope.is_in_scope(path):
            present.add(path)
    return present


def _plan_unread_file(
    file: KnownFile,
    state: PlannedState,
    layout: str,
) -> Step:
    """Plan the step for a file that was not read, or could not be."""
    before = state.files.get(file.path)
    state.record(Step("unchanged", file), layout)
    if file.article_id and state.has_other_layout(file.article_id, layout):
        return Step("reindexed", file)
    if file.state == "failed":
        return Step("failed", file)
    if file.state == "ignored":
        return Step("ignored", file)
    return Step("unchanged" if file == before else "moved", file)


def _plan_read_files(
    read: list[_ReadArticle],
    state: PlannedState,
    layout: str,
) -> Iterator[Step]:
    """Plan the steps for the files that were read.

    Moves and duplicates come before changes, so that an article whose file was moved and replaced
    at once keeps its id.
    """
    state.expect(file.path for file, _ in read)
    known: list[_ReadArticle] = []
    unknown: list[_ReadArticle] = []
    for file, article in read:
        if state.find_article_id(article.version):
            known.append((file, article))
        else:
            unknown.append((file, article))
    for file, article in known + unknown:
        step = _plan_read_file(file, article, state, layout)
        state.record(step, layout)
        yield step


def _plan_read_file(
    file: KnownFile,
    article: PackedArticle,
    state: PlannedState,
    layout: str,
) -> Step:
    """Plan the step for a file that was read: which article of the library it is, if any."""
    same_article = state.find_article_id(article.version)
    if same_article:
        kind = _classify_known_version(file, article.version, same_article, state, layout)
        return Step(kind, replace(file, article_id=same_article))
    kind = "new"
    article_id = _find_replaced_article(file, state)
    if article_id:
        kind = "changed"
    else:
        article_id = _find_free_id(article, state)
    return Step(kind, replace(file, article_id=article_id), replace(article, id=article_id))


def _classify_known_version(
    file: KnownFile,
    version: str,
    article_id: str,
    state: PlannedState,
    layout: str,
) -> Kind:
    """Say what became of a file that holds the version that an article of the library has."""
    if state.has_other_layout(article_id, layout):
        return "reindexed"
    before = state.files.get(file.path)
    if before and before.article_id == article_id:
        return "unchanged"  # the bytes changed, the article did not
    if state.is_claimed(article_id, version, file.path):
        return "duplicate"
    return "moved"


def _find_replaced_article(file: KnownFile, state: PlannedState) -> str | None:
    """Find the article that the file held before, unless another file holds it too."""
    before = state.files.get(file.path)
    if before is None or before.article_id not in state.versions:
        return None
    version, _ = state.versions[before.article_id]
    if state.is_claimed(before.article_id, version, file.path):
        return None
    return before.article_id


def _find_free_id(article: PackedArticle, state: PlannedState) -> str:
    """Find an id for a new article.

    It is the article's own id. Where an article that has since changed has that id, another one is
    derived from the text, the same on every machine.
    """
    article_id = article.id
    number = 0
    while article_id in state.versions:
        number += 1
        article_id = compute_digest("article", article.unpack().text, str(number))
    return article_id


def _plan_missing_files(scope: SyncScope, files: dict[str, KnownFile]) -> Iterator[Step]:
    """Plan the steps for files of the scope that are no longer there."""
    discovered_paths = {discovered.path for discovered in scope.files}
    for path, file in files.items():
        if scope.is_in_scope(path) and path not in discovered_paths:
            yield Step("gone", file)


def _drop_repeated_reindexing(steps: list[Step]) -> Iterator[Step]:
    """Reindex an article once, for the first of its files."""
    reindexed: set[str] = set()
    for step in steps:
        article_id = step.file.article_id or ""
        if step.kind == "reindexed" and article_id in reindexed:
            yield replace(step, kind="unchanged")
            continue
        if step.kind == "reindexed":
            reindexed.add(article_id)
        yield step
