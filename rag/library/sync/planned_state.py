"""The library as the plan of a sync would leave it."""

from __future__ import annotations

from collections.abc import Iterable

from rag.library.rows import KnownFile
from rag.library.sync.steps import Step


class PlannedState:
    """The files and articles of the library after the steps that were planned so far."""

    def __init__(
        self,
        files: dict[str, KnownFile],
        versions: dict[str, tuple[str, str]],
        present: set[str],
    ) -> None:
        """Begin with the library as it is.

        Args:
            files: the files of the library, by path.
            versions: (version, layout) of each article, by its id.
            present: the paths of the files that are still there.
        """
        self.files = dict(files)
        self.versions = dict(versions)
        self._present = present
        # Files that were read and have no step yet: what they held before is no longer there.
        self._pending_paths: set[str] = set()
        self._article_ids: dict[str, str] = {}  # by version
        for article_id, (version, _) in versions.items():
            self._article_ids[version] = article_id
        self._paths: dict[str, set[str]] = {}  # by article id
        for file in files.values():
            self._get_paths(file).add(file.path)

    def expect(self, paths: Iterable[str]) -> None:
        """Note files that were read, and whose steps follow."""
        self._pending_paths.update(paths)

    def find_article_id(self, version: str) -> str | None:
        """Find the article that has this version."""
        return self._article_ids.get(version)

    def has_other_layout(self, article_id: str, layout: str) -> bool:
        """Whether the passages of a known article were made with another layout."""
        if article_id not in self.versions:
            return False
        _, layout_of_passages = self.versions[article_id]
        return layout_of_passages != layout

    def is_claimed(
        self,
        article_id: str,
        version: str,
        besides: str,
    ) -> bool:
        """Whether another file that is still there holds this version of the article."""
        for path in self._paths.get(article_id, ()):
            if path == besides or path in self._pending_paths or path not in self._present:
                continue
            if self.files[path].content == version:
                return True
        return False

    def record(self, step: Step, layout: str) -> None:
        """Change the state as the step will change the library."""
        file = step.file
        self._pending_paths.discard(file.path)
        before = self.files.get(file.path)
        if before:
            self._get_paths(before).discard(before.path)
        self.files[file.path] = file
        self._get_paths(file).add(file.path)
        if step.article is None:
            return
        article = step.article
        self._forget_version(article.id)
        self.versions[article.id] = (article.version, layout)
        self._article_ids[article.version] = article.id

    def _forget_version(self, article_id: str) -> None:
        """Forget which version an article had, if it is a known one."""
        if article_id not in self.versions:
            return
        version, _ = self.versions[article_id]
        if self._article_ids.get(version) == article_id:
            del self._article_ids[version]

    def _get_paths(self, file: KnownFile) -> set[str]:
        """Get the paths of all files of the same article."""
        return self._paths.setdefault(file.article_id or "", set())
