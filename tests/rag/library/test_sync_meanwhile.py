"""A library that is open while another process syncs, and a thousand articles synced again."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from rag import Assistant, Filters, Settings
from rag.library.articles import ArticleStore
from rag.library.library import Library
from rag.library.sync.apply import publish_index
from tests.conftest import ARTICLES

_GULLS = """Gulls return to the breakwater in great numbers

The harbour master of Sandmouth counted 4,318 gulls on the breakwater in March.
"""


def test_an_open_assistant_sees_what_another_process_has_synced(
    settings: Settings,
    library: Library,
    dossier: Callable[..., subprocess.CompletedProcess[str]],
    tmp_path: Path,
) -> None:
    page = Assistant(settings, embed_model=library.encoder)
    assert dossier("sync", str(ARTICLES)).returncode == 0
    question = "How many gulls were counted on the breakwater?"
    assert page.ask(question).status == "abstained"
    article = tmp_path / "gulls.txt"
    article.write_text(_GULLS)
    assert dossier("sync", str(article)).returncode == 0
    best = page.search(question)[0]
    assert "4,318 gulls" in best.text
    assert best.dense_rank == 1  # from the new index, not from the words alone
    assert "4,318 gulls" in page.ask(question).text


def test_a_second_sync_of_a_thousand_articles_embeds_nothing(
    library: Library,
    tmp_path: Path,
) -> None:
    folder = tmp_path / "thousand"
    folder.mkdir()
    for number in range(1000):
        (folder / f"{number}.txt").write_text(
            f"Ferry number {number} carried {number * 7} passengers on its last day.\n"
        )
    first = library.sync([str(folder)])
    assert first.embedded == 1000
    second = library.sync([str(folder)])
    assert second.embedded == 0
    assert len(second.plan.of("unchanged")) == 1000


def test_searches_while_indexes_are_published_are_always_answered(
    settings: Settings,
    library: Library,
    tmp_path: Path,
) -> None:
    page = Library(settings, encoder=library.encoder)
    article = tmp_path / "gulls.txt"
    article.write_text(_GULLS)
    library.sync([str(article)])
    vector = library.encoder.embed_query("gulls on the breakwater")
    done = threading.Event()

    def search() -> set[int]:
        counts = set()
        while not done.is_set():
            by_vector = page.search_vectors(vector, 3, Filters())
            by_words = page.search_keywords(["gulls"], 3, Filters())
            counts.add(len(by_vector))
            counts.add(len(by_words))
        return counts

    with ThreadPoolExecutor(4) as threads:
        searches = [threads.submit(search) for _ in range(4)]
        try:
            for number in range(8):
                article.write_text(f"{_GULLS}\nOn day {number} there were more.\n")
                library.sync([str(article)])
        finally:
            done.set()
    for counts in searches:
        assert counts.result() == {1}


def test_an_answer_from_before_an_index_was_published_is_not_given_again(
    settings: Settings,
    library: Library,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    library.sync([str(ARTICLES)])
    page = Assistant(settings, embed_model=library.encoder)
    question = "How many gulls were counted on the breakwater?"
    statuses_before_publishing = []

    def publish(
        store: ArticleStore,
        index_folder: Path,
        layout: str,
    ) -> None:
        statuses_before_publishing.append(page.ask(question).status)
        publish_index(store, index_folder, layout)

    monkeypatch.setattr("rag.library.sync.apply.publish_index", publish)
    (tmp_path / "gulls.txt").write_text(_GULLS)
    library.sync([str(tmp_path / "gulls.txt")])
    assert statuses_before_publishing == ["abstained"]
    assert "4,318 gulls" in page.ask(question).text
