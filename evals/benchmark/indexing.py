"""A sync into an empty library, from files to a published index: python -m evals.benchmark.indexing ARTICLES

The seconds in which the files are read and cleaned are told apart: the peers are given the passages.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
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
from rag.records import Article, Passage

PreparedArticle = tuple[
    Article, list[Passage], list[str]
]  # an article, its passages, and what is embedded for each


def find_article_files(folder: Path) -> list[DiscoveredFile]:
    """The files of a folder that a sync reads."""
    return [
        each
        for each in discover_files([str(folder)], load_settings().articles).files
        if not each.refused
    ]


def prepare_passages(
    library: Library, files: list[DiscoveredFile], seconds: dict[str, float]
) -> list[PreparedArticle]:
    """The files read, cleaned and cut one after another; adds the seconds that each took."""
    settings, laid = library.settings, []
    for file in files:
        with _time_stage("reading", seconds):
            draft = read_draft(
                Path(file.path).suffix.lower(),
                read_bytes(Path(file.path), settings.articles),
                settings.articles,
            )
        with _time_stage("cleaning", seconds):
            article = build_article(draft)
        with _time_stage("splitting", seconds):
            room = min(settings.passages.max_tokens, library.embedding.window)
            passages = split_into_passages(article, library.embedding.count_tokens, room)
            laid.append(
                (
                    article,
                    passages,
                    build_embedding_texts(article, passages, library.embedding.count_tokens, room),
                )
            )
    return laid


def time_stages(articles: Path, folder: Path) -> dict[str, float]:
    """Seconds of each stage, one after another, where a sync overlaps them."""
    seconds: dict[str, float] = defaultdict(float)
    library = Library(load_settings(data=folder))
    _warm_up(library, articles)
    files = find_article_files(articles)
    laid = prepare_passages(library, files, seconds)
    with _time_stage("embedding", seconds):
        vectors = library.embedding.embed_passages([text for _, _, texts in laid for text in texts])
    with _time_stage("storing", seconds):
        rows, at = [], 0
        for file, (article, passages, _) in zip(files, laid, strict=True):
            known = KnownFile(
                file.path, file.name, "read", None, None, None, article.version, article.id
            )
            rows.append(ArticleRows(article, passages, vectors[at : at + len(passages)], [known]))
            at += len(passages)
        library.store.save_articles(rows, library.layout)
    with _time_stage("publishing", seconds):
        publish_index(library.store, folder / "index", library.layout)
    return seconds


@contextmanager
def _time_stage(stage: str, seconds: dict[str, float]) -> Iterator[None]:
    started = time.perf_counter()
    yield
    seconds[stage] += time.perf_counter() - started


def _warm_up(library: Library, articles: Path) -> None:
    """Import and load everything, as the peers have before the clock runs: a sync of one article into a library of its own."""
    with tempfile.TemporaryDirectory() as folder:
        other = Library(load_settings(data=Path(folder)))
        other.__dict__["embedding"] = library.embedding
        other.sync([find_article_files(articles)[0].path])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        library = Library(load_settings(data=Path(folder)))
        _warm_up(library, given.articles)
        started = time.perf_counter()
        plan = library.plan([str(given.articles)])
        planned = time.perf_counter()
        with write_lock(library.folder):
            passages = apply_plan(
                plan,
                library.store,
                layout=library.layout,
                load_embedding=lambda: library.embedding,
                max_tokens=library.settings.passages.max_tokens,
                index_folder=library.folder / "index",
                progress=lambda done, total: None,
            )
        done = time.perf_counter()
        print_measurement(
            {"seconds": done - planned, "reading": planned - started, "passages": passages}
        )


if __name__ == "__main__":
    main()
