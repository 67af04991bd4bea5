"""What a person decides about an article against its cleaning: put back, take out, undo."""

from __future__ import annotations

from collections.abc import Callable

from rag.errors import DossierError
from rag.library.articles import ArticleStore
from rag.library.corrections import (
    add_correction,
    load_corrections,
    merge_corrections,
    remove_correction,
    require_block,
    require_removed,
    save_corrections,
)
from rag.library.rows import KnownFile
from rag.library.sync.discover import DiscoveredFile, SyncScope
from rag.library.sync.steps import Plan
from rag.library.writer import LibraryWriter
from rag.records import NO_CORRECTIONS, Article, Corrections


class ArticleCorrections:
    """The corrections of the articles of one library.

    A correction reads the files of the article again, and stores it as corrected.
    """

    def __init__(self, store: ArticleStore, writer: LibraryWriter) -> None:
        self._store = store
        self._writer = writer

    def get(self, article_id: str) -> Corrections:
        """Get what was decided about the texts of an article."""
        stored = load_corrections(self._store)
        files = self._find_files(article_id)
        return merge_corrections(stored[file.path] for file in files if file.path in stored)

    def put_back(self, article_id: str, text: str) -> None:
        """Let a text that was removed from an article stay in it."""
        self._correct(
            article_id,
            lambda corrections: add_correction(corrections, text, "kept"),
            lambda article: require_removed(article, text),
        )

    def take_out(self, article_id: str, text: str) -> None:
        """Remove a whole paragraph, heading, item or row from an article."""
        self._correct(
            article_id,
            lambda corrections: add_correction(corrections, text, "dropped"),
            lambda article: require_block(article, text),
        )

    def undo(self, article_id: str, text: str) -> None:
        """Leave a text to the cleaning again."""
        corrections = self.get(article_id)
        if text not in corrections.kept | corrections.dropped:
            raise DossierError(
                "Nothing was decided about this text any more; open the article again to see it "
                "as it is."
            )
        self._correct(
            article_id,
            lambda corrections: remove_correction(corrections, text),
            lambda article: None,
        )

    def _correct(
        self,
        article_id: str,
        change: Callable[[Corrections], Corrections],
        check: Callable[[Article], None],
    ) -> None:
        """Change the corrections of every file of an article, and read the files again.

        Args:
            article_id: names the article.
            change: makes the new corrections of a file from its old ones.
            check: raises DossierError where the article does not allow the change.
        """
        with self._writer.lock():
            article = self._store.get_article(article_id)
            if article is None:
                raise DossierError(
                    "The library does not have this article any more; it may have been removed "
                    "meanwhile."
                )
            check(article)
            files = self._find_files(article_id)
            stored = load_corrections(self._store)
            changed: dict[str, Corrections] = {}
            for file in files:
                corrections = stored.get(file.path, NO_CORRECTIONS)
                changed[file.path] = change(corrections)
            discovered = tuple(DiscoveredFile(file.path, file.name) for file in files)
            plan = self._writer.plan(SyncScope(discovered, ()), {**stored, **changed})
            _require_readable(article, plan)
            save_corrections(self._store, changed)
            self._writer.apply(plan)

    def _find_files(self, article_id: str) -> list[KnownFile]:
        known_files = self._store.get_known_files().values()
        return [file for file in known_files if file.article_id == article_id]


def _require_readable(article: Article, plan: Plan) -> None:
    """Raise DossierError where a file of the article could not be read as corrected."""
    for step in plan.of("failed"):
        reason = (step.file.reason or "").partition(";")[0]
        raise DossierError(
            f"“{article.title}” stays as it was: {step.file.name} could not be read so ({reason})."
        )
