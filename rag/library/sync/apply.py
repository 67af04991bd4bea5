"""Applies a plan: stores articles in groups, then publishes the index."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from rag.articles.chunking import build_embedding_texts, split_into_passages
from rag.errors import DossierError
from rag.library.articles import ArticleStore
from rag.library.corrections import save_corrections
from rag.library.index.state import is_current
from rag.library.rows import ArticleRows, KnownFile
from rag.library.sync.steps import Plan, Step
from rag.models.embedding import Encoder
from rag.models.onnx import Vectors
from rag.records import Article, Passage

# Passages in a group. 256 at once are embedded hardly faster. A smaller group loses less when the
# sync is stopped, and lets the progress be shown every few seconds.
_GROUP_SIZE = 64

Progress = Callable[[int, int], None]


def no_progress(done: int, total: int) -> None:
    """Ignore the progress."""


@dataclass(frozen=True, slots=True)
class _PreparedArticle:
    article: Article
    passages: list[Passage]
    texts: list[str]  # what is embedded for each passage
    files: list[KnownFile]


@dataclass(frozen=True, slots=True)
class _Group:
    """Articles that are embedded and stored together.

    `steps_done` counts the steps that are done once the group is stored.
    """

    articles: list[_PreparedArticle]
    steps_done: int


def apply_plan(
    plan: Plan,
    store: ArticleStore,
    *,
    layout: str,
    load_embedding: Callable[[], Encoder],
    max_tokens: int,
    index_folder: Path,
    progress: Progress,
) -> int:
    """Make the library match the plan. Needs the library's write lock.

    Stopped at any point, it leaves a library that answers, and the next sync goes on from there.

    Args:
        plan: the steps.
        store: the articles of the library.
        layout: the fingerprint of what passages and vectors are made with.
        load_embedding: loads the embedding model; called only where something is embedded.
        max_tokens: the length of a passage at most.
        index_folder: where the index is published.
        progress: called with (articles stored, articles in all).

    Returns:
        The number of passages embedded.
    """
    steps = plan.of("new", "changed", "reindexed")
    stored_with_article = {step.file.article_id for step in steps if step.article}
    save_corrections(store, plan.corrections)
    store.save_files(
        step.file
        for step in plan.steps
        if step.kind != "gone" and step.file.article_id not in stored_with_article
    )
    embedded = 0
    if steps:
        embedded = _embed_and_store(
            steps,
            _group_files_by_article(plan),
            store,
            layout,
            load_embedding(),
            max_tokens,
            progress,
        )
    store.remove_files(step.file.path for step in plan.of("gone"))
    if not is_current(store, layout):
        publish_index(store, index_folder, layout)
    return embedded


def _embed_and_store(
    steps: list[Step],
    files_by_article: dict[str, list[KnownFile]],
    store: ArticleStore,
    layout: str,
    embedding: Encoder,
    max_tokens: int,
    progress: Progress,
) -> int:
    """Cut, embed and store the articles, and return the number of passages embedded.

    While a group is embedded, the group before it is stored and the group after it is cut.
    """
    store.set_meta({"embedding_model": embedding.name, "dimension": str(embedding.dimension)})
    groups = _group_articles(
        steps,
        store,
        embedding,
        min(max_tokens, embedding.window),
        files_by_article,
    )
    embedded = 0
    executor = ThreadPoolExecutor(1)
    try:
        for group, vectors in _embed_ahead(executor, embedding, groups):
            store.save_articles(_build_article_rows(group, vectors), layout)
            embedded += len(vectors)
            progress(group.steps_done, len(steps))
    finally:
        # A stopped sync waits for the group that is being embedded, not for the next one.
        executor.shutdown(cancel_futures=True)
    return embedded


def _embed_ahead(
    executor: Executor,
    embedding: Encoder,
    groups: Iterator[_Group],
) -> Iterator[tuple[_Group, Vectors]]:
    """Yield each group with its vectors, and embed the next group meanwhile."""
    waiting: deque[tuple[_Group, Future[Vectors]]] = deque()
    for group in groups:
        texts = [text for article in group.articles for text in article.texts]
        waiting.append((group, executor.submit(embedding.embed_passages, texts)))
        if len(waiting) > 1:
            first_group, vectors = waiting.popleft()
            yield first_group, vectors.result()
    for last_group, vectors in waiting:
        yield last_group, vectors.result()


def publish_index(
    store: ArticleStore,
    index_folder: Path,
    layout: str,
) -> None:
    """Bring the index up to date. Needs the library's write lock.

    Raises:
        DossierError: Chroma cannot write the index.
    """
    from chromadb.errors import ChromaError

    from rag.library.index.vectors import publish_index_copy

    try:
        publish_index_copy(store, index_folder, layout)
    except (ChromaError, ValueError) as error:
        raise DossierError(
            f"The index could not be written ({error}); the articles are stored. Free some space, "
            "then sync again."
        ) from error


def _group_files_by_article(plan: Plan) -> dict[str, list[KnownFile]]:
    files: dict[str, list[KnownFile]] = {}
    for step in plan.steps:
        if step.file.article_id and step.kind != "gone":
            files.setdefault(step.file.article_id, []).append(step.file)
    return files


def _group_articles(
    steps: list[Step],
    store: ArticleStore,
    embedding: Encoder,
    max_tokens: int,
    files_by_article: dict[str, list[KnownFile]],
) -> Iterator[_Group]:
    """Prepare the articles of the steps, in groups of about _GROUP_SIZE passages."""
    articles: list[_PreparedArticle] = []
    passages_in_group = 0
    for steps_done, step in enumerate(steps, start=1):
        article = _get_article(step, store)
        if article is not None:
            files = files_by_article[article.id]
            prepared = _prepare_article(article, files, embedding, max_tokens)
            articles.append(prepared)
            passages_in_group += len(prepared.passages)
        if passages_in_group >= _GROUP_SIZE or steps_done == len(steps):
            yield _Group(articles, steps_done)
            articles = []
            passages_in_group = 0


def _get_article(step: Step, store: ArticleStore) -> Article | None:
    """Get the article of a step: as it was read now, or as it is stored."""
    if step.article:
        return step.article.unpack()
    return store.get_article(step.file.article_id or "")


def _prepare_article(
    article: Article,
    files: list[KnownFile],
    embedding: Encoder,
    max_tokens: int,
) -> _PreparedArticle:
    """Cut an article into passages, and build the texts that are embedded for them."""
    passages = split_into_passages(article, embedding.count_tokens, max_tokens)
    texts = build_embedding_texts(article, passages, embedding.count_tokens, max_tokens)
    return _PreparedArticle(
        article,
        passages,
        texts,
        [replace(file, article_id=article.id) for file in files],
    )


def _build_article_rows(group: _Group, vectors: Vectors) -> list[ArticleRows]:
    """Join the articles of a group with the vectors of their passages."""
    rows = []
    start = 0
    for prepared in group.articles:
        end = start + len(prepared.passages)
        rows.append(
            ArticleRows(
                prepared.article,
                prepared.passages,
                vectors[start:end],
                prepared.files,
            )
        )
        start = end
    return rows
