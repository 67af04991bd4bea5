"""Workers read files as one process does."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from joblib.externals.loky import reusable_executor

from rag import DossierError
from rag.articles.parallel import read_articles
from rag.processor import count_cores
from rag.records import NO_CORRECTIONS
from rag.settings import ArticleSettings


def many(folder: Path, count: int) -> list[tuple[str, object]]:
    """Files that become articles, and every tenth that does not, as they are given to be read."""
    for number in range(count):
        text = (
            ""
            if number % 10 == 9
            else f"Ferry number {number}\n\nIt carried {number * 7} passengers on its last day.\n"
            * 20
        )
        (folder / f"{number}.txt").write_text(text)
    return [(str(folder / f"{number}.txt"), NO_CORRECTIONS) for number in range(count)]


@pytest.mark.slow
def test_files_read_by_workers_become_what_they_become_one_by_one(tmp_path: Path) -> None:
    places = many(tmp_path, 100)
    alone = [read for each in places for read in read_articles([each], ArticleSettings())]
    assert list(read_articles(places, ArticleSettings())) == alone
    assert [each.reason for each in alone].count("it is empty") == 10
    assert len({each.article.id for each in alone if each.article}) == 90


@pytest.mark.skipif(count_cores() == 1, reason="no workers on one core")
def test_a_worker_that_the_system_ends_is_told_in_one_sentence(tmp_path: Path) -> None:
    reading = read_articles(many(tmp_path, 3000), ArticleSettings())
    next(reading)
    for worker in list(reusable_executor._executor._processes):
        os.kill(worker, signal.SIGKILL)
    with pytest.raises(DossierError, match=r"ended by the system.*sync again"):
        list(reading)
