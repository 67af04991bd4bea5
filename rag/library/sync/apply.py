"""Applies a plan: articles are stored a group in a transaction, then the index is published."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import accumulate
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

# Passages embedded at once: enough to sort by length (256 at once are embedded hardly faster), few
# enough to lose little when stopped, and to tell every few seconds how far it has come.
_GROUP = 64

Progress = Callable[[int, int], None]


def no_progress(done: int, total: int) -> None:
    """The progress of what nobody watches."""


@dataclass(frozen=True, slots=True)
class _PreparedArticle:
    article: Article
    passages: list[Passage]
    texts: list[str]  # what is embedded for each passage
    files: list[KnownFile]


_Group = tuple[int, list[_PreparedArticle]]  # and how many steps are done with it


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
    """Make the library match the plan; how many passages were embedded.

    Needs the library's write lock.

    Stopped at any point, it leaves a library that answers, and the next sync goes on from there.
    """
    making = plan.of("new", "changed", "reindexed")
    made = {step.file.article_id for step in making if step.article}
    save_corrections(store, plan.corrections)
    store.save_files(
        step.file for step in plan.steps if step.kind != "gone" and step.file.article_id not in made
    )
    embedded = (
        _embed_and_store(making, plan, store, layout, load_embedding(), max_tokens, progress)
        if making
        else 0
    )
    store.remove_files(step.file.path for step in plan.of("gone"))
    if not is_current(store, layout):
        publish_index(store, index_folder, layout)
    return embedded


def _embed_and_store(
    making: list[Step],
    plan: Plan,
    store: ArticleStore,
    layout: str,
    embedding: Encoder,
    max_tokens: int,
    progress: Progress,
) -> int:
    """Cut, embed and store the articles; how many passages that were.

    While a group is embedded the one before it is stored and the one after it is cut.
    """
    store.set_meta({"embedding_model": embedding.name, "dimension": str(embedding.dimension)})
    groups = _group_articles(
        making,
        store,
        embedding,
        min(max_tokens, embedding.window),
        _group_files_by_article(plan),
    )
    embedded = 0
    encoder = ThreadPoolExecutor(1)
    try:
        for (done, group), vectors in _embed_ahead(encoder, embedding, groups):
            store.save_articles(_build_article_rows(group, vectors), layout)
            embedded += len(vectors)
            progress(done, len(making))
    finally:
        encoder.shutdown(
            cancel_futures=True
        )  # who stops a sync waits for the group that is being embedded, not for the next
    return embedded


def _embed_ahead(
    encoder: Executor,
    embedding: Encoder,
    groups: Iterator[_Group],
) -> Iterator[tuple[_Group, Vectors]]:
    """Each group with its vectors, the next one being embedded meanwhile."""
    waiting: deque[tuple[_Group, Future[Vectors]]] = deque()
    for done, group in groups:
        texts = [text for each in group for text in each.texts]
        waiting.append(((done, group), encoder.submit(embedding.embed_passages, texts)))
        if len(waiting) > 1:
            first, vectors = waiting.popleft()
            yield first, vectors.result()
    for last, vectors in waiting:
        yield last, vectors.result()


def publish_index(
    store: ArticleStore,
    index_folder: Path,
    layout: str,
) -> None:
    """Bring the index up to date; needs the library's write lock.

    Raises DossierError when Chroma cannot write it.
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
    files_of: dict[str, list[KnownFile]],
) -> Iterator[_Group]:
    """The articles in groups of about _GROUP passages."""
    group: list[_PreparedArticle] = []
    for done, step in enumerate(steps, start=1):
        article = (
            step.article.unpack() if step.article else store.get_article(step.file.article_id or "")
        )
        if article is not None:
            group.append(_prepare_article(article, files_of[article.id], embedding, max_tokens))
        if sum(len(each.passages) for each in group) >= _GROUP or done == len(steps):
            yield done, group
            group = []


def _prepare_article(
    article: Article,
    files: list[KnownFile],
    embedding: Encoder,
    max_tokens: int,
) -> _PreparedArticle:
    passages = split_into_passages(article, embedding.count_tokens, max_tokens)
    texts = build_embedding_texts(article, passages, embedding.count_tokens, max_tokens)
    return _PreparedArticle(
        article,
        passages,
        texts,
        [replace(file, article_id=article.id) for file in files],
    )


def _build_article_rows(group: list[_PreparedArticle], vectors: Vectors) -> list[ArticleRows]:
    """The articles of a group with the vectors of their passages."""
    ends = accumulate(len(each.passages) for each in group)
    return [
        ArticleRows(
            each.article,
            each.passages,
            vectors[end - len(each.passages) : end],
            each.files,
        )
        for each, end in zip(group, ends, strict=True)
    ]
