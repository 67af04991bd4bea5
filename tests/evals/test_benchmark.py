"""What makes it fast changes nothing of what it does, and the benchmark measures what it says."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from joblib.externals.loky import reusable_executor

from evals.benchmark import reporting
from evals.benchmark.growth import LibraryGrower
from evals.benchmark.indexing import time_stages
from evals.benchmark.measuring import compute_quantile, run_module
from rag import Assistant, DossierError, Settings
from rag.articles.parallel import read_articles
from rag.library.library import Library
from rag.processor import count_cores
from rag.records import NO_CORRECTIONS
from rag.settings import ArticleSettings
from tests.conftest import ARTICLES
from tests.support.harbour import WHEN_CLOSED, open_with_models


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


@pytest.mark.parametrize(("gap", "reranked"), [(0.0, 4), (1000.0, 8)])
def test_only_passages_that_may_still_be_the_best_are_reranked(
    corpus_assistant: Assistant, gap: float, reranked: int
) -> None:
    other = open_with_models(
        corpus_assistant, corpus_assistant.settings.data, retrieval={"rerank_gap": gap}
    )
    found = other.search("How many North Korean soldiers are in Russia?")
    assert sum(each.reranker_score is not None for each in found) == reranked
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)


def test_a_grown_library_is_the_same_by_its_seed_and_answers_as_before(
    assistant: Assistant, tmp_path: Path
) -> None:
    grown = [
        grown_library(assistant, tmp_path / str(number), seed)
        for number, seed in enumerate((1, 1, 2))
    ]
    ids = [set(each.library.store.get_passage_ids(each.library.layout)) for each in grown]
    assert ids[0] == ids[1] != ids[2]
    assert len(ids[0]) >= 200
    question = "How many North Korean soldiers are operating beside Russian forces?"
    assert grown[0].ask(question).text == assistant.ask(question).text


def grown_library(assistant: Assistant, data: Path, seed: int) -> Assistant:
    made = open_with_models(assistant, data)
    made.library.sync([str(ARTICLES)])
    LibraryGrower(made.library, seed).grow(200, lambda done, total: None)
    return made


def test_questions_are_timed_by_stage_in_a_process_of_its_own(
    harbour: Assistant, tmp_path: Path
) -> None:
    questions = tmp_path / "questions.json"
    questions.write_text(f'["{WHEN_CLOSED}", "Who runs the ferry?"]')
    told = run_module("answering", harbour.settings.data, questions)
    assert {"lexical", "dense", "rerank", "read", "total"} <= told["seconds"].keys()
    assert all(len(each) == 2 for each in told["seconds"].values())
    assert sum(told["seconds"]["total"]) >= sum(told["seconds"]["rerank"])
    assert told["megabytes"] > 50
    assert told["passages"] == harbour.library.store.count_passages()


def test_the_stages_of_a_sync_leave_the_library_that_a_sync_leaves(
    settings: Settings, library: Library, tmp_path: Path
) -> None:
    library.sync([str(ARTICLES)])
    seconds = time_stages(ARTICLES, tmp_path / "staged")
    staged = Library(settings.model_copy(update={"data": tmp_path / "staged"}))
    assert staged.store.get_passage_ids(library.layout) == library.store.get_passage_ids(
        library.layout
    )
    assert list(seconds) == [
        "reading",
        "cleaning",
        "splitting",
        "embedding",
        "storing",
        "publishing",
    ]
    assert all(each > 0 for each in seconds.values())


def test_the_table_gives_ratios_of_the_same_round() -> None:
    rounds = {
        "Dossier": [
            {"passages": 90, "seconds": seconds, "reading": 1.0, "megabytes": 300.0}
            for seconds in (3.0, 6.0)
        ],
        "txtai": [
            {"passages": 90, "seconds": seconds, "megabytes": 700.0} for seconds in (6.0, 9.0)
        ],
    }
    text = reporting.format_benchmark(
        {
            "indexing": {
                "rounds": rounds,
                "stages": {"reading": 1.0, "embedding": 3.0},
                "missing": ["Haystack"],
            }
        }
    )
    assert "| txtai | 12.5 | 1.75 × (1.50–2.00) | 700 |" in text
    assert "| embedding | 3.00 | 75% |" in text
    assert "left out: Haystack." in text


def test_a_quantile_is_one_of_the_values() -> None:
    assert [compute_quantile([4.0, 1.0, 3.0, 2.0], share) for share in (0.0, 0.5, 0.95, 1.0)] == [
        1.0,
        3.0,
        4.0,
        4.0,
    ]
