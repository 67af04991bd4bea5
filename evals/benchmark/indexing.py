"""Time a sync into an empty library, from files to a published index.

    python -m evals.benchmark.indexing ARTICLES

The seconds that reading and cleaning the files takes are reported separately, because the peers
are given passages.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from evals.benchmark.measuring import print_measurement
from rag import load_settings
from rag.articles.build import build_article
from rag.articles.chunking import build_embedding_texts, split_into_passages
from rag.articles.read import read_bytes, read_draft
from rag.library.library import Library
from rag.library.lock import write_lock
from rag.library.rows import ArticleRows, KnownFile
from rag.library.sync.apply import apply_plan, publish_index
from rag.library.sync.discover import DiscoveredFile, discover_files
from rag.models.onnx import Vectors
from rag.records import Article, Passage


@dataclass(frozen=True, slots=True)
class PreparedArticle:
    """An article, its passages and the text that is embedded for each of them."""

    article: Article
    passages: list[Passage]
    embedding_texts: list[str]


def find_article_files(folder: Path) -> list[DiscoveredFile]:
    """Find the files of a folder that a sync reads."""
    scope = discover_files([str(folder)], load_settings().articles)
    return [file for file in scope.files if not file.refused]


def prepare_articles(
    library: Library,
    files: Sequence[DiscoveredFile],
    seconds: dict[str, float],
) -> list[PreparedArticle]:
    """Read, clean and split files one after another.

    Args:
        library: The library whose settings and embedding model are used.
        files: The files to read.
        seconds: The seconds of each stage; those that are taken here are added.
    """
    settings = library.settings
    count_tokens = library.encoder.count_tokens
    max_tokens = min(settings.passages.max_tokens, library.encoder.window)
    prepared = []
    for file in files:
        path = Path(file.path)
        with _time_stage("reading", seconds):
            content = read_bytes(path, settings.articles)
            draft = read_draft(path.suffix.lower(), content, settings.articles)
        with _time_stage("cleaning", seconds):
            article = build_article(draft)
        with _time_stage("splitting", seconds):
            passages = split_into_passages(article, count_tokens, max_tokens)
            texts = build_embedding_texts(
                article,
                passages,
                count_tokens,
                max_tokens,
            )
        prepared.append(PreparedArticle(article, passages, texts))
    return prepared


def time_stages(articles: Path, folder: Path) -> dict[str, float]:
    """Time the stages of a sync one after another; a sync itself overlaps them.

    Args:
        articles: The folder of the articles.
        folder: The data folder of the library that is created.

    Returns:
        The seconds by stage.
    """
    seconds: dict[str, float] = {}
    library = Library(load_settings(data=folder))
    _warm_up(library, articles)
    files = find_article_files(articles)
    prepared_articles = prepare_articles(library, files, seconds)
    texts = [text for prepared in prepared_articles for text in prepared.embedding_texts]
    with _time_stage("embedding", seconds):
        vectors = library.encoder.embed_passages(texts)
    with _time_stage("storing", seconds):
        rows = list(_build_rows(files, prepared_articles, vectors))
        library.store.save_articles(rows, library.layout)
    with _time_stage("publishing", seconds):
        publish_index(library.store, folder / "index", library.layout)
    return seconds


def _build_rows(
    files: Sequence[DiscoveredFile],
    prepared_articles: Sequence[PreparedArticle],
    vectors: Vectors,
) -> Iterator[ArticleRows]:
    start = 0
    for file, prepared in zip(files, prepared_articles, strict=True):
        article = prepared.article
        end = start + len(prepared.passages)
        known = KnownFile(
            file.path,
            file.name,
            "read",
            None,
            None,
            None,
            article.version,
            article.id,
        )
        yield ArticleRows(
            article,
            prepared.passages,
            vectors[start:end],
            [known],
        )
        start = end


@contextmanager
def _time_stage(stage: str, seconds: dict[str, float]) -> Iterator[None]:
    started = time.perf_counter()
    yield
    seconds[stage] = seconds.get(stage, 0.0) + time.perf_counter() - started


def _warm_up(library: Library, articles: Path) -> None:
    """Import and load everything, as for the peers, by a sync of one article elsewhere."""
    with tempfile.TemporaryDirectory() as folder:
        other = Library(load_settings(data=Path(folder)), encoder=library.encoder)
        other.sync([find_article_files(articles)[0].path])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("articles", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        library = Library(load_settings(data=Path(folder)))
        _warm_up(library, options.articles)
        started = time.perf_counter()
        plan = library.plan([str(options.articles)])
        planned = time.perf_counter()
        with write_lock(library.folder):
            passages = apply_plan(
                plan,
                library.store,
                layout=library.layout,
                load_embedding=lambda: library.encoder,
                max_tokens=library.settings.passages.max_tokens,
                index_folder=library.folder / "index",
                progress=lambda done, total: None,
            )
        finished = time.perf_counter()
        print_measurement(
            {
                "seconds": finished - planned,
                "reading": planned - started,
                "passages": passages,
            }
        )


if __name__ == "__main__":
    main()
