"""Kills a sync at random moments, many times over, in processes forked from one that has the model
loaded.

Run by test_sync_killed.py as `python -m tests.support.killing FOLDER KILLS SEED`; prints a line of
JSON per kill. A process of its own, and one thread in it, because forking a process with threads is
not safe.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

# Imported before forking, so that it does not cost each child a second.
import rag.library.index.vectors  # noqa: F401
from rag import Filters, Settings, load_settings
from rag.library.library import Library
from rag.library.sync import apply as syncing
from rag.models.embedding import Encoder, load_encoder
from rag.query import parse_query
from rag.retrieval.retriever import Retriever

# Passages; so that a few articles are several groups, and some of them are stored when it is
# killed.
syncing._GROUP_SIZE = 2
SUBJECTS = (
    "harbour",
    "orchard",
    "archive",
    "bridge",
    "railway",
    "museum",
    "lighthouse",
    "market",
    "theatre",
    "observatory",
)


def format_article(subject: str, spent: int) -> str:
    return (
        f"The {subject} is repaired at last after a long wait\n\n"
        f"The town council spent {spent} crowns on the {subject} this year, and the mayor said "
        "that it was money well spent.\n\n"
        f"Workers at the {subject} will be back in the spring, when the paint has dried and the "
        "visitors have gone home.\n"
    )


def write_edition(folder: Path, edition: int) -> None:
    """Ten articles; in the second edition two have changed, one is gone, one has moved, one is
    there twice, three are new.
    """
    folder.mkdir(parents=True)
    for number, subject in enumerate(SUBJECTS):
        spent = 100 + number + (50 if edition == 2 and number < 2 else 0)
        name = "moved-railway.txt" if edition == 2 and number == 4 else f"{subject}.txt"
        if not (edition == 2 and number == 3):
            (folder / name).write_text(format_article(subject, spent))
    if edition == 2:
        (folder / "theatre-again.txt").write_text(format_article("theatre", 108))
        for number in range(3):
            (folder / f"new-{number}.txt").write_text(
                format_article(f"reservoir{number}", 900 + number)
            )


class SyncTrial:
    """One folder in which a library is synced to the second edition, again and again, from the same
    beginning.
    """

    def __init__(self, folder: Path, embedding: Encoder) -> None:
        self._articles, self._data, self._begun = (
            folder / "articles",
            folder / "library",
            folder / "begun",
        )
        self._editions = {number: folder / f"edition{number}" for number in (1, 2)}
        self._embedding = embedding
        self._settings: Settings = load_settings(data=self._data)
        for number, edition in self._editions.items():
            write_edition(edition, number)

    def library(self) -> Library:
        return Library(self._settings, encoder=self._embedding)

    def begin(self, *, empty: bool) -> None:
        """An empty library, or one that holds the first edition, and the articles of the second."""
        shutil.rmtree(self._data, ignore_errors=True)
        if not empty:
            if not self._begun.exists():
                self.place_articles(1)
                run_in_child(self.sync)
                shutil.copytree(self._data, self._begun)
            shutil.rmtree(self._data, ignore_errors=True)
            shutil.copytree(self._begun, self._data)
        self.place_articles(2)

    def place_articles(self, edition: int) -> None:
        shutil.rmtree(self._articles, ignore_errors=True)
        shutil.copytree(self._editions[edition], self._articles)

    def sync(self) -> None:
        self.library().sync([str(self._articles)])

    def check_answers(self) -> None:
        """What the library holds can be found, and is the stored text to the letter."""
        library = self.library()
        if not library.store.has_passages():
            return
        retriever = Retriever(library, None)
        found = retriever.retrieve(parse_query("How much was spent on the market?"), 5).passages
        assert found
        for each in found:
            text = library.article(each.passage.article_id)
            assert text is not None
            assert text.text[each.passage.start : each.passage.end] == each.text
        if (self._begun).exists() and any("market" in file.path for file in library.list_files()):
            assert "market" in found[0].text

    def state(self) -> str:
        """Everything that two libraries of the same articles have in common, as JSON."""
        library = self.library()
        with sqlite3.connect(library.store.path) as connection:
            tables = [
                connection.execute(
                    "SELECT id, version, layout, title, text FROM articles ORDER BY id"
                ).fetchall(),
                connection.execute(
                    "SELECT name, state, reason, content, article_id FROM files ORDER BY name"
                ).fetchall(),
                connection.execute(
                    "SELECT id, article_id, start, end, body FROM passages ORDER BY id"
                ).fetchall(),
            ]
        nearest = library.search_vectors(
            self._embedding.embed_query("What was spent on the harbour?"), 20, Filters()
        )
        return json.dumps(
            [tables, sorted((passage_id, round(cosine, 3)) for passage_id, cosine in nearest)]
        )


def run_in_child(task: Callable[[], object]) -> str:
    """What a task returns, run in a forked process; its traceback is on standard error."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            with os.fdopen(writing, "w") as answer:
                answer.write(str(task() or ""))
        except BaseException:  # noqa: BLE001 the parent is told, and this copy of the process ends
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as said:
        text = said.read()
    if os.waitpid(child, 0)[1] != 0:
        raise AssertionError("a forked process failed")
    return text


def kill_after(task: Callable[[], object], seconds: float) -> bool:
    """Whether the task was still running when it was killed."""
    child = os.fork()
    if child == 0:
        task()
        os._exit(0)
    time.sleep(seconds)
    ended, _ = os.waitpid(child, os.WNOHANG)
    if ended:
        return False
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return True


def main() -> None:
    folder, kills, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    import torch

    torch.set_num_threads(1)
    chance = random.Random(seed)
    rehearsal = SyncTrial(folder, load_encoder(load_settings().embedding))
    expected, took = {}, {}
    for empty in (True, False):
        rehearsal.begin(empty=empty)
        started = time.monotonic()
        run_in_child(rehearsal.sync)
        took[empty] = time.monotonic() - started
        expected[empty] = run_in_child(rehearsal.state)
    for number in range(kills):
        empty = number % 2 == 0
        rehearsal.begin(empty=empty)
        moment = chance.uniform(0, took[empty])
        running = kill_after(rehearsal.sync, moment)
        run_in_child(rehearsal.check_answers)
        run_in_child(rehearsal.sync)
        same = run_in_child(rehearsal.state) == expected[empty]
        outcome = {"kill": number, "moment": round(moment, 3), "running": running, "same": same}
        print(json.dumps(outcome), flush=True)  # noqa: T201  # its report


if __name__ == "__main__":
    main()
